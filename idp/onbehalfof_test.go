package idp

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const oboGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// withMiddle are the fields by which the middle tier proves who it is and acts on
// behalf of somebody.
func withMiddle(assertion string, pairs ...string) []string {
	return append([]string{"client_id", middleApp, "client_secret", "sandbox-mid-secret", "grant_type", oboGrant,
		"requested_token_use", onBehalfOf, "assertion", assertion}, pairs...)
}

// middleConsents lets the middle tier call what the web app may call.
func middleConsents(tx *world.Txn) error {
	for _, resource := range []string{directory.PartnerCenterApp, directory.ManagementApp, vaultApp} {
		if err := consent(tx, contosoID, middleApp, resource, "user_impersonation"); err != nil {
			return err
		}
	}
	return consent(tx, contosoID, middleApp, directory.GraphApp, "User.Read")
}

// called is the access token with which the web app calls the middle tier for
// somebody who signed in so.
func (sb *sandbox) called(auth signin.Authentication) string {
	sb.t.Helper()
	a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: auth}), "scope", "api://"+middleApp+"/access")...)
	if a.StatusCode != 200 {
		sb.t.Fatalf("the call to the middle tier: %s", a.Body)
	}
	return a.text("access_token")
}

// behalf is a call on behalf of somebody, for a resource.
func behalf(auth signin.Authentication, resource string, pairs ...string) func(*sandbox, version) url.Values {
	return func(sb *sandbox, v version) url.Values {
		return v.wants(resource, withMiddle(sb.called(auth), pairs...)...)
	}
}

func TestOnBehalfOfInheritsWhatTheSignInCameTo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		auth signin.Authentication
		amr  []string
	}{"MFA": {withMFA, []string{"pwd", "mfa"}}, "no MFA": {noMFA, []string{"pwd"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t, middleConsents)
			called := sb.called(c.auth)
			if d, err := token.Decode(called); err != nil || d.Claims.AMR != nil || d.Claims.Version != "2.0" {
				t.Fatalf("the token for the middle tier says nothing of MFA: %+v %v", d, err)
			}
			for _, v := range []version{1, 2} {
				for _, resource := range []string{pc, "https://graph.microsoft.com"} {
					a := sb.token(v.path(contosoID, "/token"), flatten(v.wants(resource, withMiddle(called)...))...)
					if a.StatusCode != 200 {
						t.Fatalf("v%d %s: %s", v, resource, a.Body)
					}
					got := sb.claims(a, "access_token").Claims
					if !slices.Equal(got.AMR, c.amr) || got.Audience != resource || got.ClientID != middleApp || got.ClientAuth != "1" || got.ObjectID != c.auth.UserID {
						t.Errorf("v%d: %+v", v, got)
					}
				}
			}
		})
	}
}

func TestOnBehalfOfWithOfflineAccessGivesARefreshTokenAndAnIDTokenWithOpenID(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, middleConsents)
	called := sb.called(withMFA)
	plain := sb.token(tokenV2, withMiddle(called, "scope", pcAll)...)
	if plain.text("refresh_token") != "" || plain.text("id_token") != "" || plain.text("scope") != pcScope+" "+pcAll {
		t.Errorf("%s", plain.Body)
	}
	full := sb.token(tokenV2, withMiddle(called, "scope", pcScope+" openid profile offline_access", "client_info", "1")...)
	if full.text("client_info") == "" || sb.claims(full, "id_token").Claims.Audience != middleApp {
		t.Errorf("%s", full.Body)
	}
	renewed := sb.token(tokenV2, "client_id", middleApp, "client_secret", "sandbox-mid-secret", "grant_type", "refresh_token", "refresh_token", full.text("refresh_token"))
	if !slices.Contains(sb.claims(renewed, "access_token").Claims.AMR, "mfa") {
		t.Errorf("%s", renewed.Body)
	}
}

func TestOnBehalfOfAtCommonHappensInTheTenantOfTheAssertion(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, middleConsents, func(tx *world.Txn) error {
		a, _ := directory.Apps.Get(tx, middleApp)
		a.Multitenant = true
		return directory.Apps.Put(tx, a)
	})
	a := sb.token("/common/oauth2/v2.0/token", withMiddle(sb.called(withMFA), "scope", pcAll)...)
	if a.StatusCode != 200 || sb.claims(a, "access_token").Claims.TenantID != contosoID {
		t.Errorf("%s", a.Body)
	}
}

func TestMFADemandedDownstreamIsToldSoThatTheCallerCanBeAsked(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, middleConsents)
	called := sb.called(noMFA)
	for _, v := range []version{1, 2} {
		a := sb.token(v.path(contosoID, "/token"), flatten(v.wants("https://management.azure.com", withMiddle(called)...))...)
		if a.number() != 50079 || a.text("error") != interaction || !strings.Contains(a.text("claims"), `"capolids"`) {
			t.Fatalf("v%d: %s", v, a.Body)
		}
		m, err := parseMFARequest(formOf("claims", a.text("claims")))
		if err != nil || !m.Wanted {
			t.Errorf("relayed, the claims ask for nothing: %+v %v", m, err)
		}
	}
}

