package main

import (
	"os"
	"path/filepath"
	"strings"

	"github.com/pcsandbox/pcsandbox"
)

// module is where go run finds the command from anywhere.
const module = "github.com/pcsandbox/pcsandbox/cmd/pcsandbox"

// inImage is where the container image keeps the program; its users are outside,
// where the service is called as in docker-compose.yml.
const (
	inImage     = "/pcsandbox"
	fromOutside = "docker compose exec -T pcsandbox " + inImage
)

// self is how the running program can be called again: by name where it is
// installed, with go run where it was built on the fly.
func self() string {
	exe, err := os.Executable()
	if err != nil {
		return "pcsandbox"
	}
	_, err = os.Stat(filepath.FromSlash("cmd/pcsandbox/main.go"))
	return program{
		exe: exe, called: os.Args[0], path: filepath.SplitList(os.Getenv("PATH")),
		goCache: os.Getenv("GOCACHE"), inSource: err == nil, version: pcsandbox.Version(),
	}.name()
}

// A program is how the running one was started.
type program struct {
	exe, called string
	path        []string // folders in which a shell looks
	goCache     string   // where go run keeps programs, if not in the usual folder
	inSource    bool     // the working folder is the module's
	version     string
}

func (p program) name() string {
	built := strings.Contains(p.exe, "go-build") || p.goCache != "" && strings.HasPrefix(p.exe, p.goCache+string(filepath.Separator))
	switch {
	case p.exe == inImage:
		return fromOutside
	case built && p.inSource:
		return "go run ./cmd/pcsandbox"
	case built && strings.HasPrefix(p.version, "v"):
		return "go run " + module + "@" + p.version
	case p.onPath():
		return quoted(filepath.Base(p.exe))
	}
	return quoted(p.called)
}

func (p program) onPath() bool {
	for _, dir := range p.path {
		if filepath.Join(dir, filepath.Base(p.exe)) == p.exe {
			return true
		}
	}
	return false
}
