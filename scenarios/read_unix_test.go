//go:build unix

package scenarios

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestWhatHasNoEndOrNoBeginningIsNotRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	if err := os.Symlink("/dev/zero", at("zero.yaml")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(at("pipe.yaml"), 0o600); err != nil {
		t.Skip(err)
	}
	write(t, at("child.yaml"), "version: 1\nname: child\nextends: ./pipe.yaml\n")
	for path, want := range map[string]string{
		dir:              "it must be a file",
		at("zero.yaml"):  "it must be a file",
		at("pipe.yaml"):  "nobody writes into this pipe; it must be a file",
		at("child.yaml"): `extends: "./pipe.yaml" cannot be read; it must be a file`,
	} {
		if _, err := LoadFile(path); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", path, err, want)
		}
	}
}

func TestAPipeIsReadWhereSomebodyWrites(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe() // as the shell makes one of <(program)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	path := fmt.Sprintf("/dev/fd/%d", r.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	go func() {
		defer w.Close()
		_, _ = w.WriteString("version: 1\nname: piped\ntenants: [{key: acme}]\n" + strings.Repeat("# more\n", 20_000))
	}()
	if s, err := LoadFile(path); err != nil || s.Name != "piped" {
		t.Errorf("got %v", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
