package main

import (
	"bufio"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// A watcher is the replay --watch that a script started.
type watcher struct {
	cmd  *exec.Cmd
	said *bufio.Scanner // both of its outputs, line by line
}

// watchWord is three words about one program:
//
//	watch FILE          starts pcsandbox replay FILE --watch
//	watch says REGEXP   waits for a line that it prints
//	watch end           presses Ctrl-C: it must end with 0
func watchWord(ts *testscript.TestScript, neg bool, args []string) {
	w := ts.Value(watcher{}).(*watcher)
	switch {
	case !neg && len(args) == 2 && args[0] == "says" && w.cmd != nil:
		w.says(ts, regexp.MustCompile(args[1]))
	case !neg && len(args) == 1 && args[0] == "end" && w.cmd != nil:
		ts.Check(w.cmd.Process.Signal(os.Interrupt))
		for w.said.Scan() { // to its end
		}
		ts.Check(w.cmd.Wait())
	case !neg && len(args) == 1 && w.cmd == nil:
		w.start(ts, args[0])
	default:
		ts.Fatalf("usage: watch FILE | watch says REGEXP | watch end")
	}
}

func (w *watcher) start(ts *testscript.TestScript, file string) {
	w.cmd = exec.Command("pcsandbox", "replay", file, "--watch")
	w.cmd.Dir = ts.MkAbs(".")
	w.cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+ts.Getenv("XDG_STATE_HOME"), "HOME="+ts.Getenv("HOME"))
	out, err := w.cmd.StdoutPipe()
	ts.Check(err)
	w.cmd.Stderr = w.cmd.Stdout
	w.said = bufio.NewScanner(out)
	ts.Check(w.cmd.Start())
	kill := time.AfterFunc(patience, func() { w.cmd.Process.Kill() }) // which ends a line that is waited for in vain
	ts.Defer(func() {
		kill.Stop()
		w.cmd.Process.Kill()
	})
}

func (w *watcher) says(ts *testscript.TestScript, want *regexp.Regexp) {
	var before strings.Builder
	for w.said.Scan() {
		if want.MatchString(w.said.Text()) {
			return
		}
		before.WriteString(w.said.Text() + "\n")
	}
	ts.Fatalf("replay --watch never says %s, but\n%s", want, before.String())
}
