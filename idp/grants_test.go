package idp

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// successes are one good call of each grant.
func successes() []refusal {
	spa := func(sb *sandbox, v version) url.Values {
		f := v.wants(pc, "grant_type", "refresh_token", "client_id", spaApp)
		f.Set("refresh_token", sb.refresh(signin.Refresh{ClientID: spaApp, SPA: true, Auth: withMFA, Expires: start.Add(time.Hour), Scopes: []string{pcScope, "openid"}}))
		return f
	}
	return []refusal{
		{name: "authorization code", form: redeem(func(r *signin.Request) { r.Nonce = "n-0S6_WzA2Mj" }, "client_info", "1")},
		{name: "authorization code with PKCE and max_age", form: redeem(func(r *signin.Request) {
			r.Challenge, r.ChallengeBy, r.MaxAge = pkce, "S256", new(int)
		}, "code_verifier", verifier)},
		{name: "refresh token, nothing named", form: renew(signin.Refresh{Auth: withMFA, Scopes: []string{pcScope, "openid", "offline_access"}}, "")},
		{name: "refresh token for another resource", form: renew(signin.Refresh{Auth: withMFA}, "https://graph.microsoft.com")},
		{name: "client credentials", form: plain(withWeb("grant_type", "client_credentials")...)},
		{name: "client credentials for a resource with v2 tokens", form: func(_ *sandbox, v version) url.Values {
			return v.wants("api://"+middleApp, withWeb("grant_type", "client_credentials")...)
		}},
		{name: "user token for a resource with v2 tokens", form: renew(signin.Refresh{Auth: withMFA}, "api://"+middleApp)},
		{name: "device code", form: poll(signin.Device{State: signin.DeviceApproved, Auth: withMFA})},
		{name: "password", form: plain(password("nightly")...)},
		{name: "single-page application", headers: []string{"Origin", "http://localhost:3100"}, form: spa},
		{name: "device code endpoint", path: "/devicecode", form: plain("client_id", desktopApp)},
	}
}

func TestEachGrantsAnswerByteForByte(t *testing.T) {
	t.Parallel()
	for _, v := range []version{1, 2} {
		t.Run(fmt.Sprintf("v%d", v), func(t *testing.T) {
			t.Parallel()
			var all strings.Builder
			for _, r := range successes() {
				sb := newSandbox(t)
				call := r.raw(sb, v)
				got := golden.Send(t, sb.dial, call)
				if !strings.HasPrefix(got, "HTTP/1.1 200 OK\r\n") {
					t.Errorf("%s (v%d): %s", r.name, v, got)
				}
				all.WriteString(transcript(r.name, call, got))
			}
			golden.Text(t, fmt.Sprintf("grants-v%d.txt", v), all.String())
		})
	}
}

func TestTheEndpointChoosesTheFormOfTheAnswerAndTheResourceThatOfTheToken(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	refresh := sb.refresh(signin.Refresh{Auth: withMFA, Scopes: []string{pcScope, "openid", "offline_access"}})
	v1 := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", refresh)...)
	v2 := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", refresh)...)
	for name, a := range map[string]answer{"v1": v1, "v2": v2} {
		if c := sb.claims(a, "access_token").Claims; c.Version != "1.0" || !slices.Equal(c.AMR, []string{"pwd", "mfa"}) || c.Audience != pc {
			t.Errorf("access token from %s: %+v", name, c)
		}
	}
	if c := sb.claims(v1, "id_token").Claims; c.Version != "1.0" || c.AMR == nil || c.Issuer != "https://sts.windows.net/"+contosoID+"/" {
		t.Errorf("v1 id_token: %+v", c)
	}
	if c := sb.claims(v2, "id_token").Claims; c.Version != "2.0" || c.AMR != nil || c.Issuer != "https://sandbox.test/"+contosoID+"/v2.0" {
		t.Errorf("v2 id_token: %+v", c)
	}
	if _, text := v1.JSON["expires_in"].(string); !text || v1.text("resource") != pc || v1.text("scope") != "user_impersonation" {
		t.Errorf("v1 answer: %s", v1.Body)
	}
	if _, number := v2.JSON["expires_in"].(float64); !number || v2.JSON["resource"] != nil || v2.text("scope") != pcScope+" openid" {
		t.Errorf("v2 answer: %s", v2.Body)
	}
}

