package archtest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// may lists the packages of ours that each package may import directly, the
// table of DESIGN 3. Names without a slash are top-level packages or lie under
// internal; "*" is everything, "internal/*" all of internal. Tests are exempt.
var may = map[string]string{
	"internal/policy":        "",
	"internal/clock":         "",
	"internal/golden":        "",
	"internal/archtest":      "",
	"control":                "",
	"fixtures":               "",
	"internal/journal":       "policy clock",
	"scenarios":              "policy clock",
	"internal/world":         "journal clock",
	"internal/directory":     "world policy",
	"internal/signin":        "directory world policy",
	"internal/commerce":      "directory world policy",
	"internal/phone":         "directory world policy",
	"internal/keys":          "clock",
	"internal/token":         "directory keys clock",
	"internal/keys/keystest": "keys",
	"internal/saml":          "directory keys clock",
	"internal/wstrust":       "",
	"internal/webauthn":      "",
	"internal/web":           "world journal clock",
	"internal/page":          "world journal clock",
	"internal/bearer":        "policy token web world",
	"internal/seed":          "policy scenarios fixtures directory signin commerce phone keys world",
	"idp":                    "policy directory signin phone bearer token keys saml wstrust webauthn page web world",
	"sts":                    "policy directory phone keys token saml wstrust page web world",
	"pcapi":                  "policy directory commerce bearer token web world fixtures",
	"graph":                  "policy directory commerce bearer token web world fixtures",
	"vault":                  "token web world",
	"portal":                 "policy page web world",
	"replay":                 "scenarios control",
	"console":                "control replay scenarios internal/*",
	"root":                   "*",
	"cmd/pcsandbox":          "root replay control scenarios keys token policy",
}

// topLevel are the packages that do not lie under internal.
var topLevel = []string{"idp", "sts", "pcapi", "graph", "vault", "portal", "console", "control", "scenarios", "fixtures", "replay"}

// forTests are the packages that only tests may import.
var forTests = []string{"internal/golden", "internal/archtest", "internal/keys/keystest"}

func imports(s source) (wrong []string) {
	if s.test {
		return nil
	}
	list, known := may[s.pkg]
	if !known {
		return []string{fmt.Sprintf("%s: package %s has no line in the table of who may import whom (internal/archtest)", s.path, s.pkg)}
	}
	for p, at := range s.imports() {
		ours, inside := strings.CutPrefix(p, module)
		if !inside || ours != "" && ours[0] != '/' {
			continue
		}
		target := strings.TrimPrefix(ours, "/")
		if target == "" {
			target = "root"
		}
		if !listed(strings.Fields(list), target) {
			wrong = append(wrong, fmt.Sprintf("%s: %s may not import %s; it may import: %s", at, s.pkg, target, orNothing(list)))
		}
	}
	return wrong
}

func listed(list []string, target string) bool {
	internal, isInternal := strings.CutPrefix(target, "internal/")
	switch {
	case slices.Contains(list, "*"), isInternal && slices.Contains(list, "internal/*"):
		return !slices.Contains(forTests, target)
	case isInternal:
		return slices.Contains(list, internal) && !slices.Contains(topLevel, internal)
	}
	return slices.Contains(list, target)
}

func orNothing(list string) string {
	if list == "" {
		return "nothing of ours"
	}
	return list
}

func TestEveryPackageImportsOnlyWhatItMay(t *testing.T) { obey(t, imports) }

func TestImportRuleNoticesWhatIsNotListed(t *testing.T) {
	const idp, nowhere = `package idp; import ("github.com/pcsandbox/pcsandbox/internal/web"; x "github.com/pcsandbox/pcsandbox/sts")`, `package nowhere`
	notice(t, imports, map[string]sample{
		"a surface imports another": {"idp/x.go", idp,
			"idp/x.go:1: idp may not import sts; it may import: " + may["idp"]},
		"its test does":         {"idp/x_test.go", idp, ""},
		"a package has no line": {"internal/nowhere/x.go", nowhere, "internal/nowhere/x.go: package internal/nowhere has no line in the table of who may import whom (internal/archtest)"},
		"policy imports ours": {"internal/policy/x.go", `package policy; import _ "github.com/pcsandbox/pcsandbox/internal/clock"`,
			"internal/policy/x.go:1: internal/policy may not import internal/clock; it may import: nothing of ours"},
		"golden outside tests": {"x.go", `package pcsandbox; import _ "github.com/pcsandbox/pcsandbox/internal/golden"`,
			"x.go:1: root may not import internal/golden; it may import: *"},
		"the assembly imports all":     {"x.go", `package pcsandbox; import _ "github.com/pcsandbox/pcsandbox/idp"`, ""},
		"the command imports the root": {"cmd/pcsandbox/x.go", `package main; import _ "github.com/pcsandbox/pcsandbox"`, ""},
		"the command imports a surface": {"cmd/pcsandbox/x.go", `package main; import _ "github.com/pcsandbox/pcsandbox/idp"`,
			"cmd/pcsandbox/x.go:1: cmd/pcsandbox may not import idp; it may import: " + may["cmd/pcsandbox"]},
	})
}
