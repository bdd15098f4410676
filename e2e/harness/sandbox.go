package harness

import (
	"bufio"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
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

	t    testing.TB
	pool *x509.CertPool
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
	s.pool = x509.NewCertPool()
	if !s.pool.AppendCertsFromPEM(ca) {
		t.Fatalf("%s/ca.pem is no certificate:\n%s", s.ConsoleURL, ca)
	}
	return s
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
	return &http.Client{Timeout: patience, Jar: jar, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.pool}}}
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

// Pins are the key hashes of the CA certificates that the sandbox sends along,
// seen on a connection that was verified: Chromium is told to trust these keys
// and no others.
func (s *Sandbox) Pins() string {
	s.t.Helper()
	u, err := url.Parse(s.Origin)
	if err != nil {
		s.t.Fatal(err)
	}
	conn, err := tls.Dial("tcp", u.Host, &tls.Config{RootCAs: s.pool})
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close()
	var pins []string
	for _, c := range conn.ConnectionState().PeerCertificates[1:] {
		hash := sha256.Sum256(c.RawSubjectPublicKeyInfo)
		pins = append(pins, base64.StdEncoding.EncodeToString(hash[:]))
	}
	if len(pins) == 0 {
		s.t.Fatal("the sandbox sends no intermediate certificate")
	}
	return strings.Join(pins, ",")
}
