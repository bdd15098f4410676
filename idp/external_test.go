package idp_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

const guardIssuer = "https://guard.example"

// guard is an external provider as Entra sees it: two documents. Its pages are
// tested where they live.
type guard struct{ pair *keys.Pair }

func (g guard) RoundTrip(r *http.Request) (*http.Response, error) {
	var body any
	switch r.URL.Path {
	case "/keys":
		body = keys.JWKS{Keys: []keys.JWK{g.pair.JWK()}}
	default:
		body = map[string]string{"issuer": guardIssuer, "authorization_endpoint": guardIssuer + "/authorize", "jwks_uri": guardIssuer + "/keys"}
	}
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(bytes.NewReader(web.Marshal(body))), Request: r}, nil
}

func guardKeys(t testing.TB, sb *sandbox, i int) *keys.Pair {
	t.Helper()
	pair, err := sb.keys.ProviderPair(i, "contoso.example", start)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// withGuard gives Contoso an external provider, and nightly as its only user
// somebody who has nothing else registered.
func withGuard(t testing.TB, kind directory.ExternalKind) *sandbox {
	t.Helper()
	sb := newSandbox(t)
	p := directory.ExternalProvider{ID: "guard", TenantID: contosoID, Domain: "contoso.example", Name: "Fourth Coffee Guard", Kind: kind, ClientID: "entra-at-guard", ACR: "possessionorinherence", AMR: []string{"otp"}}
	tenant, _ := directory.Tenants.Get(sb.world.Read(), contosoID)
	tenant.Methods = append(slices.Clone(tenant.Methods), policy.ExternalMethod)
	u := sb.user("nightly@contoso.example")
	if kind == directory.ExternalAuthenticationMethod {
		u.PerUserMFA, u.Methods = policy.PerUserEnforced, []directory.Method{p.Method()}
	} else {
		tenant.Policies = []directory.ConditionalAccess{{ID: "cacacaca-0000-4000-8000-000000000009", Name: "Guard", Grant: policy.GrantControl, Control: p.ID}}
	}
	sb.change(put(directory.Tenants, tenant), put(directory.Users, u), put(directory.ExternalProviders, p))
	return sb
}

// sent is the request that the browser is to post to the provider.
func (b *browser) sent() (action string, form url.Values) {
	b.sb.t.Helper()
	n := b.find(func(n *node) bool { return n.Data == "form" && attr(n, "name") == "hiddenform" })
	if n == nil {
		b.sb.t.Fatalf("the browser is not sent to a provider: %s (status %d)\n%s", b.screen, b.status, b.body)
	}
	return attr(n, "action"), fieldsOf(n)
}

// says is a good answer of the provider's to a request.
func says(form url.Values, now time.Time) token.ExternalID {
	hint, err := token.Decode(form.Get("id_token_hint"))
	if err != nil {
		panic(err)
	}
	return token.ExternalID{
		Issuer: guardIssuer, Audience: form.Get("client_id"), Subject: hint.Claims.Subject, Nonce: form.Get("nonce"),
		IssuedAt: now.Unix(), Expires: now.Add(5 * time.Minute).Unix(), ACR: "possessionorinherence", AMR: []string{"otp"},
	}
}

func (sb *sandbox) signedBy(pair *keys.Pair, claims any) string {
	sb.t.Helper()
	raw, err := token.NewMinter().Mint(pair, token.V2, claims)
	if err != nil {
		sb.t.Fatal(err)
	}
	return raw
}

func TestAnExternalMethodIsAskedAsMicrosoftDocumentsIt(t *testing.T) {
	t.Parallel()
	sb := withGuard(t, directory.ExternalAuthenticationMethod)
	action, form := sb.browser().signIn("nightly@contoso.example").sent()
	if action != guardIssuer+"/authorize" {
		t.Errorf("posted to %s", action)
	}
	want := map[string]string{
		"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "client_id": "entra-at-guard",
		"redirect_uri": "https://localhost:8443/common/federation/externalauthprovider",
	}
	for name, value := range want {
		if form.Get(name) != value {
			t.Errorf("%s is %q, want %q", name, form.Get(name), value)
		}
	}
	var claims map[string]map[string]struct {
		Essential bool
		Values    []string
	}
	if err := json.Unmarshal([]byte(form.Get("claims")), &claims); err != nil {
		t.Fatal(err)
	}
	if ask := claims["id_token"]; !slices.Equal(ask["acr"].Values, []string{"possessionorinherence"}) || len(ask["amr"].Values) != 13 {
		t.Errorf("claims ask for %v", ask)
	}
	hint, err := token.Decode(form.Get("id_token_hint"))
	if err != nil {
		t.Fatal(err)
	}
	c := hint.Claims
	if c.Audience != "entra-at-guard" || c.PreferredUsername != "nightly@contoso.example" || c.TenantID != contosoID || c.Expires.After(start) || c.Version != "2.0" {
		t.Errorf("the hint says %+v", c)
	}
}

func TestAnExternalMethodIsMFA(t *testing.T) {
	t.Parallel()
	sb := withGuard(t, directory.ExternalAuthenticationMethod)
	b := sb.browser().signIn("nightly@contoso.example")
	_, form := b.sent()
	raw := sb.signedBy(guardKeys(t, sb, 0), says(form, start))
	answer := url.Values{"id_token": {raw}, "state": {form.Get("state")}}
	b.send(http.MethodPost, "/common/federation/externalauthprovider", answer).stay("idSIButton9")
	auth := b.outcome()
	if !auth.MFA || !slices.Equal(auth.Methods, []policy.Method{policy.ExternalMethod}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if got := sb.last().Caller.AMR; !slices.Equal(got, []string{"pwd", "mfa"}) {
		t.Errorf("amr is %q", got)
	}
	b.send(http.MethodPost, "/common/federation/externalauthprovider", answer).expect("entra.error") // a second time
}

func TestACustomControlMeetsItsPolicyAndIsNoMFA(t *testing.T) {
	t.Parallel()
	sb := withGuard(t, directory.CustomControl)
	b := sb.browser().signIn("nightly@contoso.example")
	_, form := b.sent()
	if got := form.Get("redirect_uri"); got != "https://localhost:8443/common/federation/oauth2claimsprovider" {
		t.Errorf("redirect_uri is %s", got)
	}
	claims := says(form, start)
	claims.ClaimName, claims.Claim = "guard", "done"
	answer := url.Values{"id_token": {sb.signedBy(guardKeys(t, sb, 0), claims)}, "state": {form.Get("state")}}
	b.send(http.MethodPost, "/common/federation/oauth2claimsprovider", answer).stay("idSIButton9")
	auth := b.outcome()
	if auth.MFA || !slices.Equal(auth.Controls, []string{"guard"}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if got := sb.last().Caller.AMR; !slices.Equal(got, []string{"pwd"}) {
		t.Errorf("amr is %q", got)
	}
}

// Every way in which an answer can be less than it must be.
func TestAnswersOfExternalProvidersAreLookedAtClosely(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		spoil func(*token.ExternalID)
		key   int
		code  string
	}{
		"another issuer":            {func(c *token.ExternalID) { c.Issuer = "https://other.example" }, 0, "AADSTS50027"},
		"another audience":          {func(c *token.ExternalID) { c.Audience = "somebody" }, 0, "AADSTS50027"},
		"another nonce":             {func(c *token.ExternalID) { c.Nonce = "stale" }, 0, "AADSTS50027"},
		"no nonce":                  {func(c *token.ExternalID) { c.Nonce = "" }, 0, "AADSTS50027"},
		"another person":            {func(c *token.ExternalID) { c.Subject = "somebody" }, 0, "AADSTS50027"},
		"expired":                   {func(c *token.ExternalID) { c.Expires = start.Unix() }, 0, "AADSTS50027"},
		"issued tomorrow":           {func(c *token.ExternalID) { c.IssuedAt = start.Add(24 * time.Hour).Unix() }, 0, "AADSTS50027"},
		"signed by another key":     {func(*token.ExternalID) {}, 1, "AADSTS50027"},
		"knowledge is not asked":    {func(c *token.ExternalID) { c.ACR = "knowledge" }, 0, "AADSTS50161"},
		"no method":                 {func(c *token.ExternalID) { c.AMR = nil }, 0, "AADSTS50161"},
		"a method that nobody uses": {func(c *token.ExternalID) { c.AMR = []string{"pwd"} }, 0, "AADSTS50161"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := withGuard(t, directory.ExternalAuthenticationMethod)
			b := sb.browser().signIn("nightly@contoso.example")
			_, form := b.sent()
			claims := says(form, start)
			tt.spoil(&claims)
			b.send(http.MethodPost, "/common/federation/externalauthprovider",
				url.Values{"id_token": {sb.signedBy(guardKeys(t, sb, tt.key), claims)}, "state": {form.Get("state")}}).expect("entra.external-failed")
			if e := sb.last(); e.Code != tt.code || e.Reason() != policy.SignInExternalRefused {
				t.Errorf("the journal says %s by %s", e.Code, e.Reason())
			}
			if !strings.Contains(b.text("words"), tt.code) {
				t.Errorf("the page says %q", b.text("words"))
			}
			b.press("again")
			if _, again := b.sent(); again.Get("nonce") == form.Get("nonce") {
				t.Error("a second trip has the first one's nonce")
			}
		})
	}
}

func TestAProviderThatRefusesLeavesThePersonAtTheSameDoor(t *testing.T) {
	t.Parallel()
	for kind, want := range map[directory.ExternalKind]string{directory.ExternalAuthenticationMethod: "AADSTS500121", directory.CustomControl: "AADSTS50158"} {
		sb := withGuard(t, kind)
		b := sb.browser().signIn("nightly@contoso.example")
		_, form := b.sent()
		back, _ := url.Parse(form.Get("redirect_uri"))
		b.send(http.MethodPost, back.Path, url.Values{"error": {"access_denied"}, "state": {form.Get("state")}}).expect("entra.external-failed")
		if got := sb.last().Code; got != want {
			t.Errorf("%s: %s, want %s", kind, got, want)
		}
	}
}

func TestAnAnswerToAnotherBrowserOrAddressIsRefused(t *testing.T) {
	t.Parallel()
	sb := withGuard(t, directory.ExternalAuthenticationMethod)
	b := sb.browser().signIn("nightly@contoso.example")
	_, form := b.sent()
	raw := sb.signedBy(guardKeys(t, sb, 0), says(form, start))
	good := url.Values{"id_token": {raw}, "state": {form.Get("state")}}
	sb.browser().send(http.MethodPost, "/common/federation/externalauthprovider", good).expect("entra.error")
	b.send(http.MethodPost, "/common/federation/oauth2claimsprovider", good).expect("entra.error")
	ctx, _, _ := strings.Cut(form.Get("state"), ".")
	b.send(http.MethodPost, "/common/federation/externalauthprovider", url.Values{"id_token": {raw}, "state": {ctx + ".guessed"}}).expect("entra.error")
	sb.advance(11 * time.Minute)
	b.send(http.MethodPost, "/common/federation/externalauthprovider", good).expect("entra.external-failed")
}
