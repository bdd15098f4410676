package examples

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// patience bounds one command of an example, downloads included.
const patience = 8 * time.Minute

// folder is where the examples are, seen from this package's.
var folder = filepath.Join("..", "..", "examples")

// An example is a copy of an example's folder, with the environment of its user.
type example struct {
	t   *testing.T
	dir string
	env []string
}

// copyOf copies an example as it stands in the repository, or skips the test if
// what it needs is not on the PATH.
func copyOf(t *testing.T, name string, needs ...string) *example {
	t.Helper()
	for _, tool := range needs {
		if _, err := exec.LookPath(tool); err != nil {
			skip(t, tool+" is not on the PATH")
		}
	}
	e := &example{t: t, dir: filepath.Join(t.TempDir(), name)}
	files, err := exec.CommandContext(t.Context(), "git", "-C", filepath.Join(folder, name), "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	for file := range strings.SplitSeq(strings.Trim(string(files), "\x00"), "\x00") {
		to := filepath.Join(e.dir, file)
		text, err := os.ReadFile(filepath.Join(folder, name, file))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o755)
		}
		if err == nil {
			err = os.WriteFile(to, text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "PCSANDBOX_") && !strings.HasPrefix(v, "FORCE_COLOR=") {
			e.env = append(e.env, v)
		}
	}
	e.set("NO_COLOR", "1")
	return e
}

// skip says loudly that an example was not run; where CI is set it fails, since
// there everything is meant to be at hand.
func skip(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("%s, and CI is set", why)
	}
	fmt.Printf("SKIPPED: %s has shown nothing: %s\n", t.Name(), why)
	t.Skip(why)
}

func (e *example) set(name, value string) { e.env = append(e.env, name+"="+value) }

// againstBinary lets the example start the command itself. What it leaves behind,
// processes or temporary files, fails the test.
func (e *example) againstBinary() {
	tmp := e.t.TempDir()
	e.set("TMPDIR", tmp)
	e.set("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir="+tmp) // Java does not look at TMPDIR
	e.set("PCSANDBOX_BIN", harness.Binary(e.t))
	e.t.Cleanup(func() {
		left, _ := filepath.Glob(filepath.Join(tmp, "pcsandbox-*"))
		if left = append(left, processesWith(tmp)...); len(left) > 0 {
			e.t.Errorf("the example left behind: %q", left)
		}
	})
}

// processesWith finds running processes by a word in their arguments. Where there
// is no /proc it finds none.
func processesWith(word string) []string {
	var found []string
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range files {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(word)) {
			found = append(found, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
		}
	}
	return found
}

// againstRunning points the example at a sandbox that runs already. Seats that it
// leaves open fail the test.
func (e *example) againstRunning() {
	s := harness.Start(e.t, "--seat-ports", "0")
	e.set("PCSANDBOX_URL", s.ConsoleURL)
	e.t.Cleanup(func() {
		seats, err := s.Control.Seats(context.WithoutCancel(e.t.Context()))
		if err != nil || len(seats) > 0 {
			e.t.Errorf("the example left seats open: %v, %v", seats, err)
		}
	})
}

// run runs a command of the example and returns what it says; it must end well.
func (e *example) run(command ...string) string {
	e.t.Helper()
	said, err := e.attempt(command...)
	if err != nil {
		e.t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, said)
	}
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "SKIPPED") {
			fmt.Print(line)
		}
	}
	return said
}

// attempt runs a command of the example.
func (e *example) attempt(command ...string) (string, error) {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = e.dir, e.env, 10*time.Second
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	err := cmd.Run()
	return said.String(), err
}

// passed fails the test unless the output counts at least so many passed tests by
// a pattern whose first group is the number. An example that runs no test would
// pass, too.
func (e *example) passed(said, pattern string, least int) {
	e.t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(said)
	count := 0
	if found != nil {
		_, _ = fmt.Sscan(found[1], &count)
	}
	if count < least {
		e.t.Errorf("%d tests passed, want %d at least:\n%s", count, least, said)
	}
}

// tracked lists the files of the examples that are, or will be, in the repository.
func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "git", "-C", folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	files := strings.Split(strings.Trim(string(out), "\x00"), "\x00")
	slices.Sort(files)
	return files
}
