package archtest

import (
	"fmt"
	"slices"
	"testing"
)

// A ban forbids names of a package outside some packages of ours.
type ban struct {
	pkg    string
	names  []string // none: the whole package
	in     []string // where it holds; none: everywhere
	except []string
	why    string
}

var (
	surfaces = []string{"idp", "sts", "pcapi", "graph", "vault", "portal"}
	bans     = []ban{
		{pkg: "time", names: []string{"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc", "Sleep"},
			except: []string{"internal/clock"}, why: "only internal/clock reads the wall clock; take the time as an argument or from world.Now"},
		{pkg: "math/rand", except: []string{"internal/world"}, why: "ids and chance come from the world, so that a run can be repeated"},
		{pkg: "math/rand/v2", except: []string{"internal/world"}, why: "ids and chance come from the world, so that a run can be repeated"},
		{pkg: "github.com/pquerna/otp/totp", names: []string{"Validate"}, why: "it reads the wall clock; use ValidateCustom with the world's time"},
		{pkg: "net/http", names: []string{"Error", "NotFound"}, in: append([]string{"console"}, surfaces...), why: "it overwrites the content type; return a web.Result or an error"},
		{pkg: "net/http", names: []string{"ResponseWriter", "Redirect", "SetCookie"}, in: surfaces,
			why: "only internal/web writes answers; return a web.Result"},
		{pkg: "net/http", in: []string{"internal/policy", "internal/directory", "internal/signin", "internal/commerce", "internal/phone", "internal/world", "internal/journal", "scenarios"},
			why: "decisions and rows know nothing of HTTP"},
		{pkg: templates + "/text", why: "pages are made with its html package, which escapes"},
		{pkg: "text/template", why: "it keeps every method of the program in the binary, docs/adr/0013"},
		{pkg: "html/template", why: "it keeps every method of the program in the binary, docs/adr/0013"},
		{pkg: "unsafe", why: "nothing here needs it"},
	}
)

func calls(s source) (wrong []string) {
	if s.test {
		return nil
	}
	for _, b := range bans {
		if len(b.in) > 0 && !slices.Contains(b.in, s.pkg) || slices.Contains(b.except, s.pkg) {
			continue
		}
		if at, imported := s.imports()[b.pkg]; imported && len(b.names) == 0 {
			wrong = append(wrong, fmt.Sprintf("%s: %s is not for %s: %s", at, b.pkg, s.pkg, b.why))
		}
		used := s.uses(b.pkg)
		for _, name := range b.names {
			if at, is := used[name]; is {
				wrong = append(wrong, fmt.Sprintf("%s: %s.%s: %s", at, b.pkg, name, b.why))
			}
		}
	}
	return wrong
}

func TestNothingForbiddenIsCalled(t *testing.T) { obey(t, calls) }

func TestCallRuleNoticesTheWallClockAndOthers(t *testing.T) {
	const clock = "package x\n\nimport wall \"time\"\n\nvar now = wall.Now\n"
	const why = "only internal/clock reads the wall clock; take the time as an argument or from world.Now"
	notice(t, calls, map[string]sample{
		"the wall clock under another name": {"idp/x.go", clock, "idp/x.go:5: time.Now: " + why},
		"in internal/clock":                 {"internal/clock/x.go", clock, ""},
		"in a test":                         {"idp/x_test.go", clock, ""},
		"a duration is not a reading":       {"idp/x.go", "package x; import \"time\"; const d = time.Hour", ""},
		"another thing called time":         {"idp/x.go", "package x; func f(time interface{ Now() int }) int { return time.Now() }", ""},
		"a surface writes itself": {"sts/x.go", "package x; import \"net/http\"; func f(w http.ResponseWriter) { w.WriteHeader(204) }",
			"sts/x.go:1: net/http.ResponseWriter: only internal/web writes answers; return a web.Result"},
		"policy knows HTTP": {"internal/policy/x.go", "package x; import _ \"net/http\"",
			"internal/policy/x.go:1: net/http is not for internal/policy: decisions and rows know nothing of HTTP"},
	})
}