func TestMFAIsInheritedFromTheSignInAndNeverGained(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for _, mfa := range []bool{true, false} {
		value := sb.refresh(signin.Refresh{Auth: signedIn("nightly", mfa)})
		for range 3 { // each answer's token renews the next
			a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", value, "scope", pcAll)...)
			if a.StatusCode != 200 {
				t.Fatalf("%s", a.Body)
			}
			if got := slices.Contains(sb.claims(a, "access_token").Claims.AMR, "mfa"); got != mfa {
				t.Errorf("sign-in with MFA: %v, token with mfa: %v", mfa, got)
			}
			value = a.text("refresh_token")
		}
	}
}

func TestOldRefreshTokenStaysValidAndTheNewOneSlides(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	old := sb.refresh(signin.Refresh{Auth: noMFA})
	advance(t, sb, 89*24*time.Hour)
	first := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", old)...)
	again := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", old)...)
	if first.StatusCode != 200 || again.StatusCode != 200 {
		t.Fatalf("%s\n%s", first.Body, again.Body)
	}
	advance(t, sb, 2*24*time.Hour)
	if a := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", old)...); a.number() != 700082 {
		t.Errorf("old one after 91 days: %s", a.Body)
	}
	if a := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", first.text("refresh_token"))...); a.StatusCode != 200 {
		t.Errorf("new one after two days: %s", a.Body)
	}
}

func advance(t *testing.T, sb *sandbox, d time.Duration) {
	t.Helper()
	if err := sb.Advance(d); err != nil {
		t.Fatal(err)
	}
}

func TestRenewingWithoutAResourceKeepsTheOriginalAfterAnother(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	value := sb.refresh(signin.Refresh{Auth: withMFA})
	graph := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", value, "resource", "https://graph.microsoft.com/")...)
	if got := sb.claims(graph, "access_token").Claims.Audience; got != "https://graph.microsoft.com/" {
		t.Errorf("aud %q, want the resource as it was named", got)
	}
	back := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", graph.text("refresh_token"))...)
	if got := sb.claims(back, "access_token").Claims.Audience; got != pc {
		t.Errorf("aud %q, want the original resource", got)
	}
}

func TestFailedClientAuthenticationDoesNotSpendTheCode(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(nil), withMFA)
	form := []string{"grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback"}
	if a := sb.token(tokenV2, append(form, "client_id", webApp, "client_secret", "guess")...); a.number() != 7000215 {
		t.Fatalf("%s", a.Body)
	}
	r := sb.do(http.MethodPost, tokenV2, formOf(form...).Encode(), "Authorization", "Basic "+basic(webApp, "sandbox-web-secret"))
	if r.StatusCode != 200 {
		t.Errorf("with HTTP Basic afterwards: %s", r.Body)
	}
}

func TestRefusedRedemptionDoesNotSpendTheCode(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(nil), signedIn("nightly", false))
	form := withWeb("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback")
	if a := sb.token(tokenV2, append(form, "claims", `{"access_token":{"acrs":{"value":"c1"}}}`)...); a.number() != 50079 {
		t.Fatalf("%s", a.Body)
	}
	if a := sb.token(tokenV2, form...); a.StatusCode != 200 {
		t.Errorf("%s", a.Body)
	}
}

func TestOfManyRedemptionsOfOneCodeOneSucceeds(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(nil), withMFA)
	results := make(chan answer)
	for range 8 {
		go func() {
			results <- sb.token(tokenV2, withWeb("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback")...)
		}()
	}
	good := 0
	for range 8 {
		switch a := <-results; {
		case a.StatusCode == 200:
			good++
		case a.number() != 54005:
			t.Errorf("%s", a.Body)
		}
	}
	if good != 1 {
		t.Errorf("%d redemptions succeeded", good)
	}
}

func TestCodeOfCommonIsGoodAtCommonAndAtTheUsersTenant(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for _, tenant := range []string{"Common", "ORGANIZATIONS", contosoID, "contoso.example"} {
		code := sb.code(codeRequest(nil), withMFA)
		a := sb.token(version(2).path(tenant, "/token"), withWeb("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback")...)
		if a.StatusCode != 200 || sb.claims(a, "access_token").Claims.TenantID != contosoID {
			t.Errorf("%s: %s", tenant, a.Body)
		}
	}
}

func TestCodeOfARequestWithoutRedirectURINeedsNone(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(func(r *signin.Request) { r.RedirectSent, r.V1, r.Scopes = false, true, nil }), withMFA)
	a := sb.token(tokenV1, withWeb("grant_type", "authorization_code", "code", code, "resource", pc)...)
	if a.StatusCode != 200 || a.text("resource") != pc || a.text("id_token") == "" || a.text("refresh_token") == "" {
		t.Errorf("%s", a.Body)
	}
}

