package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/saml"
)

const (
	logoutV2 = "/common/oauth2/v2.0/logout"
	wingtips = "https://localhost:8443/sts/wingtip.example/adfs/ls/"
	toys     = "https://localhost:8443/sts/wingtiptoys.example/adfs/ls/"
)

func prashobIn(sb *sandbox) *browser {
	return sb.browser().open(authorize("login_hint", "prashob@wingtip.example")).comeBack("prashob").stay("idBtn_Back")
}

func TestFederatedPeopleAreSignedOutAtTheirProvider(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ query, back, to string }{
		"no address to go to":  {"", logoutV2, ""},
		"a registered address": {"?id_token_hint=x&state=a%26b&post_logout_redirect_uri=" + url.QueryEscape(callback), logoutV2 + "?post_logout_redirect_uri=" + url.QueryEscape(callback) + "&state=a%26b", callback + "?state=a%26b"},
		"a hint":               {"?logout_hint=PRASHOB@wingtip.example", logoutV2 + "?logout_hint=prashob%40wingtip.example", ""},
		"a long state":         {"?logout_hint=nobody&state=" + strings.Repeat("s", 5000), logoutV2, ""},
		"a foreign address":    {"?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F", logoutV2 + "?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := prashobIn(sb).open(logoutV2 + c.query)
			want := wingtips + "?wa=wsignout1.0&wreply=" + url.QueryEscape("https://localhost:8443"+c.back)
			if b.to == nil || b.to.String() != want {
				t.Fatalf("the browser is sent to %v, want %s", b.to, want)
			}
			if again := b.open(authorize("prompt", "none")).answer().Get("error"); again != "login_required" {
				t.Errorf("Entra's own session goes on: %q", again)
			}
			b.to = nil
			b.open(c.back)
			switch {
			case c.to == "":
				b.expect("entra.signed-out")
			case b.to == nil || b.to.String() != c.to:
				t.Errorf("in the end the browser is sent to %v", b.to)
			}
		})
	}
}

func TestTheWayBackFromAProviderIsSpeltAsTheDocumentsHaveIt(t *testing.T) {
	t.Parallel()
	for asked, back := range map[string]string{
		"/Common/OAuth2/v2.0/Logout":             logoutV2,
		"/common/oauth2/V2.0/logout/":            logoutV2,
		"/common/oauth2/v2.0/%4Cogout":           logoutV2,
		"/Wingtip.Example/OAUTH2/logout/?state=": "/wingtip.example/oauth2/logout",
	} {
		b := prashobIn(newSandbox(t)).open(asked)
		if b.to == nil || b.to.Query().Get("wreply") != "https://localhost:8443"+back {
			t.Errorf("%s: the browser is sent to %v", asked, b.to)
		}
	}
}

func TestWhoIsNotSignedInAtAProviderIsNotSentThere(t *testing.T) {
	t.Parallel()
	managed := func(sb *sandbox) {
		d := sb.domain("wingtip.example")
		d.Federation = nil
		sb.change(putDomain(d))
	}
	settings := func(address string) func(*sandbox) {
		return func(sb *sandbox) {
			d := sb.domain("wingtip.example")
			fed := *d.Federation
			fed.SignOutURI, d.Federation = address, &fed
			sb.change(putDomain(d))
		}
	}
	tests := map[string]struct {
		change func(*sandbox)
		to     string
	}{
		"a domain that is managed by now": {managed, ""},
		"an address of the settings":      {settings("https://sts.wingtip.example/out?x=1"), "https://sts.wingtip.example/out?x=1&wa=wsignout1.0&wreply="},
		"settings with a script":          {settings("javascript:alert(1)"), ""},
		"settings without a host":         {settings("/adfs/ls/"), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := prashobIn(sb)
			tt.change(sb)
			b.to = nil
			b.open(logoutV2)
			if tt.to == "" {
				b.expect("entra.signed-out")
			} else if b.to == nil || !strings.HasPrefix(b.to.String(), tt.to) {
				t.Errorf("the browser is sent to %v", b.to)
			}
		})
	}
	b := alejandraIn(newSandbox(t)).open(logoutV2).expect("entra.signed-out")
	b.open(logoutV2).expect("entra.signed-out")
}

func TestSeveralProvidersAreVisitedOneAfterAnother(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := prashobIn(sb)
	b.open(authorize("prompt", "login", "login_hint", "toy@wingtiptoys.example")).comeBack("toy").stay("idBtn_Back")
	for _, provider := range []string{wingtips, toys} {
		if b.open(logoutV2); b.to == nil || !strings.HasPrefix(b.to.String(), provider+"?wa=wsignout1.0&") {
			t.Fatalf("the browser is sent to %v, want %s", b.to, provider)
		}
	}
	b.to = nil
	b.open(logoutV2).expect("entra.signed-out")
}

// toySigningOut is a browser that was sent to a provider that speaks SAML 2.0.
func toySigningOut(t *testing.T, sb *sandbox) (*browser, saml.LogoutRequest) {
	t.Helper()
	b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example")).answerBy(directory.SAMLP, "toy").stay("idBtn_Back")
	b.open(logoutV2 + "?state=s1&post_logout_redirect_uri=" + url.QueryEscape(callback))
	if b.to == nil || !strings.HasPrefix(b.to.String(), toys+"?SAMLRequest=") {
		t.Fatalf("the browser is sent to %v", b.to)
	}
	if err := saml.VerifyQuery(b.to.RawQuery, "SAMLRequest", &sb.keys.Signer().Key.PublicKey); err != nil {
		t.Error(err)
	}
	q, err := saml.ReadLogoutRequest(b.to.Query().Get("SAMLRequest"))
	if err != nil || q.Issuer != saml.AudienceEntra || q.Destination != toys || q.NameID != "immutable-toy" || !q.IssueInstant.Equal(start) {
		t.Errorf("%v: the provider is asked %+v", err, q)
	}
	return b, q
}

