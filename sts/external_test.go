package sts

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const helen = "helen@contoso.example"

// guarded adds an external provider of Contoso's to a lab.
func guarded(t *testing.T, change func(*directory.ExternalProvider)) *lab {
	t.Helper()
	l := newLab(t)
	p := directory.ExternalProvider{
		ID: "guard", Domain: "contoso.example", Name: "Fourth Coffee Guard", Kind: directory.ExternalAuthenticationMethod,
		ClientID: "entra-at-guard", ACR: "possessionorinherence", AMR: []string{"otp"},
	}
	change(&p)
	if err := l.world.Write(func(tx *world.Txn) error { return directory.ExternalProviders.Insert(tx, p) }); err != nil {
		t.Fatal(err)
	}
	return l
}

func (l *lab) hint(audience string) string {
	l.t.Helper()
	raw, err := token.NewMinter().Mint(l.keys.Signer(), token.V2, token.IDV2{
		Registered:        token.Registered{Audience: audience, Issuer: l.origin + "/tenant/v2.0"}.Window(start.Add(-time.Hour), time.Hour),
		PreferredUsername: helen, Subject: "pairwise", Version: "2.0",
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return raw
}

// fromEntra is Entra's request, with fields changed: name, value, …
func (l *lab) fromEntra(changes ...string) url.Values {
	form := url.Values{
		"scope": {"openid"}, "response_type": {"id_token"}, "response_mode": {"form_post"}, "client_id": {"entra-at-guard"},
		"redirect_uri": {l.origin + "/common/federation/externalauthprovider"}, "nonce": {"n-1"}, "state": {"s-1"},
		"id_token_hint": {l.hint("entra-at-guard")},
	}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return form
}

func (l *lab) authorize() string { return l.origin + "/sts/contoso.example/external/guard/authorize" }

func (l *lab) answer(do func(*world.Txn, phone.Approval) error) {
	l.t.Helper()
	err := l.world.Write(func(tx *world.Txn) error {
		for a := range phone.Approvals.All(tx, "upn", helen) {
			if a.At(start) == phone.Pending {
				return do(tx, a)
			}
		}
		l.t.Fatal("nothing waits on the phone")
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
}

func approve(tx *world.Txn, a phone.Approval) error { return phone.Approve(tx, a.ID, "", start) }
func deny(tx *world.Txn, a phone.Approval) error    { return phone.Deny(tx, a.ID, start) }

func TestAnExternalProviderAsksThePhoneAndTellsEntra(t *testing.T) {
	t.Parallel()
	l := guarded(t, func(*directory.ExternalProvider) {})
	b := l.browser()
	if got := b.post(l.authorize(), l.fromEntra()); got.name != "sts.mfa" || !strings.Contains(got.text, "waiting on your phone") {
		t.Fatalf("the browser shows %q (%d): %s", got.name, got.status, got.text)
	}
	b.submit() // not yet
	l.answer(approve)
	got := b.submit()
	if got.form == nil || got.form.action != l.origin+"/common/federation/externalauthprovider" || got.form.fields.Get("state") != "s-1" {
		t.Fatalf("the browser is sent %+v", got.form)
	}
	pair, err := l.keys.ProviderPair(0, "contoso.example", start)
	if err != nil {
		t.Fatal(err)
	}
	document, err := token.ParseKeyDocument([]byte(b.open(l.origin + "/sts/contoso.example/external/guard/keys").source))
	if err != nil {
		t.Fatal(err)
	}
	claims, err := token.VerifySignature(got.form.fields.Get("id_token"), document)
	if err != nil {
		t.Fatalf("%v (the key is %s)", err, pair.KeyID())
	}
	if claims.Subject != "pairwise" || claims.Nonce != "n-1" || claims.Audience != "entra-at-guard" || claims.ACR != "possessionorinherence" ||
		len(claims.AMR) != 1 || claims.AMR[0] != "otp" || claims.Issuer != l.origin+"/sts/contoso.example/external/guard" {
		t.Errorf("the provider says %+v", claims)
	}
}

func TestACustomControlSaysNothingOfMFA(t *testing.T) {
	t.Parallel()
	l := guarded(t, func(p *directory.ExternalProvider) { p.Kind, p.ACR, p.AMR = directory.CustomControl, "", nil })
	b := l.browser()
	b.post(l.authorize(), l.fromEntra("redirect_uri", l.origin+"/common/federation/oauth2claimsprovider"))
	l.answer(approve)
	decoded, err := token.Decode(b.submit().form.fields.Get("id_token"))
	if err != nil {
		t.Fatal(err)
	}
	if c := decoded.Claims; c.ACR != "" || len(c.AMR) != 0 || string(c.Raw["guard"]) != `"done"` {
		t.Errorf("the provider says %s", decoded.Payload)
	}
}

func TestAnExternalProviderThatIsDeniedSaysSo(t *testing.T) {
	t.Parallel()
	refused := func(t *testing.T, got screen) {
		t.Helper()
		if got.form == nil || got.form.fields.Get("error") != "access_denied" || got.form.fields.Has("id_token") || got.form.fields.Get("state") != "s-1" {
			t.Errorf("Entra is told %+v", got.form)
		}
	}
	t.Run("by the person", func(t *testing.T) {
		t.Parallel()
		l := guarded(t, func(*directory.ExternalProvider) {})
		b := l.browser()
		b.post(l.authorize(), l.fromEntra())
		l.answer(deny)
		refused(t, b.submit())
	})
	t.Run("by its settings", func(t *testing.T) {
		t.Parallel()
		l := guarded(t, func(p *directory.ExternalProvider) { p.Denies = true })
		refused(t, l.browser().post(l.authorize(), l.fromEntra()))
	})
}

func TestAnExternalProviderChecksWhoAsks(t *testing.T) {
	t.Parallel()
	l := guarded(t, func(*directory.ExternalProvider) {})
	tests := map[string][]string{
		"another client":               {"client_id", "somebody"},
		"another address":              {"redirect_uri", "https://evil.example/"},
		"the address of a control":     {"redirect_uri", l.origin + "/common/federation/oauth2claimsprovider"},
		"a code":                       {"response_type", "code"},
		"an answer in the address":     {"response_mode", "query"},
		"more scopes":                  {"scope", "openid profile"},
		"no nonce":                     {"nonce", ""},
		"no state":                     {"state", ""},
		"no hint":                      {"id_token_hint", ""},
		"a hint for another provider":  {"id_token_hint", l.hint("somebody")},
		"a hint that nobody signed":    {"id_token_hint", l.hint("entra-at-guard") + "x"},
		"a hint of a person's making ": {"id_token_hint", "eyJhbGciOiJub25lIn0.e30."},
	}
	for name, change := range tests {
		if got := l.browser().post(l.authorize(), l.fromEntra(change...)); got.status != http.StatusBadRequest || got.name != "sts.error" {
			t.Errorf("%s: %d %q", name, got.status, got.name)
		}
	}
	if got := l.browser().post(l.origin+"/sts/wingtip.example/external/guard/authorize", l.fromEntra()); got.status != http.StatusNotFound {
		t.Errorf("at another domain: %d", got.status)
	}
}

func TestAnotherBrowserCannotGoOnWithAnExternalSignIn(t *testing.T) {
	t.Parallel()
	l := guarded(t, func(*directory.ExternalProvider) {})
	b := l.browser()
	b.post(l.authorize(), l.fromEntra())
	id := b.shown.form.fields.Get(fieldContext)
	l.answer(approve)
	other := l.browser()
	if got := other.post(l.origin+"/sts/contoso.example/external/guard/approve", url.Values{fieldContext: {id}}); got.status == http.StatusOK || got.form != nil && got.form.fields.Has("id_token") {
		t.Errorf("another browser is sent %+v (%d)", got.form, got.status)
	}
}

func TestAnExternalProviderGivesUpWhereNobodyAnswers(t *testing.T) {
	t.Parallel()
	l := guarded(t, func(*directory.ExternalProvider) {})
	b := l.browser()
	b.post(l.authorize(), l.fromEntra())
	asked := 0
	for got := b.shown; ; got = b.submit() {
		if got.form != nil && got.form.fields.Get("error") == "access_denied" {
			break
		}
		if asked++; asked > maxAsked {
			t.Fatalf("the phone is asked a %dth time", asked)
		}
		if err := l.world.Advance(phone.ApprovalLife); err != nil {
			t.Fatal(err)
		}
		b.open(b.shown.at.String()) // what the refresh does
	}
	if asked != maxAsked {
		t.Errorf("the phone was asked %d times", asked)
	}
}
