package token_test

import (
	"regexp"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/token"
)

func TestEqualRequestsInOneSecondDrawEqualValues(t *testing.T) {
	t.Parallel()
	first := token.NewSource("seed").Draw(now, "client_credentials", "app")
	for name, c := range map[string]struct {
		draw  token.Draw
		equal bool
	}{
		"the same request":             {token.NewSource("seed").Draw(now, "client_credentials", "app"), true},
		"later in the same second":     {token.NewSource("seed").Draw(now.Add(900*time.Millisecond), "client_credentials", "app"), true},
		"a second later":               {token.NewSource("seed").Draw(now.Add(time.Second), "client_credentials", "app"), false},
		"another request":              {token.NewSource("seed").Draw(now, "client_credentials", "other"), false},
		"another seed":                 {token.NewSource("other").Draw(now, "client_credentials", "app"), false},
		"the same letters cut anew":    {token.NewSource("seed").Draw(now, "client_credentialsa", "pp"), false},
		"the same letters in one part": {token.NewSource("seed").Draw(now, "client_credentialsapp"), false},
	} {
		same := c.draw.UTI("main") == first.UTI("main") && c.draw.AIO() == first.AIO() && c.draw.RH() == first.RH()
		differ := c.draw.UTI("main") != first.UTI("main") && c.draw.AIO() != first.AIO() && c.draw.RH() != first.RH()
		if c.equal && !same || !c.equal && !differ {
			t.Errorf("%s: equal %v, want %v", name, same, c.equal)
		}
	}
}

func TestDerivedValuesLookLikeEntras(t *testing.T) {
	t.Parallel()
	source := token.NewSource("seed")
	draw := source.Draw(now, "r")
	for name, c := range map[string]struct{ value, pattern string }{
		"uti":  {draw.UTI("main"), `^[A-Za-z0-9_-]{22}$`},
		"sub":  {source.Subject("user", "client"), `^[A-Za-z0-9_-]{43}$`},
		"sid":  {source.SessionID("session"), `^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`},
		"puid": {source.PUID("user"), `^1003[0-9A-F]{12}$`},
		"aio":  {draw.AIO(), `^AXQAi/8[A-Za-z0-9+/]{56}$`},
		"rh":   {draw.RH(), `^1\.AX0A[A-Za-z0-9_-]{40}\.$`},
	} {
		if !regexp.MustCompile(c.pattern).MatchString(c.value) {
			t.Errorf("%s is %q", name, c.value)
		}
	}
	if source.Subject("user", "client") == source.Subject("user", "other") {
		t.Error("sub is not pairwise")
	}
}

func TestLifetimesAreSpreadOverSixtyToNinetyMinutes(t *testing.T) {
	t.Parallel()
	shortest, longest := 2*time.Hour, time.Duration(0)
	for i := range 500 {
		life := token.NewSource("seed").Draw(now.Add(time.Duration(i)*time.Second), "r").Lifetime()
		shortest, longest = min(shortest, life), max(longest, life)
	}
	if shortest < time.Hour || longest >= 90*time.Minute || longest-shortest < 25*time.Minute {
		t.Errorf("from %v to %v", shortest, longest)
	}
}

func TestATokenIdNamesItsSeatOnlyToThoseWhoKnowIt(t *testing.T) {
	t.Parallel()
	source := token.NewSource("seed")
	for i := range 100 {
		draw := source.Draw(now.Add(time.Duration(i)*time.Second), "r")
		for _, seat := range []string{"", "main", "8444", "seat7"} {
			for _, other := range []string{"", "main", "8444", "seat7"} {
				if got := token.UTIBelongs(draw.UTI(seat), other); got != (seat == other) {
					t.Fatalf("uti of seat %q belongs to %q: %v", seat, other, got)
				}
			}
		}
	}
	for _, bad := range []string{"", "x", "!!!!!!!!!!!!!!!!!!!!!!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"} {
		if token.UTIBelongs(bad, "") {
			t.Errorf("%q belongs to a seat", bad)
		}
	}
}

// The pair is the example of OpenID Connect Core 1.0, appendix A.3.
func TestHalfHashIsTheLeftHalf(t *testing.T) {
	t.Parallel()
	if got := token.HalfHash("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"); got != "77QmUPtjPfzWtF2AnpK9RQ" {
		t.Errorf("got %s", got)
	}
}
