package keystest

import (
	"embed"
	"io/fs"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

//go:embed testdata/*.pem
var testdata embed.FS

// Files is the fixed set as a private folder.
func Files() fs.FS {
	files, err := fs.Sub(testdata, "testdata")
	if err != nil {
		return testdata // not reached: the path is a constant
	}
	return files
}

// Set returns the fixed set: the same key ids and the same signatures in every
// run. Each call returns a set of its own, so a test may rotate it. Three
// Entra keys (the third is for after a rotation), four providers' and the
// app's are fixed; what goes beyond is made on the spot.
func Set(tb testing.TB) *keys.Set {
	tb.Helper()
	set, err := keys.Fixed(Files(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		tb.Fatalf("read the fixed test keys: %v", err)
	}
	return set
}
