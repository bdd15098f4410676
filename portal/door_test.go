package portal

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// open are the addresses that need no session, by method.
var openRoutes = map[string]bool{
	"GET /": true, "HEAD /": true,
	"POST " + pathSignIn: true, "GET " + pathSignIn: true, "HEAD " + pathSignIn: true,
	"GET " + pathSignOut: true, "HEAD " + pathSignOut: true, "POST " + pathSignOut: true,
	"GET " + pathSignedOut: true, "HEAD " + pathSignedOut: true,
}

// everyAddress is every route with a value for its variables, spellings of them,
// and paths that nobody has.
func everyAddress(b *bench) []string {
	all := []string{"/dashboard/", "/dashboard", "/dashboard//overview/", "/DASHBOARD/Overview", "/dashboard/%6fverview", "/dashboard/overview/x", "/dashboard/customers/a%2Fb", "/portals/exchange", "/dashboard/signin-oidc/x", "/dashboard/signed-out.html", "/dashboard/..%2foverview"}
	for _, r := range b.surface.Routes {
		all = append(all, strings.Replace(r.Path, "{customer:[0-9A-Za-z-]+}", contoso, 1))
	}
	dice := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		path := "/dashboard"
		for range 1 + dice.IntN(4) {
			path += "/"
			for range 1 + dice.IntN(8) {
				path += []string{"a", "b", "Z", "0", "-", "_", ".", "~", "%2F", "%20", "%25", "@", ":"}[dice.IntN(13)]
			}
		}
		all = append(all, path)
	}
	return all
}

func TestNoPageUnderTheDashboardOpensWithoutSession(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} {
		for _, path := range everyAddress(b) {
			if openRoutes[method+" "+path] {
				continue
			}
			res := b.send(method, path, "")
			asked := b.sentToEntra(res)
			if asked.Has("amr_values") || b.entry().Reason() != policy.PortalSignInNeeded {
				t.Errorf("%s %s: %s", method, path, b.entry().Reason())
			}
		}
	}
	if len(b.fake.calls)+len(b.fake.granted) > 0 {
		t.Error("the API was called for nobody")
	}
}

func TestNoPageUnderTheDashboardOpensWithoutMFAUnderEnforcement(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd")
	for _, method := range []string{"GET", "POST", "PUT", "DELETE", "OPTIONS"} {
		for _, path := range everyAddress(b) {
			if openRoutes[method+" "+path] {
				continue
			}
			asked := b.sentToEntra(b.send(method, path, ""))
			if asked.Get("amr_values") != "mfa" || asked.Get("login_hint") != "prashob@wingtip.example" || b.entry().Reason() != policy.PortalStepUpNeeded {
				t.Errorf("%s %s: amr_values %q, %s", method, path, asked.Get("amr_values"), b.entry().Reason())
			}
		}
	}
	if len(b.fake.calls) > 0 {
		t.Error("the API was called before the step-up")
	}
}

func TestEveryUnknownPageIsSaidToBeUnknownOnceLetIn(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	for _, path := range everyAddress(b) {
		if res := b.send("DELETE", path, ""); res.StatusCode != http.StatusNotFound && res.StatusCode != http.StatusMethodNotAllowed {
			t.Errorf("DELETE %s: status %d", path, res.StatusCode)
		} else if e := b.entry(); e.Screen != "portal.page" || e.Reason() != policy.PortalMFAClaimPresent {
			t.Errorf("DELETE %s: screen %q, %s", path, e.Screen, e.Reason())
		}
	}
	if res := b.send("DELETE", pathHome, ""); res.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("Allow: %q", res.Header.Get("Allow"))
	}
}

func TestAStepUpBringsMFAAndThenNobodyAsksAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd")
	res := b.signIn("/dashboard/customers", "pwd", "mfa")
	if res.Header.Get("Location") != "/dashboard/customers" {
		t.Fatalf("status %d, Location %q", res.StatusCode, res.Header.Get("Location"))
	}
	for _, path := range []string{pathCustomers, pathHome, servicePath(contoso)} {
		if res := b.get(path); res.StatusCode != http.StatusOK || b.entry().Reason() != policy.PortalMFAClaimPresent {
			t.Errorf("%s: status %d, %s", path, res.StatusCode, b.entry().Reason())
		}
	}
}

