package browser

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// screens is where pictures of all screens go, for the documentation.
var screens = flag.String("screens", "", "keep pictures of the screens in this folder; default: a temporary one")

// whose finds the person that a test is named after.
var whose = regexp.MustCompile(`^Test([A-Z][a-z]+)`)

// An album numbers the pictures of a test in the order they were taken.
type album struct {
	t     testing.TB
	dir   string
	name  string
	count int
}

func newAlbum(t testing.TB) *album {
	t.Helper()
	dir := *screens
	if dir == "" || strings.HasSuffix(t.Name(), "under_the_real_names") {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return &album{t: t, dir: dir, name: strings.ToLower(whose.FindStringSubmatch(t.Name())[1])}
}

// keep writes a picture, e.g. as alejandra-02-entra.password.png.
func (a *album) keep(screen string, png []byte) {
	a.t.Helper()
	a.count++
	file := fmt.Sprintf("%s-%02d-%s.png", a.name, a.count, screen)
	if err := os.WriteFile(filepath.Join(a.dir, file), png, 0o644); err != nil {
		a.t.Fatal(err)
	}
}
