package main

import (
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A server is the serve that a script started.
type server struct {
	cmd      *exec.Cmd
	out, err *os.File
}

const (
	serveOut = "serve.out"
	serveErr = "serve.err"
	pageEnd  = "Ctrl-C ends it."
	patience = 30 * time.Second
)

var (
	consoleLine = regexp.MustCompile(`(?m)^ *Console +(http://\S+)`)
	portalLine  = regexp.MustCompile(`(?m)^ *Portal +(https://[^/\s]+)`)
	ports       = regexp.MustCompile(`(localhost|127\.0\.0\.1|\[::1\]):\d+`)
)

func serveWord(ts *testscript.TestScript, neg bool, args []string) {
	if neg {
		ts.Fatalf("usage: serve FLAG...")
	}
	s := ts.Value(server{}).(*server)
	s.cmd = exec.Command("pcsandbox", append([]string{"serve", "--addr", "localhost:0", "--console-addr", "localhost:0"}, args...)...)
	s.cmd.Dir = ts.MkAbs(".")
	s.cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+ts.Getenv("XDG_STATE_HOME"), "HOME="+ts.Getenv("HOME"))
	var err error
	s.out, err = os.Create(ts.MkAbs(serveOut))
	ts.Check(err)
	s.err, err = os.Create(ts.MkAbs(serveErr))
	ts.Check(err)
	s.cmd.Stdout, s.cmd.Stderr = s.out, s.err
	ts.Check(s.cmd.Start())
	ts.Defer(func() { // of use when a script fails before it interrupts
		s.cmd.Process.Kill()
		s.stop()
	})
	for deadline := time.Now().Add(patience); !strings.Contains(ts.ReadFile(serveOut), pageEnd); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			ts.Fatalf("serve shows no start page:\n%s%s", ts.ReadFile(serveOut), ts.ReadFile(serveErr))
		}
	}
	page := ts.ReadFile(serveOut)
	for name, line := range map[string]*regexp.Regexp{"CONSOLE": consoleLine, "ORIGIN": portalLine} {
		match := line.FindStringSubmatch(page)
		if match == nil {
			ts.Fatalf("the start page names no %s:\n%s", name, page)
		}
		ts.Setenv(name, match[1])
	}
	ts.Setenv("ADDR", strings.TrimPrefix(ts.Getenv("ORIGIN"), "https://"))
}

func interrupt(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(server{}).(*server)
	if neg || len(args) > 0 || s.cmd == nil {
		ts.Fatalf("usage: interrupt, after serve")
	}
	ts.Check(s.cmd.Process.Signal(os.Interrupt))
	err := s.stop()
	for _, file := range []string{serveOut, serveErr} {
		text := ports.ReplaceAllString(ts.ReadFile(file), "$1:PORT")
		text = strings.ReplaceAll(text, ts.Getenv("WORK"), "WORK")
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o644))
	}
	if err != nil {
		ts.Fatalf("serve ends with %v:\n%s", err, ts.ReadFile(serveErr))
	}
}

// stop waits for serve to end, and makes it if it does not.
func (s *server) stop() error {
	if s.cmd == nil {
		return nil
	}
	kill := time.AfterFunc(patience, func() { s.cmd.Process.Kill() })
	defer kill.Stop()
	if s.cmd.ProcessState == nil {
		defer s.out.Close()
		defer s.err.Close()
		return s.cmd.Wait()
	}
	return nil
}