// loggedOut is the provider's answer, changed and signed.
func (sb *sandbox) loggedOut(q saml.LogoutRequest, relayState string, key int, changes ...func(*saml.LogoutResponse)) string {
	sb.t.Helper()
	r := saml.LogoutResponse{ID: "_ended", InResponseTo: q.ID, Issuer: issuer("wingtiptoys.example"), Destination: "https://localhost:8443/common/saml2", IssueInstant: start, Status: saml.StatusSuccess}
	for _, change := range changes {
		change(&r)
	}
	return sb.signedAnswer(must(r.Redirect()), relayState, key)
}

func (sb *sandbox) signedAnswer(message, relayState string, key int) string {
	sb.t.Helper()
	pair, err := sb.keys.ProviderPair(key, "wingtiptoys.example", start)
	if err != nil {
		sb.t.Fatal(err)
	}
	return "/common/saml2?" + must(saml.SignQuery("SAMLResponse", message, relayState, pair.Key))
}

func TestALogoutResponseLetsTheSignOutGoOn(t *testing.T) {
	t.Parallel()
	sb := samlSandbox(t)
	b, q := toySigningOut(t, sb)
	state := b.answer().Get("RelayState")
	if len(state) == 0 || len(state) > 80 || strings.Contains(q.ID, state) {
		t.Errorf("RelayState %q", state)
	}
	answer := sb.loggedOut(q, state, 1)
	if b.open(answer); b.to.String() != callback+"?state=s1" {
		t.Fatalf("the browser is sent to %s", b.to)
	}
	b.open(answer).expect("entra.error")
	if got := sb.last().Code; got != "AADSTS50089" {
		t.Errorf("the same answer again: %s", got)
	}
}

func TestALogoutResponseOfSomebodyElseLeadsNowhere(t *testing.T) {
	t.Parallel()
	changed := func(change func(*saml.LogoutResponse)) func(*sandbox, saml.LogoutRequest, string) string {
		return func(sb *sandbox, q saml.LogoutRequest, state string) string { return sb.loggedOut(q, state, 1, change) }
	}
	tests := map[string]struct {
		answer func(*sandbox, saml.LogoutRequest, string) string
		code   string
	}{
		"another RelayState": {func(sb *sandbox, q saml.LogoutRequest, _ string) string {
			return sb.loggedOut(q, "https://evil.example/", 1)
		}, "AADSTS50089"},
		"no RelayState": {func(sb *sandbox, q saml.LogoutRequest, _ string) string { return sb.loggedOut(q, "", 1) }, "AADSTS50089"},
		"another's key": {func(sb *sandbox, q saml.LogoutRequest, state string) string { return sb.loggedOut(q, state, 2) }, "AADSTS50008"},
		"not signed": {func(sb *sandbox, q saml.LogoutRequest, state string) string {
			a, _, _ := strings.Cut(sb.loggedOut(q, state, 1), "&SigAlg")
			return a
		}, "AADSTS50008"},
		"another issuer":             {changed(func(r *saml.LogoutResponse) { r.Issuer = "urn:x" }), "AADSTS20012"},
		"to another request":         {changed(func(r *saml.LogoutResponse) { r.InResponseTo = "_other" }), "AADSTS20012"},
		"addressed to somebody else": {changed(func(r *saml.LogoutResponse) { r.Destination = "https://evil.example/" }), "AADSTS20012"},
		"a request in an answer's way": {func(sb *sandbox, q saml.LogoutRequest, state string) string {
			return sb.signedAnswer(must(q.Redirect()), state, 1)
		}, "AADSTS20012"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := samlSandbox(t)
			b, q := toySigningOut(t, sb)
			state := b.answer().Get("RelayState")
			b.to = nil
			b.open(tt.answer(sb, q, state)).expect("entra.error")
			if e := sb.last(); e.Code != tt.code || b.status != http.StatusBadRequest || b.to != nil {
				t.Errorf("%s (%s), %d, and the browser is sent to %v", e.Code, e.Cause, b.status, b.to)
			}
			if strings.Contains(b.body, "evil.example") {
				t.Error("the page repeats what it was sent")
			}
			if b.open(sb.loggedOut(q, state, 1)); b.to == nil || b.to.Host != "localhost:3000" {
				t.Errorf("the right answer is not awaited any more: %v", b.to)
			}
		})
	}
	sb := samlSandbox(t)
	b, q := toySigningOut(t, sb)
	other := sb.browser().open(sb.loggedOut(q, b.answer().Get("RelayState"), 1)).expect("entra.error")
	if other.to != nil {
		t.Errorf("another browser is sent to %s", other.to)
	}
}

func TestEntraAsAProviderForAppsIsNotPlayed(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for _, address := range []string{"/common/saml2", "/common/saml2?SAMLRequest=x", "/common/saml2?SAMLResponse=x&SAMLResponse=y"} {
		if w := sb.get(address, nil); w.Code != http.StatusNotImplemented {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
}
