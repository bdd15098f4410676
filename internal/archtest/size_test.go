package archtest

import (
	"fmt"
	"go/ast"
	"testing"
)

const (
	maxFile       = 400 // lines
	maxFunction   = 80  // lines; tests are tables and may be longer
	maxParameters = 5
)

func size(s source) (wrong []string) {
	if n := s.lines(); n > maxFile {
		wrong = append(wrong, fmt.Sprintf("%s: %d lines; a file is about one thing and has at most %d", s.path, n, maxFile))
	}
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := s.fset.Position(f.End()).Line - s.fset.Position(f.Pos()).Line + 1; n > maxFunction && !s.test {
			wrong = append(wrong, fmt.Sprintf("%s: %s has %d lines; a function has at most %d", s.at(f), f.Name.Name, n, maxFunction))
		}
		if n := f.Type.Params.NumFields(); n > maxParameters {
			wrong = append(wrong, fmt.Sprintf("%s: %s has %d parameters; more than %d are a struct", s.at(f), f.Name.Name, n, maxParameters))
		}
		if f.Name.Name == "init" && f.Recv == nil {
			wrong = append(wrong, fmt.Sprintf("%s: init runs for everybody who imports the package; make it a function somebody calls", s.at(f)))
		}
	}
	return wrong
}

func TestFilesAndFunctionsStaySmall(t *testing.T) { obey(t, size) }

func TestSizeRuleNoticesGrowth(t *testing.T) {
	long := "package x\n\nfunc f() {\n"
	for range 80 {
		long += "\tg()\n"
	}
	huge := "package x\n"
	for range maxFile {
		huge += "\n"
	}
	notice(t, size, map[string]sample{
		"a long function":    {"idp/x.go", long + "}\n", "idp/x.go:3: f has 82 lines; a function has at most 80"},
		"a long test":        {"idp/x_test.go", long + "}\n", ""},
		"a long file":        {"idp/x.go", huge, "idp/x.go: 401 lines; a file is about one thing and has at most 400"},
		"init":               {"idp/x.go", "package x\nfunc init() {}", "idp/x.go:2: init runs for everybody who imports the package; make it a function somebody calls"},
		"a method init":      {"idp/x.go", "package x\nfunc (t T) init() {}", ""},
		"too many arguments": {"idp/x.go", "package x\nfunc f(a, b, c int, d, e, g string) {}", "idp/x.go:2: f has 6 parameters; more than 5 are a struct"},
	})
}

func TestEveryPackageSaysWhatItOwns(t *testing.T) {
	t.Parallel()
	all, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	documented := map[string]bool{}
	for _, s := range all {
		documented[s.pkg] = documented[s.pkg] || s.path == docFile(s.pkg) && s.file.Doc != nil
	}
	for pkg, ok := range documented {
		if !ok {
			t.Errorf("%s: there is no doc.go with a comment that says what the package owns and what it leaves to others", pkg)
		}
	}
}

func docFile(pkg string) string {
	if pkg == "root" {
		return "doc.go"
	}
	return pkg + "/doc.go"
}
