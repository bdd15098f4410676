package sts

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestRequestsTheProviderDoesNotServeAreRefusedByName(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, tc := range []struct {
		name, address string
		status        int
		code          string
	}{
		{"an unknown domain", l.request("unknown.example"), 404, "sts.domain-unknown"},
		{"another tenant's managed domain", l.request("contoso.example"), 404, "sts.domain-unknown"},
		{"an unknown page", l.origin + "/sts/wingtip.example/adfs/portal", 404, "sts.page-unknown"},
		{"no action", l.passive("wingtip.example"), 400, "sts.wa-missing"},
		{"an unknown action", l.request("wingtip.example", "wa", "wattr1.0"), 400, "sts.wa-unknown"},
		{"another relying party", l.request("wingtip.example", "wtrealm", "urn:federation:Other"), 400, "sts.wtrealm-unknown"},
		{"no relying party", l.passive("wingtip.example", "wa", "wsignin1.0"), 400, "sts.wtrealm-unknown"},
		{"an unknown way to sign in", l.request("wingtip.example", "wauth", "urn:carrier-pigeon"), 400, "sts.wauth-unknown"},
		{"a wfresh that is no number", l.request("wingtip.example", "wfresh", "soon"), 400, "sts.parameter-invalid"},
		{"a negative wfresh", l.request("wingtip.example", "wfresh", "-1"), 400, "sts.parameter-invalid"},
		{"a wctx a form would change", l.request("wingtip.example", "wctx", "a\nb"), 400, "sts.parameter-invalid"},
		{"a wctx that is too long", l.request("wingtip.example", "wctx", strings.Repeat("a", maxContext+1)), 400, "sts.parameter-invalid"},
		{"a wctx that is not UTF-8", l.request("wingtip.example") + "&x=%ff", 400, "sts.request-malformed"},
		{"two wctx", l.request("wingtip.example") + "&wctx=2", 400, "sts.request-malformed"},
		{"an answer to somewhere else", l.request("wingtip.example", "wreply", "https://evil.example/login.srf"), 400, "sts.wreply-refused"},
		{"an answer to a look-alike", l.request("wingtip.example", "wreply", l.origin+".evil.example/login.srf"), 400, "sts.wreply-refused"},
		{"an answer to another page", l.request("wingtip.example", "wreply", l.origin+"/login.srf?x"), 400, "sts.wreply-refused"},
		{"an answer to a path", l.request("wingtip.example", "wreply", "/login.srf"), 400, "sts.wreply-refused"},
		{"a waiting page of nobody", l.origin + "/sts/wingtip.example/adfs/ls/mfa?id=x", 400, "sts.sign-in-unknown"},
		{"an address far too long", l.request("wingtip.example", "x", strings.Repeat("a", web.HeaderLimit)), 431, "sts.header-too-large"},
	} {
		b := l.browser()
		got := b.open(tc.address)
		if got.status != tc.status || got.name != "sts.error" || !strings.Contains(got.text, tc.code) {
			t.Errorf("%s: %d %q, want %d and %s: %s", tc.name, got.status, got.name, tc.status, tc.code, got.text)
		}
		entry := l.world.Journal.Newest(1)[0]
		if entry.Code != tc.code || entry.Screen != "sts.error" || !strings.Contains(got.text, entry.Correlate) {
			t.Errorf("%s: the journal says %s %s, activity %q", tc.name, entry.Code, entry.Screen, entry.Correlate)
		}
	}
	if len(l.posted) != 0 {
		t.Error("something was posted")
	}
}

func TestEntraMayNameItsOwnAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example", "wreply", l.origin+"/login.srf"))
	b.through(prashob)
	l.arrived(1, "wingtip.example", 0)
}

func TestTheContextComesBackByteForByte(t *testing.T) {
	t.Parallel()
	for _, context := range []string{
		"estsredirect=2&estsrequest=rQIIAYWS+/==",
		"", " leading and trailing ", `"><script>alert(1)</script>`, "%2B%26+&amp;&lt;", "ünï\u2028 漢字",
	} {
		l := newLab(t)
		b := l.browser()
		b.open(l.request("wingtip.example", "wctx", context))
		b.through(prashob)
		if got := l.posted[0]["wctx"]; len(got) != 1 || got[0] != context {
			t.Errorf("%q came back as %q", context, got)
		}
		if strings.Contains(b.shown.source, "<script>alert") {
			t.Errorf("%q is markup on the page", context)
		}
	}
}

func TestAnAnswerHasNoContextIfTheRequestHadNone(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.passive("wingtip.example", "wa", "wsignin1.0", "wtrealm", saml.AudienceEntra))
	b.through(prashob)
	if l.posted[0].Has("wctx") {
		t.Error("the answer has a wctx")
	}
}

func TestARequestMayComeByPost(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.post(l.passive("wingtip.example"), url.Values{"wa": {"wsignin1.0"}, "wtrealm": {saml.AudienceEntra}, "wctx": {"x"}, "username": {prashob}})
	b.through(prashob)
	l.arrived(1, "wingtip.example", 0)
}

