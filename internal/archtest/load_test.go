package archtest

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	module = "github.com/pcsandbox/pcsandbox"
	root   = "../.." // of the module, from here
)

// A source is one Go file of the module.
type source struct {
	path string // from the module's root
	pkg  string // its folder; "root" for the module's root
	test bool
	fset *token.FileSet
	file *ast.File
}

// at says where a node stands.
func (s source) at(n ast.Node) string {
	return fmt.Sprintf("%s:%d", s.path, s.fset.Position(n.Pos()).Line)
}

func (s source) lines() int { return s.fset.File(s.file.Pos()).LineCount() }

// imports yields the paths a file imports, with where it says so.
func (s source) imports() map[string]string {
	paths := map[string]string{}
	for _, spec := range s.file.Imports {
		p, _ := strconv.Unquote(spec.Path.Value)
		paths[p] = s.at(spec)
	}
	return paths
}

// name is what a file calls a package it imports, empty if it does not.
func (s source) name(importPath string) string {
	for _, spec := range s.file.Imports {
		if p, _ := strconv.Unquote(spec.Path.Value); p != importPath {
			continue
		}
		if spec.Name != nil {
			return spec.Name.Name
		}
		return path.Base(importPath)
	}
	return ""
}

// uses yields the selectors a file uses of a package: Now for time.Now.
func (s source) uses(importPath string) map[string]string {
	found := map[string]string{}
	name := s.name(importPath)
	if name == "" {
		return found
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok && id.Name == name {
				found[sel.Sel.Name] = s.at(sel)
			}
		}
		return true
	})
	return found
}

// parse makes a source of text, as if it stood at the path.
func parse(file, text string) (source, error) {
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	pkg := path.Dir(file)
	if pkg == "." {
		pkg = "root"
	}
	return source{path: file, pkg: pkg, test: strings.HasSuffix(file, "_test.go"), fset: fset, file: parsed}, nil
}

// sources are all Go files of the module, read once.
var sources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if file != root && foreign(file, d.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		s, err := parse(filepath.ToSlash(rel), string(text))
		all = append(all, s)
		return err
	})
	return all, err
})

// foreign reports whether a folder is no part of the module, like e2e, which has
// a go.mod of its own.
func foreign(dir, name string) bool {
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil || name == "testdata" || name == "vendor" || name[0] == '.' || name[0] == '_'
}

// A rule lists what is wrong with a file, one sentence each.
type rule func(source) []string

// obey tests all files of the module against a rule.
func obey(t *testing.T, r rule) {
	t.Helper()
	t.Parallel()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 20 {
		t.Fatalf("only %d files found: is the module's root elsewhere?", len(all))
	}
	for _, s := range all {
		for _, complaint := range r(s) {
			t.Error(complaint)
		}
	}
}

// A sample is a file that breaks rules, or none.
type sample struct{ file, text, want string }

// notice tests that a rule finds what is wrong with samples.
func notice(t *testing.T, r rule, samples map[string]sample) {
	t.Helper()
	t.Parallel()
	for name, sm := range samples {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := parse(sm.file, sm.text)
			if err != nil {
				t.Fatal(err)
			}
			got := r(s)
			slices.Sort(got)
			if text := strings.Join(got, "\n"); text != sm.want {
				t.Errorf("got:\n%s\nwant:\n%s", text, sm.want)
			}
		})
	}
}
