package policy_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

// settledElsewhere are refusals that a router or a sign-in page finds by itself:
// no decision of this package ends with them.
var settledElsewhere = []Reason{
	APIRouteUnknown, APINotSimulated, APIMethodNotAllowed,
	GraphRouteUnknown, GraphNotSimulated, GraphMethodNotAllowed,
	SignInAccessPassWrong, SignInExternalRefused, SignInAdminConsentNeeded,
	SignInAccountLocked, SignInPasswordWrong, SignInAssertionRejected, SignInChallengeDenied, SignInChallengeFailed, SignInConsentDeclined,
}

func TestRules(t *testing.T) {
	t.Parallel()
	name := regexp.MustCompile(`^(api|signin|portal|phase|delegate|graph)(\.[a-z]+(-[a-z]+)*)$`)
	var seen []Reason
	for _, rule := range Rules() {
		if !name.MatchString(string(rule.Reason)) {
			t.Errorf("%q is not named like a rule", rule.Reason)
		}
		if slices.Contains(seen, rule.Reason) {
			t.Errorf("%q stands in the table twice", rule.Reason)
		}
		seen = append(seen, rule.Reason)
		if len(rule.Text) < 15 || rule.Text[len(rule.Text)-1] != '.' {
			t.Errorf("%q says %q, which is no sentence", rule.Reason, rule.Text)
		}
		if !slices.Contains([]SourceKind{FromSeed, FromFact, SandboxChoice}, rule.Source.Kind) || rule.Source.Ref == "" {
			t.Errorf("%q has no source: %+v", rule.Reason, rule.Source)
		}
	}
	if constants := reasonConstants(t); !equalSets(constants, seen) {
		t.Errorf("constants and table differ:\nconstants %q\ntable     %q", constants, seen)
	}
}

func TestRulesHandsOutACopy(t *testing.T) {
	t.Parallel()
	Rules()[0].Text = "scribbled over"
	if Rules()[0].Text == "scribbled over" {
		t.Error("a caller can edit the table of rules")
	}
}

func TestRuleForFindsRulesByReason(t *testing.T) {
	t.Parallel()
	for _, want := range Rules() {
		if got, ok := RuleFor(want.Reason); !ok || got != want {
			t.Errorf("RuleFor(%q) = %+v, %t", want.Reason, got, ok)
		}
	}
	if rule, ok := RuleFor("api.no-such-rule"); ok {
		t.Errorf("RuleFor found %+v for a reason that does not exist", rule)
	}
}

// A rule that may refuse says what to do about it, and a rule that cannot does
// not; and no rule stands in the table for nothing.
func TestEveryRefusalHasARemedy(t *testing.T) {
	t.Parallel()
	refuses, named := map[Reason]bool{}, map[Reason]bool{}
	note := func(d Decision) {
		wellFormed(t, d)
		refuses[d.Reason] = refuses[d.Reason] || d.Outcome != Allow
		for _, reason := range d.Trail {
			named[reason] = true
		}
	}
	for f := range walk(30_000) {
		note(Admit((&facts{f.bytes}).call()))
		note(NextStep((&facts{f.bytes}).signIn()).Decision)
		note(AdmitPage((&facts{f.bytes}).page()))
		note(Delegate((&facts{f.bytes}).delegation()))
		note(AdmitGraph((&facts{f.bytes}).graph()))
	}
	for _, reason := range settledElsewhere {
		refuses[reason], named[reason] = true, true
	}
	for _, cal := range []Calendar{Announced, Observed} {
		named[PhaseOn(CalendarRows(cal)[0].Date.Add(-1), Production, cal).Reason] = true
		for _, row := range CalendarRows(cal) {
			named[row.Reason] = true
		}
	}
	for _, rule := range Rules() {
		if refuses[rule.Reason] != (rule.Remedy != "") {
			t.Errorf("%q: refuses or asks: %t, remedy: %q", rule.Reason, refuses[rule.Reason], rule.Remedy)
		}
		if !named[rule.Reason] {
			t.Errorf("%q is never named by a decision", rule.Reason)
		}
	}
}

// reasonConstants reads the constants out of the source, so that one without a
// row in the table is found.
func reasonConstants(t *testing.T) []Reason {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "reasons.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var reasons []Reason
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			value, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			reasons = append(reasons, Reason(value))
		}
		return true
	})
	return reasons
}

func equalSets(a, b []Reason) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
