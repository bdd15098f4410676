package archtest

import (
	"fmt"
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// state finds package-level variables that can hold state: all but tables,
// embedded files and values that are set once. A table is a literal with
// something in it. State lives in the world.
func state(s source) (wrong []string) {
	if s.test {
		return nil
	}
	for _, d := range s.file.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, spec := range decl.Specs {
			v := spec.(*ast.ValueSpec)
			if embedded(decl, v) {
				continue
			}
			if problem := s.holdsState(v); problem != "" {
				wrong = append(wrong, fmt.Sprintf("%s: package-level variable %s %s; state lives in the world", s.at(v), v.Names[0].Name, problem))
			}
		}
	}
	return append(wrong, s.assignments()...)
}

// parsedOnce is what a surface calls its embedded pages, parsed at first use.
const parsedOnce = "screens"

func embedded(decl *ast.GenDecl, v *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{decl.Doc, v.Doc} {
		if doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") }) {
			return true
		}
	}
	return false
}

func (s source) holdsState(v *ast.ValueSpec) string {
	if len(v.Values) == 0 {
		return "begins empty, so something fills it"
	}
	for _, value := range v.Values {
		switch x := value.(type) {
		case *ast.BasicLit:
			return "should be a constant"
		case *ast.CompositeLit:
			if len(x.Elts) == 0 {
				return "begins empty, so something fills it"
			}
		case *ast.UnaryExpr:
			if !strings.HasPrefix(strings.ToLower(v.Names[0].Name), "err") {
				return "is a pointer to what can change"
			}
		case *ast.CallExpr:
			if id, ok := x.Fun.(*ast.Ident); ok && (id.Name == "make" || id.Name == "new") {
				return "begins empty, so something fills it"
			}
			if sel, ok := x.Fun.(*ast.SelectorExpr); ok && strings.HasPrefix(sel.Sel.Name, "Once") && s.pkg != "root" && v.Names[0].Name != parsedOnce {
				return "is computed once; only the root package keeps such things, and surfaces their parsed pages as " + parsedOnce
			}
		}
	}
	return ""
}

// assignments finds functions that change a package-level variable of the file.
func (s source) assignments() (wrong []string) {
	global := map[string]bool{}
	for _, d := range s.file.Decls {
		if decl, ok := d.(*ast.GenDecl); ok && decl.Tok == token.VAR {
			for _, spec := range decl.Specs {
				for _, name := range spec.(*ast.ValueSpec).Names {
					global[name.Name] = name.Name != "_"
				}
			}
		}
	}
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		local := locals(f)
		ast.Inspect(f.Body, func(n ast.Node) bool {
			for _, target := range targets(n) {
				if name := base(target); global[name] && !local[name] {
					wrong = append(wrong, fmt.Sprintf("%s: %s changes package-level variable %s; state lives in the world", s.at(n), f.Name.Name, name))
				}
			}
			return true
		})
	}
	return wrong
}

// targets are what a statement assigns to.
func targets(n ast.Node) []ast.Expr {
	switch x := n.(type) {
	case *ast.AssignStmt:
		if x.Tok != token.DEFINE {
			return x.Lhs
		}
	case *ast.IncDecStmt:
		return []ast.Expr{x.X}
	case *ast.CallExpr:
		if id, ok := x.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") {
			return x.Args[:1]
		}
	}
	return nil
}

// base is the variable an expression like table[i].field begins with.
func base(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.IndexExpr:
		return base(x.X)
	case *ast.SelectorExpr:
		return base(x.X)
	case *ast.StarExpr:
		return base(x.X)
	case *ast.ParenExpr:
		return base(x.X)
	}
	return ""
}

// locals are the names a function declares anywhere in it; they may hide a
// package-level one.
func locals(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	add := func(ids ...*ast.Ident) {
		for _, id := range ids {
			names[id.Name] = true
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.Field:
			add(x.Names...)
		case *ast.ValueSpec:
			add(x.Names...)
		case *ast.AssignStmt:
			if x.Tok == token.DEFINE {
				for _, e := range x.Lhs {
					add(&ast.Ident{Name: base(e)})
				}
			}
		case *ast.RangeStmt:
			if x.Tok == token.DEFINE {
				for _, e := range []ast.Expr{x.Key, x.Value} {
					add(&ast.Ident{Name: base(e)})
				}
			}
		}
		return true
	})
	return names
}

func TestStateLivesInTheWorld(t *testing.T) { obey(t, state) }

func TestStateRuleNoticesVariablesThatChange(t *testing.T) {
	notice(t, state, map[string]sample{
		"a cache":             {"idp/x.go", "package x\nvar cache = map[string]int{}", "idp/x.go:2: package-level variable cache begins empty, so something fills it; state lives in the world"},
		"a lock":              {"idp/x.go", "package x\nimport \"sync\"\nvar mu sync.Mutex", "idp/x.go:3: package-level variable mu begins empty, so something fills it; state lives in the world"},
		"a number":            {"idp/x.go", "package x\nvar limit = 5", "idp/x.go:2: package-level variable limit should be a constant; state lives in the world"},
		"a pointer":           {"idp/x.go", "package x\nvar p = &T{1}", "idp/x.go:2: package-level variable p is a pointer to what can change; state lives in the world"},
		"once":                {"idp/x.go", "package x\nimport \"sync\"\nvar f = sync.OnceValue(g)", "idp/x.go:3: package-level variable f is computed once; only the root package keeps such things, and surfaces their parsed pages as screens; state lives in the world"},
		"parsed pages":        {"idp/x.go", "package x\nimport \"sync\"\nvar screens = sync.OnceValue(g)", ""},
		"an error with facts": {"idp/x.go", "package x\nvar errX = &fault{Code: 1}", ""},
		"once in root":        {"x.go", "package x\nimport \"sync\"\nvar f = sync.OnceValue(g)", ""},
		"a table":             {"idp/x.go", "package x\nvar rows = map[string]int{\"a\": 1}\nfunc f() int { return rows[\"a\"] }", ""},
		"an error":            {"idp/x.go", "package x\nimport \"errors\"\nvar ErrX = errors.New(\"x\")", ""},
		"a file":              {"idp/x.go", "package x\nimport _ \"embed\"\n//go:embed x.txt\nvar text string", ""},
		"an assertion":        {"idp/x.go", "package x\nvar _ error = T{}[:]", ""},
		"a table that a function changes": {"idp/x.go", "package x\nvar rows = map[string]int{\"a\": 1}\nfunc f() { rows[\"b\"]++ }",
			"idp/x.go:3: f changes package-level variable rows; state lives in the world"},
		"a local of the same name": {"idp/x.go", "package x\nvar rows = []int{1}\nfunc f() { rows := []int{2}; rows[0] = 3 }", ""},
	})
}
