package main

import (
	"os"
	"path/filepath"
	"strings"
)

// self is how the running program can be called again: by name where it is
// installed, with go run where it was built on the fly.
func self() string {
	exe, err := os.Executable()
	switch {
	case err != nil:
		return "pcsandbox"
	case strings.Contains(exe, "go-build"):
		return "go run ./cmd/pcsandbox"
	case onPath(exe):
		return filepath.Base(exe)
	}
	return os.Args[0]
}

func onPath(exe string) bool {
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if filepath.Join(dir, filepath.Base(exe)) == exe {
			return true
		}
	}
	return false
}
