package sts

import (
	"crypto/rsa"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/saml"
)

// logoutQuery is Entra's request to sign Prashob out, changed and signed.
func (l *lab) logoutQuery(key *rsa.PrivateKey, relayState string, changes ...func(*saml.LogoutRequest)) string {
	l.t.Helper()
	q := saml.LogoutRequest{ID: "_bye", Issuer: saml.AudienceEntra, NameID: "cHJhc2hvYg==", IssueInstant: l.world.Now()}
	for _, change := range changes {
		change(&q)
	}
	message, err := q.Redirect()
	if err != nil {
		l.t.Fatal(err)
	}
	query, err := saml.SignQuery("SAMLRequest", message, relayState, key)
	if err != nil {
		l.t.Fatal(err)
	}
	return query
}

func TestALogoutRequestEndsTheSessionAndIsAnswered(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	b := l.browser()
	b.open(l.saml("wingtip.example"))
	b.through(prashob)
	got := b.open(l.passive("wingtip.example") + l.logoutQuery(l.keys.Signer().Key, "a b&c"))
	if where, _, _ := strings.Cut(got.at.String(), "?"); where != l.origin+"/common/saml2" || got.at.Query().Get("RelayState") != "a b&c" {
		t.Fatalf("the browser is at %s", got.at)
	}
	pair, err := l.keys.ProviderPair(0, "wingtip.example", start)
	if err != nil {
		t.Fatal(err)
	}
	if err := saml.VerifyQuery(got.at.RawQuery, "SAMLResponse", &pair.Key.PublicKey); err != nil {
		t.Error(err)
	}
	r, err := saml.ReadLogoutResponse(got.at.Query().Get("SAMLResponse"))
	if err != nil || r.InResponseTo != "_bye" || r.Issuer != "http://wingtip.example/adfs/services/trust/" || r.Status != saml.StatusSuccess || r.Destination != l.origin+"/common/saml2" {
		t.Errorf("%v: the provider says %+v", err, r)
	}
	b.open(l.saml("wingtip.example"))
	b.expect("sts.signin")
}

func TestALogoutRequestIsTakenWithinTheSkewAtEitherSpellingOfTheAddress(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	for _, change := range []func(*saml.LogoutRequest){
		func(q *saml.LogoutRequest) { q.Destination = l.origin + "/sts/wingtip.example/adfs/ls" },
		func(q *saml.LogoutRequest) { q.Destination = l.origin + "/sts/Wingtip.example/adfs/ls/" },
		func(q *saml.LogoutRequest) { q.IssueInstant = start.Add(-5 * time.Minute) },
		func(q *saml.LogoutRequest) { q.IssueInstant = start.Add(5 * time.Minute) },
	} {
		b := l.browser()
		b.open(l.saml("wingtip.example"))
		b.through(prashob)
		b.open(l.passive("wingtip.example") + l.logoutQuery(l.keys.Signer().Key, "x", change))
		b.open(l.saml("wingtip.example"))
		b.expect("sts.signin")
	}
}

func TestALogoutRequestForSomebodyElseLeavesTheSession(t *testing.T) {
	t.Parallel()
	for name, nameID := range map[string]string{"another person": "bGF6eQ==", "nobody": ""} {
		l := newLab(t)
		b := l.browser()
		b.open(l.saml("wingtip.example"))
		b.through(prashob)
		bye := l.logoutQuery(l.keys.Signer().Key, "x", func(q *saml.LogoutRequest) { q.NameID = nameID })
		got := b.open(l.passive("wingtip.example") + bye)
		if r, err := saml.ReadLogoutResponse(got.at.Query().Get("SAMLResponse")); err != nil || r.Status != saml.StatusRequester || r.InResponseTo != "_bye" {
			t.Errorf("%s: %v, the provider says %+v", name, err, r)
		}
		b.open(l.saml("wingtip.example"))
		if b.shown.name != "" {
			t.Errorf("%s: the session has ended: %q", name, b.shown.name)
		}
		stranger := l.browser().open(l.passive("wingtip.example") + bye)
		if r, err := saml.ReadLogoutResponse(stranger.at.Query().Get("SAMLResponse")); err != nil || r.Status != saml.StatusSuccess {
			t.Errorf("%s, without a session: %v, the provider says %+v", name, err, r)
		}
	}
}

func TestALogoutRequestThatIsNotEntrasOwnEndsNothing(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	ours := l.keys.Signer().Key
	stranger, err := l.keys.ProviderPair(1, "wingtiptoys.example", start)
	if err != nil {
		t.Fatal(err)
	}
	good := l.logoutQuery(ours, "x")
	bare, _, _ := strings.Cut(good, "&SigAlg=")
	for name, c := range map[string]struct{ query, code string }{
		"not signed":               {bare, "sts.saml-logout-unsigned"},
		"signed by somebody else":  {l.logoutQuery(stranger.Key, "x"), "sts.saml-logout-unsigned"},
		"another RelayState":       {strings.Replace(good, "RelayState=x", "RelayState=https%3A%2F%2Fevil.example", 1), "sts.saml-logout-unsigned"},
		"two RelayStates":          {good + "&RelayState=y", "sts.request-malformed"},
		"two requests":             {good + "&SAML%52equest=y", "sts.request-malformed"},
		"of another relying party": {l.logoutQuery(ours, "x", func(q *saml.LogoutRequest) { q.Issuer = "urn:x" }), "sts.saml-issuer-unknown"},
		"without an id":            {l.logoutQuery(ours, "x", func(q *saml.LogoutRequest) { q.ID = "" }), "sts.saml-logout-invalid"},
		"for another domain": {l.logoutQuery(ours, "x", func(q *saml.LogoutRequest) { q.Destination = l.origin + "/sts/wingtiptoys.example/adfs/ls/" }),
			"sts.saml-logout-destination"},
		"for another path": {l.logoutQuery(ours, "x", func(q *saml.LogoutRequest) { q.Destination = l.origin + "/sts/wingtip.example/adfs/ls/mfa" }),
			"sts.saml-logout-destination"},
		"from three years ago":        {l.logoutQuery(ours, "x", func(q *saml.LogoutRequest) { q.IssueInstant = start.AddDate(-3, 0, 0) }), "sts.saml-logout-time"},
		"from later on":               {l.logoutQuery(ours, "x", func(q *saml.LogoutRequest) { q.IssueInstant = start.Add(6 * time.Minute) }), "sts.saml-logout-time"},
		"a RelayState with a newline": {l.logoutQuery(ours, "a\nb"), "sts.parameter-invalid"},
		"no message":                  {"SAMLRequest=" + url.QueryEscape("QUJD"), "sts.saml-request-invalid"},
	} {
		b := l.browser()
		b.open(l.saml("wingtip.example"))
		b.through(prashob)
		if got := b.open(l.passive("wingtip.example") + c.query); got.name != "sts.error" || !strings.Contains(got.text, c.code) {
			t.Errorf("%s: %d %q at %s: %s", name, got.status, got.name, got.at, got.text)
		}
		b.open(l.saml("wingtip.example"))
		if b.shown.name != "" {
			t.Errorf("%s: the session has ended: %q", name, b.shown.name)
		}
	}
}