func TestCodeThatAskedForAnAPIOnlyIsRedeemedWithOpenIDScopes(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(func(r *signin.Request) { r.Scopes = []string{pcAll} }), withMFA)
	a := sb.token(tokenV2, withWeb("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback",
		"scope", "openid offline_access profile", "code_verifier", "")...)
	want := pcScope + " " + pcAll + " openid profile"
	if a.StatusCode != 200 || a.text("scope") != want || a.text("id_token") == "" || a.text("refresh_token") == "" {
		t.Errorf("scope %q, want %q in %s", a.text("scope"), want, a.Body)
	}
}

func TestNonceIsEchoedIfSentAndAbsentOtherwise(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for _, nonce := range []string{"", "a+/=% b"} {
		code := sb.code(codeRequest(func(r *signin.Request) { r.Nonce = nonce }), withMFA)
		a := sb.token(tokenV2, withWeb("grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback")...)
		raw, there := sb.claims(a, "id_token").Claims.Raw["nonce"]
		if there != (nonce != "") || sb.claims(a, "id_token").Claims.Nonce != nonce {
			t.Errorf("nonce %q gives %s", nonce, raw)
		}
	}
}

func TestEqualRequestsInOneSecondGetTheEqualToken(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	ask := func() string {
		return sb.token(tokenV1, withWeb("grant_type", "client_credentials", "resource", pc)...).text("access_token")
	}
	one, two := ask(), ask()
	advance(t, sb, time.Second)
	if three := ask(); one != two || one == three || one == "" {
		t.Errorf("equal in one second: %v, in the next: %v", one == two, one == three)
	}
}

func TestDeviceCodeFromFirstCallToToken(t *testing.T) {
	t.Parallel()
	for _, grantType := range []string{"device_code", "urn:ietf:params:oauth:grant-type:device_code"} {
		sb := newSandbox(t)
		begun := sb.token("/common/oauth2/v2.0/devicecode", "client_id", desktopApp, "scope", pcAll+" openid profile offline_access", "client_info", "1")
		if begun.StatusCode != 200 || len(begun.text("user_code")) != 9 || begun.text("verification_uri") != "https://sandbox.test/devicelogin" {
			t.Fatalf("%s", begun.Body)
		}
		poll := func() answer {
			return sb.do(http.MethodPost, "/common/oauth2/v2.0/token", formOf("grant_type", grantType, "device_code", begun.text("device_code"), "client_id", desktopApp, "client_info", "1").Encode())
		}
		if a := poll(); a.text("error") != "authorization_pending" || a.StatusCode != 400 {
			t.Errorf("%s", a.Body)
		}
		sb.change(func(tx *world.Txn) error {
			d, err := signin.FindDevice(tx, begun.text("user_code"), sb.Now())
			return first(err, signin.SettleDevice(tx, d.ID, signin.DeviceApproved, withMFA, sb.Now()))
		})
		a := poll()
		if a.StatusCode != 200 || a.text("id_token") == "" || a.text("client_info") == "" || strings.Contains(a.text("client_info"), "=") {
			t.Fatalf("%s", a.Body)
		}
		if c := sb.claims(a, "access_token").Claims; c.ClientAuth != "0" || !slices.Contains(c.AMR, "mfa") || c.IPAddress != "203.0.113.7" {
			t.Errorf("%+v", c)
		}
		if a := poll(); a.number() != 54005 {
			t.Errorf("second time: %s", a.Body)
		}
	}
}

func TestDevicePollsAsAPublicClientWithAnEmptySecret(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	form := poll(signin.Device{State: signin.DeviceApproved, Auth: withMFA})(sb, 2)
	form.Del("client_id")
	a := sb.do(http.MethodPost, tokenV2, form.Encode(), "Authorization", "Basic "+basic(desktopApp, ""))
	if a.StatusCode != 200 {
		t.Errorf("%s", a.Body)
	}
}

func TestPasswordCannotDoMFAButGivesATokenWithoutIt(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	a := sb.token("/organizations/oauth2/v2.0/token", append(password("nightly"), "scope", pcAll+" openid", "response_type", "id_token token")...)
	if a.StatusCode != 200 || !slices.Equal(sb.claims(a, "access_token").Claims.AMR, []string{"pwd"}) {
		t.Fatalf("%s", a.Body)
	}
	e := sb.lastEntry()
	if e.Reason() != policy.SignInIssuedWithoutMFA || e.Caller.User != "nightly@contoso.example" || e.Caller.App != desktopApp || e.Caller.Token == "" {
		t.Errorf("%+v", e)
	}
	if a := sb.token(tokenV2, append(password("alejandra"), "scope", pcAll)...); a.number() != 50076 || !strings.Contains(a.text("claims"), mfaPolicy) {
		t.Errorf("%s", a.Body)
	}
}

