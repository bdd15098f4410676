package archtest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// templates are the standard library's without methods, docs/adr/0013.
const templates = "github.com/DataDog/datadog-agent/pkg/template"

// users lists the modules of others and the packages that may import them,
// DESIGN 13. Each has a line in docs/adr saying what it replaces.
var users = map[string]string{
	"github.com/gorilla/mux":              "internal/web",
	"github.com/go-jose/go-jose/v4":       "internal/token internal/keys portal", // portal checks ID tokens as any client does
	"github.com/google/uuid":              "internal/world internal/seed internal/directory scenarios idp sts pcapi graph portal console",
	"gopkg.in/yaml.v3":                    "scenarios",
	"github.com/hashicorp/go-memdb":       "internal/world",
	templates:                             "internal/page",
	"github.com/spf13/cobra":              "cmd/pcsandbox",
	"github.com/spf13/pflag":              "cmd/pcsandbox",
	"github.com/beevik/etree":             "internal/saml",
	"github.com/russellhaering/goxmldsig": "internal/saml",
	"github.com/boombuler/barcode":        "idp",                            // QR codes
	"github.com/pquerna/otp":              "idp sts console internal/phone", // TOTP; only with a time of ours
	"golang.org/x/net":                    "replay",
	"github.com/jonboulle/clockwork":      "internal/saml", // goxmldsig's type for a clock
	"github.com/google/go-cmp":            "internal/golden",
	"github.com/rogpeppe/go-internal":     "", // testscript, in tests
}

func modules(s source) (wrong []string) {
	for p, at := range s.imports() {
		host, _, _ := strings.Cut(p, "/")
		if !strings.Contains(host, ".") || p == module || strings.HasPrefix(p, module+"/") {
			continue
		}
		mod := moduleOf(p)
		switch list, known := users[mod]; {
		case !known:
			wrong = append(wrong, fmt.Sprintf("%s: %s is of no module on the list of dependencies; a new one needs an ADR", at, p))
		case !s.test && !slices.Contains(strings.Fields(list), s.pkg):
			wrong = append(wrong, fmt.Sprintf("%s: %s may not import %s; only these may: %s", at, s.pkg, mod, list))
		}
	}
	return wrong
}

// moduleOf is the listed module a package belongs to.
func moduleOf(importPath string) string {
	for mod := range users {
		if importPath == mod || strings.HasPrefix(importPath, mod+"/") {
			return mod
		}
	}
	return importPath
}

func TestModulesAreImportedOnlyWhereTheyBelong(t *testing.T) { obey(t, modules) }

func TestModuleRuleNoticesStrangers(t *testing.T) {
	notice(t, modules, map[string]sample{
		"a module nobody decided on": {"idp/x.go", `package idp; import _ "github.com/acme/oauth"`,
			"idp/x.go:1: github.com/acme/oauth is of no module on the list of dependencies; a new one needs an ADR"},
		"not even in a test": {"idp/x_test.go", `package idp; import _ "github.com/acme/oauth"`,
			"idp/x_test.go:1: github.com/acme/oauth is of no module on the list of dependencies; a new one needs an ADR"},
		"yaml outside scenarios": {"pcapi/x.go", `package pcapi; import _ "gopkg.in/yaml.v3"`,
			"pcapi/x.go:1: pcapi may not import gopkg.in/yaml.v3; only these may: scenarios"},
		"mux in web": {"internal/web/x.go", `package web; import ("net/http"; _ "github.com/gorilla/mux")`, ""},
	})
}

// required returns the modules go.mod requires directly.
func required(gomod string) (direct []string) {
	block := false
	for line := range strings.Lines(gomod) {
		line = strings.TrimSpace(line)
		rest, single := strings.CutPrefix(line, "require ")
		switch {
		case line == "require (":
			block = true
		case line == ")":
			block = false
		case (block || single) && !strings.Contains(line, "// indirect") && rest != "":
			direct = append(direct, strings.Fields(rest)[0])
		}
	}
	return direct
}

func TestGoModRequiresNothingElse(t *testing.T) {
	t.Parallel()
	gomod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for _, mod := range required(string(gomod)) {
		if _, known := users[mod]; !known {
			t.Errorf("go.mod requires %s, which is not on the list of dependencies; a new one needs an ADR", mod)
		}
	}
	if strings.Contains(string(gomod), "\nreplace ") {
		t.Error("go.mod replaces a module: go install and importers would not see it")
	}
}

func TestGoModIsReadAsGoReadsIt(t *testing.T) {
	t.Parallel()
	got := strings.Join(required("module m\n\ngo 1.26\n\nrequire a.b/c v1\n\nrequire (\n\td.e/f v2.0.0\n\tg.h/i v1 // indirect\n)\n"), " ")
	if want := "a.b/c d.e/f"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
