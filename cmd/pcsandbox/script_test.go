package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

var update = flag.Bool("update", false, "write anew what the scripts in testdata compare with")

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"pcsandbox": main, "exits": exits})
}

// The scripts run the command in a process of its own, as a user does. Five
// words are added to those of testscript:
//
//	exec exits CODE ARG...   runs pcsandbox and checks its exit code
//	serve FLAG...            starts pcsandbox serve on free ports and waits for
//	                         its page; sets $CONSOLE, $ORIGIN and $ADDR
//	client KIND URL          is a client that makes a mistake, see clientWord
//	watch ARG...             is a replay that watches a file, see watchWord
//	interrupt                presses Ctrl-C: serve must end with 0; leaves
//	                         serve.out and serve.err, with ports and folders made
//	                         the same for everybody
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		UpdateScripts:       *update,
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_STATE_HOME", filepath.Join(env.WorkDir, "state"))
			env.Values[server{}] = &server{}
			env.Values[watcher{}] = &watcher{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"serve": serveWord, "interrupt": interrupt, "client": clientWord, "watch": watchWord},
	})
}

// exits is a program that runs pcsandbox and ends well if that ends as told.
func exits() {
	want, err := strconv.Atoi(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, "usage: exits CODE ARG...")
		os.Exit(1)
	}
	cmd := exec.Command("pcsandbox", os.Args[2:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != want {
		fmt.Fprintf(os.Stderr, "exits: %v, want exit code %d\n", err, want)
		os.Exit(1)
	}
}