func TestTokenOfVersion1SaysItselfWhatNobodyRemembers(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, middleConsents, func(tx *world.Txn) error {
		a, _ := directory.Apps.Get(tx, middleApp)
		a.TokenVersion = 1
		return directory.Apps.Put(tx, a)
	})
	called := sb.called(withMFA)
	sb.change(func(tx *world.Txn) error {
		for row := range signin.Issues.Each(tx) {
			signin.Issues.Delete(tx, row.UTI)
		}
		return nil
	})
	a := sb.token(tokenV2, withMiddle(called, "scope", pcAll)...)
	if a.StatusCode != 200 || !slices.Equal(sb.claims(a, "access_token").Claims.AMR, []string{"pwd", "mfa"}) {
		t.Errorf("%s", a.Body)
	}
}

func TestOnlyTokensThatCanBePresentedAreRemembered(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}), "scope", pcAll)...)
	sb.token(tokenV2, withWeb("grant_type", "client_credentials", "scope", "api://"+middleApp+"/.default")...)
	if n := remembered(sb); n != 0 {
		t.Errorf("%d tokens are remembered that nobody may present", n)
	}
	sb.called(withMFA)
	if n := remembered(sb); n != 1 {
		t.Errorf("%d tokens are remembered, want 1", n)
	}
}

func remembered(sb *sandbox) (n int) {
	for range signin.Issues.Each(sb.Read()) {
		n++
	}
	return n
}

func TestTokenSignedByARotatedKeyIsGoodWhileTheKeyIsPublished(t *testing.T) {
	t.Parallel()
	set := keystest.Set(t)
	sb := newSandboxWith(t, set, middleConsents)
	called := sb.called(withMFA)
	rotate := func() answer {
		if err := set.Rotate(sb.Now()); err != nil {
			t.Fatal(err)
		}
		return sb.token(tokenV2, withMiddle(called, "scope", pcAll)...)
	}
	if a := rotate(); a.StatusCode != 200 {
		t.Errorf("after one rotation its key is published still: %s", a.Body)
	}
	if a := rotate(); a.number() != 50013 || !strings.Contains(a.text("error_description"), "The key was not found") {
		t.Errorf("after two it is not: %s", a.Body)
	}
}

