package harness

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// The command is built once per test process: as it ships, and with the race
// detector where there is a C compiler.
var (
	shipped = sync.OnceValues(func() (string, error) {
		return build("pcsandbox", "CGO_ENABLED=0", "-trimpath")
	})
	raced = sync.OnceValues(func() (string, error) {
		return build("pcsandbox-race", "CGO_ENABLED=1", "-race")
	})
)

// build builds the command of the module above this one.
func build(name, cgo string, flags ...string) (string, error) {
	dir, err := os.MkdirTemp("", "pcsandbox-e2e-")
	if err != nil {
		return "", err
	}
	built.Lock()
	built.dirs = append(built.dirs, dir)
	built.Unlock()
	path := filepath.Join(dir, name)
	cmd := exec.Command("go", append(append([]string{"build", "-o", path}, flags...), "./cmd/pcsandbox")...)
	cmd.Dir = filepath.Join("..", "..") // a test runs in its package's folder
	cmd.Env = append(os.Environ(), cgo)
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build ./cmd/pcsandbox: %w\n%s", err, out)
	}
	return path, nil
}

// built are the folders that Main takes away.
var built struct {
	sync.Mutex
	dirs []string
}

// Main runs a package's tests and takes away what was built for them. Every
// package that starts a sandbox calls it from its TestMain.
func Main(m *testing.M) {
	code := m.Run()
	for _, dir := range built.dirs {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// canRace reports whether this machine can build with the race detector.
func canRace() bool {
	for _, compiler := range []string{os.Getenv("CC"), "gcc", "clang"} {
		if compiler == "" {
			continue
		}
		if _, err := exec.LookPath(compiler); err == nil {
			return true
		}
	}
	return false
}
