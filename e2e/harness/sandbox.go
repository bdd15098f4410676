package harness

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// patience bounds how long a sandbox may take to start or to end.
const patience = 30 * time.Second

// A Sandbox is a running `pcsandbox serve`.
type Sandbox struct {
	*control.Info
	ConsoleURL string
	Control    *control.Client
	StateDir   string

	t        testing.TB
	pool     *x509.CertPool
	resolver string // Chromium's rules for names
	dial     func(ctx context.Context, network, address string) (net.Conn, error)
}

// Start runs the command as it ships, on free ports, until the test ends.
func Start(t testing.TB, flags ...string) *Sandbox {
	t.Helper()
	return start(t, shipped, flags)
}

// StartRaced is Start with the race detector watching, if there is a C compiler.
func StartRaced(t testing.TB, flags ...string) *Sandbox {
	t.Helper()
	if !canRace() {
		t.Log("there is no C compiler: the sandbox runs without the race detector")
		return start(t, shipped, flags)
	}
	return start(t, raced, flags)
}

func start(t testing.TB, build func() (string, error), flags []string) *Sandbox {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	s := &Sandbox{t: t, StateDir: t.TempDir()}
	args := append([]string{"serve", "--addr", "localhost:0", "--console-addr", "localhost:0", "--state", s.StateDir}, flags...)
	s.ConsoleURL = run(t, exec.Command(path, args...))
	s.Control = control.New(s.ConsoleURL, nil)
	s.awaitReady()
	if s.Info, err = s.Control.Info(t.Context()); err != nil {
		t.Fatal(err)
	}
	ca, err := s.Control.CA(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.resolver = "MAP * ~NOTFOUND, EXCLUDE localhost"
	s.pool = x509.NewCertPool()
	s.trust(ca)
	return s
}

func (s *Sandbox) trust(ca []byte) {
	s.t.Helper()
	if !s.pool.AppendCertsFromPEM(ca) {
		s.t.Fatalf("this is no CA certificate:\n%s", ca)
	}
}

// consoleLine is where the start page names the console.
var consoleLine = regexp.MustCompile(`^\s*Console\s+(http://\S+)`)

// run starts the command, sees to its end, and reads the console's address from
// its start page.
func run(t testing.TB, cmd *exec.Cmd) string {
	t.Helper()
	cmd.Env = withoutSettings(os.Environ())
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found, page := make(chan string, 1), make(chan string, 1)
	go func() {
		var text strings.Builder
		for lines := bufio.NewScanner(stdout); lines.Scan(); {
			text.WriteString(lines.Text() + "\n")
			if m := consoleLine.FindStringSubmatch(lines.Text()); m != nil {
				found <- m[1]
			}
		}
		page <- text.String()
	}()
	t.Cleanup(func() { end(t, cmd, page, &stderr) })
	select {
	case console := <-found:
		return console
	case text := <-page:
		page <- text
		t.Fatalf("serve ended before it named its console; it printed\n%s", text)
	case <-time.After(patience):
		t.Fatal("serve did not name its console in time")
	}
	return ""
}

// end stops the command as Ctrl-C does, and fails the test if it does not end
// well or has complained.
func end(t testing.TB, cmd *exec.Cmd, page <-chan string, stderr *strings.Builder) {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Logf("serve had ended already: %v", err)
	}
	kill := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	<-page // the pipe must be read to its end before Wait closes it
	err := cmd.Wait()
	if !kill.Stop() {
		t.Error("serve did not end when it was interrupted")
	}
	if err != nil {
		t.Errorf("serve ended with %v", err)
	}
	for _, bad := range []string{"DATA RACE", "panic", "level=ERROR"} {
		if strings.Contains(stderr.String(), bad) {
			t.Errorf("serve complained (%s)", bad)
		}
	}
	if t.Failed() {
		t.Logf("standard error of serve:\n%s", stderr)
	}
}

// withoutSettings drops what would change how serve behaves.
func withoutSettings(env []string) []string {
	var kept []string
	for _, e := range env {
		if !strings.HasPrefix(e, "PCSANDBOX_") {
			kept = append(kept, e)
		}
	}
	return kept
}

func (s *Sandbox) awaitReady() {
	s.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		resp, err := http.Get(s.ConsoleURL + "/readyz")
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s/readyz is not ready: %v", s.ConsoleURL, err)
		}
	}
}

// Client returns an HTTP client that trusts this sandbox's CA alone and keeps
// cookies.
func (s *Sandbox) Client() *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &http.Client{Timeout: patience, Jar: jar, Transport: &http.Transport{
		DialContext: s.dial, TLSClientConfig: &tls.Config{RootCAs: s.pool},
	}}
}

// Get reads an address with a client of its own and expects 200.
func (s *Sandbox) Get(address string) []byte {
	s.t.Helper()
	resp, err := s.Client().Get(address)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		s.t.Fatalf("GET %s: %s, %v\n%s", address, resp.Status, err, body)
	}
	return body
}
