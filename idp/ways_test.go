package idp_test

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A way leads from a screen to the next one that a button of it led to.
type way struct{ from, to string }

// trodden are the ways that the browsers of all tests went.
type trodden struct {
	mu   sync.Mutex
	went map[way]bool
}

var ways = &trodden{went: map[way]bool{}}

func (x *trodden) passes(from, to string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.went[way{from, to}] = true
}

// TestMain holds the graph of docs/sign-in.md, which is drawn from what a browser
// walks, against what all tests of this package came across: a way that any of
// them takes is a way that the graph has.
func TestMain(m *testing.M) {
	code := m.Run()
	if flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.fuzz").Value.String() == "" {
		if lacks := ways.lacking("../docs/sign-in.md"); len(lacks) > 0 {
			fmt.Printf("the graph of docs/sign-in.md lacks ways that tests took; walk them in e2e/browser/routes_*_test.go:\n%s\n", strings.Join(lacks, "\n"))
			code = 1
		}
	}
	os.Exit(code)
}

// drawn is a line of the graph: a screen, what is done there, the next screen.
var drawn = regexp.MustCompile(`(?m)^  (\w+)(?:\(?\["[^"]*"\]\)?)? -->\|"[^"]*"\| (\w+)`)

func (x *trodden) lacking(graph string) []string {
	text, err := os.ReadFile(graph)
	if err != nil {
		return []string{err.Error()}
	}
	has := map[way]bool{}
	for _, line := range drawn.FindAllStringSubmatch(string(text), -1) {
		has[way{line[1], line[2]}] = true
	}
	id := strings.NewReplacer(".", "_", "-", "_").Replace
	var lacks []string
	for w := range x.went {
		elsewhere := w.from == "" || w.to == "" || w.from == w.to || w.to == "entra.error"
		if !elsewhere && !has[way{id(w.from), id(w.to)}] {
			lacks = append(lacks, w.from+" -> "+w.to)
		}
	}
	slices.Sort(lacks)
	return lacks
}