func TestNothingFromARequestBecomesMarkup(t *testing.T) {
	t.Parallel()
	const hostile = `"><svg onload=alert(1)>`
	l := newLab(t)
	for _, name := range []string{"wa", "wtrealm", "wctx", "wreply", "wauth", "wfresh", "whr", "username", "login_hint", "client-request-id", "id"} {
		b := l.browser()
		b.open(l.request("wingtip.example", name, hostile))
		if strings.Contains(b.shown.source, "<svg onload") {
			t.Errorf("%s comes back as markup", name)
		}
	}
	for _, address := range []string{"/sts/" + url.PathEscape(hostile) + "/adfs/ls/", "/sts/wingtip.example/adfs/" + url.PathEscape(hostile)} {
		b := l.browser()
		if got := b.open(l.origin + address); got.status != 404 || strings.Contains(got.source, "<svg onload") {
			t.Errorf("%s: %d", address, got.status)
		}
	}
	b := l.browser()
	b.open(l.request("nomfa.example"))
	if b.expect("sts.signin"); !strings.Contains(b.shown.source, html.EscapeString("No MFA <Inc> & Sons")) {
		t.Error("the provider's name is not shown as it is")
	}
}

func TestPagesCarryTheBannerAndAPolicy(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	pages := []screen{b.open(l.request("wingtip.example")), b.signIn(prashob), b.open(l.passive("wingtip.example", "wa", "wsignout1.0")), b.open(l.passive("wingtip.example"))}
	for _, p := range pages {
		if !strings.Contains(p.text, "Not Microsoft") || !strings.Contains(p.source, `data-kind="sts"`) || !strings.Contains(p.text, "Activity ID") {
			t.Errorf("%s lacks the banner, the provider's accent or the activity ID", p.name)
		}
		policy := p.header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy %q", p.name, policy)
		}
	}
}

func TestTheActivityIDIsTheClientsIfItIsAGUID(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	const asked = "7d1f3f0e-5b6a-4c1d-9a0e-1c2b3a4d5e6f"
	for _, tc := range []struct {
		id    string
		taken bool
	}{{asked, true}, {strings.ToUpper(asked), true}, {"{" + asked + "}", false}, {"42", false}} {
		got := l.browser().open(l.request("wingtip.example", "client-request-id", tc.id))
		if strings.Contains(got.text, asked) != tc.taken {
			t.Errorf("%q taken: %t, want %t", tc.id, !tc.taken, tc.taken)
		}
	}
}

func TestFormsBelongToTheBrowserTheyWereMadeFor(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	victim, attacker := l.browser(), l.browser()
	attacker.open(l.request("wingtip.example"))
	victim.open(l.request("wingtip.example"))
	forged := attacker.shown.form.fields
	forged.Set(fieldUserName, prashob)
	forged.Set(fieldPassword, secret)
	for name, b := range map[string]*browser{"another browser": victim, "a browser without cookies": l.browser()} {
		if got := b.post(l.passive("wingtip.example"), forged); got.status != 400 || !strings.Contains(got.text, "sts.sign-in-unknown") {
			t.Errorf("%s: %d %s", name, got.status, got.name)
		}
	}
	// The second step is bound in the same way, and so is the page that waits.
	attacker.post(l.passive("wingtip.example"), forged)
	attacker.expect("sts.mfa")
	l.approve(prashob)
	if got := victim.open(attacker.shown.at.String()); got.status != 400 {
		t.Errorf("another browser may look on: %d", got.status)
	}
	if got := victim.post(l.passive("wingtip.example"), attacker.shown.form.fields); got.status != 400 || len(l.posted) != 0 {
		t.Errorf("another browser may go on: %d", got.status)
	}
	// A form of one domain's provider is none of another's.
	if got := attacker.post(l.passive("wingtiptoys.example"), attacker.shown.form.fields); got.status != 400 {
		t.Errorf("another provider takes the form: %d", got.status)
	}
}

func TestASignInEndsOnceAndInTime(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.signIn(prashob)
	l.approve(prashob)
	last := b.shown
	b.submit()
	l.arrived(1, "wingtip.example", 0)
	if got := b.post(l.passive("wingtip.example"), last.form.fields); got.status != 400 || !strings.Contains(got.text, "sts.sign-in-unknown") {
		t.Errorf("the same form again: %d %s", got.status, got.text)
	}

	late := l.browser()
	late.open(l.request("wingtip.example"))
	if err := l.world.Advance(flowLife); err != nil {
		t.Fatal(err)
	}
	if got := late.signIn(prashob); got.status != 400 || !strings.Contains(got.text, "sts.sign-in-expired") {
		t.Errorf("after %s: %d %s", flowLife, got.status, got.text)
	}
	if len(l.posted) != 1 {
		t.Error("something was posted")
	}
}