func refusedOnBehalfOf() []refusal {
	grant := func(name string, number int, form func(*sandbox, version) url.Values) refusal {
		return refusal{name: "on behalf of: " + name, number: number, v1: invalidGrant, v2: invalidGrant, form: form, change: middleConsents}
	}
	request := func(name string, number int, form func(*sandbox, version) url.Values) refusal {
		return refusal{name: "on behalf of: " + name, number: number, v1: invalidRequest, v2: invalidRequest, form: form, change: middleConsents}
	}
	relayed := func(name string, number int, sub string, form func(*sandbox, version) url.Values) refusal {
		return refusal{name: "on behalf of: " + name, number: number, v1: interaction, v2: interaction, sub: sub, form: form, change: middleConsents}
	}
	without := func(parameter string) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			form := behalf(withMFA, pc)(sb, v)
			form.Del(parameter)
			return form
		}
	}
	presents := func(make func(sb *sandbox) string) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values { return v.wants(pc, withMiddle(make(sb))...) }
	}
	later := func(d time.Duration) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			form := behalf(withMFA, pc)(sb, v)
			if err := sb.Advance(d); err != nil {
				sb.t.Fatal(err)
			}
			return form
		}
	}
	other := grant("at another tenant than the assertion's", 50013, behalf(withMFA, pc))
	other.tenant = wingtipID
	other.change = func(tx *world.Txn) error { return first(middleConsents(tx), addPrincipal(tx, wingtipID, middleApp)) }
	unconsented := grant("no consent for the middle tier", 65001, behalf(withMFA, pc))
	unconsented.sub, unconsented.change = "consent_required", nil
	revoked := grant("sessions revoked since", 50173, func(sb *sandbox, v version) url.Values {
		form := later(time.Second)(sb, v)
		sb.change(func(tx *world.Txn) error { return directory.RevokeSessions(tx, userID("alejandra"), sb.Now()) })
		return form
	})
	revoked.sub = "bad_token"
	appOnly := request("for an application alone", 7000114, presents(func(sb *sandbox) string {
		return sb.token(tokenV2, withWeb("grant_type", "client_credentials", "scope", "api://"+middleApp+"/.default")...).text("access_token")
	}))
	appOnly.v1, appOnly.v2 = unauthorizedClient, unauthorizedClient
	public := request("by a public client", 7000218, func(sb *sandbox, v version) url.Values {
		form := behalf(withMFA, pc)(sb, v)
		form.Set("client_id", desktopApp)
		form.Del("client_secret")
		return form
	})
	public.v1, public.v2, public.status = invalidClient, invalidClient, 401
	two := request("for two resources", 28000, func(sb *sandbox, v version) url.Values {
		form := behalf(withMFA, pc)(sb, v)
		form.Set("scope", pcScope+" https://graph.microsoft.com/User.Read")
		return form
	})
	two.v1, two.v2 = "", invalidRequest
	return []refusal{
		request("assertion missing", 900144, without("assertion")),
		request("requested_token_use missing", 900144, without("requested_token_use")),
		request("another requested_token_use", 90023, func(sb *sandbox, v version) url.Values {
			form := behalf(withMFA, pc)(sb, v)
			form.Set("requested_token_use", "impersonate")
			return form
		}),
		request("nothing asked for", 900144, behalf(withMFA, "")),
		two,
		request("what is no token", 50027, presents(func(*sandbox) string { return "not.a.token" })),
		request("an ID token", 240002, presents(func(sb *sandbox) string {
			return sb.token(tokenV2, withMiddle(sb.called(withMFA), "scope", pcScope+" openid")...).text("id_token")
		})),
		grant("a token whose signature is broken", 50013, presents(func(sb *sandbox) string {
			called := sb.called(withMFA)
			return called[:len(called)-8] + "AAAAAAAA"
		})),
		grant("a token of another sandbox", 50013, presents(func(sb *sandbox) string {
			stranger := newSandbox(sb.t, middleConsents)
			stranger.Seat = "another"
			return stranger.called(withMFA)
		})),
		grant("a token for another API", 500131, presents(func(sb *sandbox) string {
			return sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}), "scope", pcAll)...).text("access_token")
		})),
		grant("a token that has expired", 500133, later(2*time.Hour)),
		appOnly, public, other, unconsented, revoked,
		relayed("MFA needed, registered", 50076, "basic_action", func(sb *sandbox, v version) url.Values {
			sb.change(func(tx *world.Txn) error {
				return directory.AddMethod(tx, userID("nightly"), directory.Method{ID: "m2", Kind: policy.PhoneAppOTP, Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"})
			})
			return behalf(noMFA, "https://management.azure.com")(sb, v)
		}),
		relayed("MFA needed, nothing registered", 50079, "basic_action", behalf(noMFA, "https://management.azure.com")),
		relayed("a resource that a policy blocks", 53003, "message_only", behalf(withMFA, "https://vault.azure.net")),
	}
}

func FuzzOnBehalfOf(f *testing.F) {
	serve, w := surface(f)
	if err := w.Write(middleConsents); err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{"", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", strings.Repeat("A", 20000), "e30.e30.e30"} {
		f.Add(seed, onBehalfOf, pcAll, true)
		f.Add(seed, "", "openid", false)
	}
	f.Fuzz(func(t *testing.T, assertion, use, scope string, v1 bool) {
		path := tokenV2
		form := formOf(withMiddle(assertion, "scope", scope)...)
		form.Set("requested_token_use", use)
		if v1 {
			path = tokenV1
			form.Set("resource", scope)
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", web.FormType)
		if rec := serve(r); rec.Code != 400 || strings.Contains(rec.Body.String(), "%!") {
			t.Errorf("%q: %d %s", form, rec.Code, rec.Body)
		}
	})
}

func TestOnBehalfOfADelegatedUserStaysAtTheCustomer(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, delegate, func(tx *world.Txn) error {
		a, _ := directory.Apps.Get(tx, middleApp)
		a.Multitenant = true
		return first(directory.Apps.Put(tx, a), addPrincipal(tx, tailspinID, middleApp), consent(tx, tailspinID, webApp, middleApp, "access"),
			consent(tx, tailspinID, middleApp, directory.GraphApp, "User.Read"))
	})
	called := sb.token(version(2).path(tailspinID, "/token"), withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}), "scope", "api://"+middleApp+"/access")...)
	for _, tenant := range []string{tailspinID, common} {
		a := sb.token(version(2).path(tenant, "/token"), withMiddle(called.text("access_token"), "scope", "https://graph.microsoft.com/.default")...)
		if a.StatusCode != 200 {
			t.Fatalf("%s: %s", tenant, a.Body)
		}
		if c := sb.claims(a, "access_token").Claims; c.TenantID != tailspinID || c.Name != "Contoso Technician" || !slices.Contains(c.AMR, "mfa") {
			t.Errorf("%s: %+v", tenant, c)
		}
	}
	if a := sb.token(tokenV2, withMiddle(called.text("access_token"), "scope", "https://graph.microsoft.com/.default")...); a.number() != 50013 {
		t.Errorf("at home: %s", a.Body)
	}
}