func TestPolicyOfTheResourceIsNamedInTheClaimsChallengeAndTheChallengeRelayed(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	value := sb.refresh(signin.Refresh{Auth: noMFA})
	a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", value, "scope", "https://management.azure.com/.default")...)
	want := `{"access_token":{"capolids":{"essential":true,"values":["cacacaca-0000-4000-8000-000000000001"]}}}`
	if a.number() != 50079 || a.text("claims") != want {
		t.Fatalf("%s", a.Body)
	}
	m, err := parseMFARequest(formOf("claims", a.text("claims")))
	if err != nil || !m.Wanted {
		t.Errorf("what was challenged is not understood: %+v %v", m, err)
	}
}

func TestSeedTokenHasTheClaimsOfTheSampleInItsOrder(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, func(tx *world.Txn) error {
		s := directory.GetSettings(tx)
		s.Fidelity.TokenClaims = "seed"
		return directory.PutSettings(tx, s)
	})
	auth := withMFA
	auth.IP = "::1"
	a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: auth}), "scope", pcAll)...)
	got := string(sb.claims(a, "access_token").Payload)
	want := `{"aud":"https://api.partnercenter.microsoft.com","iss":"https://sts.windows.net/` + contosoID + `/",` +
		`"iat":2090739300,"nbf":2090739300,"exp":2090743200,"acr":"1","amr":["pwd","mfa"],"appid":"` + webApp + `","appidacr":"1",` +
		`"family_name":"Rivas","given_name":"Alejandra","ipaddr":"127.0.0.1","name":"Alejandra Rivas","oid":"` + userID("alejandra") + `",` +
		`"scp":"user_impersonation","tenant_region_scope":"NA","tid":"` + contosoID + `",` +
		`"unique_name":"alejandra@contoso.example","upn":"alejandra@contoso.example","ver":"1.0"}`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDelegatedUserAtACustomerIsNoObjectOfItsDirectory(t *testing.T) {
	t.Parallel()
	middle := func(tx *world.Txn) error {
		return first(addPrincipal(tx, tailspinID, middleApp), consent(tx, tailspinID, webApp, middleApp, "access"))
	}
	sb := newSandbox(t, delegate, middle)
	at := func(resource string, auth signin.Authentication) answer {
		return sb.token(version(2).path(tailspinID, "/token"), withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: auth}), "scope", resource+"/.default")...)
	}
	if a := at("https://graph.microsoft.com", signedIn("alejandra", false)); a.number() != 50076 {
		t.Errorf("the customer's security defaults want MFA: %s", a.Body)
	}
	for resource, version := range map[string]string{"https://graph.microsoft.com": "1.0", "api://" + middleApp: "2.0"} {
		a := at(resource, withMFA)
		if a.StatusCode != 200 {
			t.Fatalf("%s: %s", resource, a.Body)
		}
		c := sb.claims(a, "access_token").Claims
		if c.ObjectID != "" || c.UPN != "" || c.PreferredUsername != "" || c.Name != "Contoso Technician" || c.TenantID != tailspinID ||
			c.IdentityProvider != "https://sts.windows.net/"+contosoID+"/" || c.Version != version ||
			!slices.Equal(c.WIDs, []string{widDelegated, "fe930be7-5e62-47db-91af-98c3a49a38b1"}) || slices.Contains(c.AMR, "mfa") != (version == "1.0") {
			t.Errorf("%s: %+v", resource, c)
		}
		if home := string(c.Raw["aai"]); home != `"tenant: `+contosoID+`, object: `+userID("alejandra")+`"` {
			t.Errorf("%s: aai is %s", resource, home)
		}
	}
}

// delegate gives Alejandra a role at Tailspin.
func delegate(tx *world.Txn) error {
	role := []string{"fe930be7-5e62-47db-91af-98c3a49a38b1"}
	return first(
		directory.Groups.Insert(tx, directory.Group{ID: "g", TenantID: contosoID, Members: []string{userID("alejandra")}, Seq: 1}),
		directory.Relationships.Insert(tx, directory.Relationship{ID: "r", PartnerID: contosoID, CustomerID: tailspinID, Status: "active", Roles: role, EndsAt: start.Add(time.Hour), Seq: 1}),
		directory.Assignments.Insert(tx, directory.Assignment{ID: "a", RelationshipID: "r", GroupID: "g", Roles: role, Status: "active", Seq: 1}),
		addPrincipal(tx, tailspinID, webApp),
		consent(tx, tailspinID, webApp, directory.GraphApp, "User.Read"))
}