func TestTwoPasswordsAtOnceRingThePhoneOnce(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	var first, second flow
	if err := l.world.Write(func(tx *world.Txn) (err error) {
		seen, err := begin(tx, flow{Domain: "wingtip.example"}, "browser", start) // by both requests
		if err != nil {
			return err
		}
		seen.Auth = authentication{UPN: prashob, Time: start}
		if first, err = prove(tx, seen, phone.Approval{UPN: prashob}, start); err != nil {
			return err
		}
		second, err = prove(tx, seen, phone.Approval{UPN: prashob}, start)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if first.Approval == "" || second.Approval != first.Approval {
		t.Errorf("the phone was asked for %q and %q", first.Approval, second.Approval)
	}
}

func TestAPasswordAloneOpensNoSession(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.signIn(prashob)
	b.expect("sts.mfa") // and here the person goes away
	b.open(l.request("wingtip.example"))
	b.expect("sts.signin")
}

func TestSessionsEndAndBelongToOneProvider(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example"))
	b.through(prashob)
	b.open(l.request("nomfa.example"))
	b.expect("sts.signin") // another provider

	if err := l.world.Advance(sessionLife - time.Second); err != nil {
		t.Fatal(err)
	}
	b.open(l.request("wingtip.example"))
	l.arrived(2, "wingtip.example", 0)
	if err := l.world.Advance(time.Second); err != nil {
		t.Fatal(err)
	}
	b.open(l.request("wingtip.example"))
	b.expect("sts.signin")
}

func TestCookiesStayWithTheirProvider(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	page := b.open(l.request("nomfa.example"))
	set := page.header.Values("Set-Cookie")
	b.through(plain)
	set = append(set, b.shown.header.Values("Set-Cookie")...)
	if len(set) != 2 {
		t.Fatalf("cookies: %q", set)
	}
	for _, line := range set {
		k, err := http.ParseSetCookie(line)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(k.Name, "pcsandbox-sts-") || k.Path != "/sts/nomfa.example/" || !k.HttpOnly || !k.Secure || len(k.Value) < 40 {
			t.Errorf("cookie %s: path %s, HttpOnly %t, Secure %t, %d characters", k.Name, k.Path, k.HttpOnly, k.Secure, len(k.Value))
		}
	}
}

func TestOversizedAndMisshapenBodiesAreRefused(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, tc := range []struct {
		name, kind, body string
		status           int
	}{
		{"a large body", web.FormType, "Context=" + strings.Repeat("a", maxBody), 413},
		{"JSON", "application/json", `{"wa":"wsignin1.0"}`, 400},
		{"a broken percent sign", web.FormType, "wa=%zz", 400},
		{"too many parameters", web.FormType, strings.Repeat("a=1&", 1000), 400},
		{"nothing", web.FormType, "", 400},
	} {
		res, err := l.browser().client.Post(l.passive("wingtip.example"), tc.kind, strings.NewReader(tc.body))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != tc.status {
			t.Errorf("%s: %d, want %d", tc.name, res.StatusCode, tc.status)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, l.passive("wingtip.example"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := l.browser().send(r); got.status != 405 || got.header.Get("Allow") != "GET, HEAD, POST" {
		t.Errorf("DELETE: %d, Allow %q", got.status, got.header.Get("Allow"))
	}
}

func TestRowsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.Write(func(tx *world.Txn) error {
		for i := range maxSessions + 10 {
			f, err := begin(tx, flow{Domain: "wingtip.example"}, "browser", start)
			if err != nil {
				return err
			}
			if i%2 == 0 {
				continue
			}
			if err := finish(tx, f, "", fmt.Sprint(i), start); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for range flows.Each(w.Read()) {
		n++
	}
	if n > maxFlows {
		t.Errorf("%d sign-ins are kept, at most %d should be", n, maxFlows)
	}
}

func TestTheJournalTellsTheStoryAndNoSecret(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.request("wingtip.example", "wctx", "opaque-context"))
	token := b.shown.form.fields.Get(fieldContext)
	b.submit(fieldUserName, prashob, fieldPassword, "a-wrong-password")
	b.through(prashob)
	var screens []string
	for _, e := range l.world.Journal.After(0) {
		line := fmt.Sprintf("%+v", e)
		for _, hidden := range []string{secret, "a-wrong-password", token, "opaque-context", l.posted[0].Get("wresult")} {
			if strings.Contains(line, hidden) {
				t.Errorf("%s shows a secret: %s", e.Route, line)
			}
		}
		if e.Screen != "" {
			screens = append(screens, e.Screen)
		}
	}
	if got := strings.Join(screens, " "); got != "sts.signin sts.signin sts.mfa" {
		t.Errorf("screens: %s", got)
	}
	last := l.world.Journal.Newest(1)[0]
	if last.Caller.User != prashob || len(last.Details) != 2 || last.Details[1].Value != "yes" {
		t.Errorf("the last entry: %+v", last)
	}
}