func TestAStepUpWithoutMFAEndsAtAClosedDoor(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd")
	b.signIn(pathHome, "pwd") // the step-up comes back as it went
	for range 3 {
		res := b.get(pathHome)
		text := read(t, res)
		if res.StatusCode != http.StatusForbidden || b.entry().Screen != "portal.denied" || b.entry().Reason() != policy.PortalMFAClaimMissing {
			t.Fatalf("status %d, screen %q, %s", res.StatusCode, b.entry().Screen, b.entry().Reason())
		}
		rule, _ := policy.RuleFor(policy.PortalMFAClaimMissing)
		for _, want := range []string{rule.Text, rule.Remedy, rule.Source.String(), pathSignOut, "<code>portal.mfa-claim-missing</code>"} {
			if !strings.Contains(text, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
	}
	if res := b.send("POST", servicePath(contoso), "csrf=x"); res.StatusCode != http.StatusForbidden || len(b.fake.calls) > 0 {
		t.Errorf("a form behind the closed door: status %d, %d calls", res.StatusCode, len(b.fake.calls))
	}
}

func TestWithoutEnforcementASessionIsEnough(t *testing.T) {
	t.Parallel()
	for _, phase := range []policy.Phase{policy.Off, policy.Report} {
		b := newBench(t)
		b.phase = phase
		if res := b.signedIn("pwd").get(pathHome); res.StatusCode != http.StatusOK || b.entry().Reason() != policy.PortalMFANotAsked {
			t.Errorf("%s: status %d, %s", phase, res.StatusCode, b.entry().Reason())
		}
	}
}

func TestWithoutPhasesTheLastDateHolds(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.server.Phases = nil
	b.signedIn("pwd")
	if asked := b.sentToEntra(b.get(pathHome)); asked.Get("amr_values") != "mfa" {
		t.Error("no step-up")
	}
}

func TestASessionEndsAfterEightHours(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	if err := b.world.Advance(sessionLife - 1e9); err != nil {
		t.Fatal(err)
	}
	if res := b.get(pathHome); res.StatusCode != http.StatusOK {
		t.Errorf("a second before: status %d", res.StatusCode)
	}
	if err := b.world.Advance(1e9); err != nil {
		t.Fatal(err)
	}
	if asked := b.sentToEntra(b.get(pathHome)); asked.Has("amr_values") {
		t.Error("a session that has ended is stepped up")
	}
}

func TestAfterSigningInNobodyIsLedToAnotherHost(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"//evil.example/dashboard/x":                 pathHome,
		"/dashboard//evil.example":                   "/dashboard/evil.example",
		"/dashboard/%2F%2Fevil.example":              "/dashboard/%2F%2Fevil.example",
		`/dashboard/%5Cevil.example`:                 `/dashboard/%5Cevil.example`,
		"/dashboard/x%0d%0aSet-Cookie:%20a=b":        "/dashboard/x%0D%0ASet-Cookie:%20a=b",
		"/dashboard/customers?a=b%0d%0ac":            "/dashboard/customers?a=b%0D%0Ac",
		"/dashboard/customers?x=//evil":              "/dashboard/customers?x=%2F%2Fevil",
		"/portals/x":                                 pathHome,
		"/elsewhere":                                 pathHome,
		"/dashboard/" + strings.Repeat("a", maxWant): pathHome,
	} {
		b := newBench(t)
		res := b.signIn(target, "pwd", "mfa")
		got := res.Header.Get("Location")
		if u, err := url.Parse(got); err != nil || u.Host != "" || got != want {
			t.Errorf("%s leads to %q, want %q", target, got, want)
		}
	}
}

func TestAFormThatWasNotLetInIsNotRepeated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	res := b.send("POST", servicePath(contoso), "displayName=x")
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("status %d: the browser might post again", res.StatusCode)
	}
	answer := b.fake.answer(b.sentToEntra(res), "pwd", "mfa")
	if got := b.send("POST", pathSignIn, answer.Encode()).Header.Get("Location"); got != pathHome {
		t.Errorf("leads to %q", got)
	}
}

func TestTheRootLeadsToTheOverview(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, path := range []string{"/", pathSignIn} {
		if res := b.get(path); res.StatusCode != http.StatusFound || res.Header.Get("Location") != pathHome {
			t.Errorf("%s: status %d, %q", path, res.StatusCode, res.Header.Get("Location"))
		}
	}
}
