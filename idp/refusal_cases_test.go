package idp

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// refusals is the list of them all, in the order of the golden files.
func refusals() []refusal {
	return slices.Concat(refusedForms(), refusedClients(), refusedAssertions(), refusedOnBehalfOf(), refusedCodes(), refusedRefreshes(), refusedDevices(), refusedPasswords(), refusedTargets(), refusedBearers(), refusedByPolicies())
}

func refusedForms() []refusal {
	return []refusal{
		{name: "unknown tenant", number: 90002, v1: "invalid_tenant", v2: "invalid_tenant", tenant: "nobody.example", form: plain("grant_type", "client_credentials")},
		{name: "GET on the token endpoint", number: 900561, v1: invalidRequest, v2: invalidRequest, method: http.MethodGet, form: bare()},
		{name: "empty form", number: 900144, v1: invalidRequest, v2: invalidRequest, form: bare()},
		{name: "a body that is no form", number: 900144, v1: invalidRequest, v2: invalidRequest, headers: []string{"Content-Type", "application/json"}, form: plain(withWeb("grant_type", "client_credentials")...)},
		{name: "unknown grant type", number: 70003, v1: "unsupported_grant_type", v2: "unsupported_grant_type", form: plain(withWeb("grant_type", "magic")...)},
		{name: "repeated parameter", number: 9000411, v1: invalidRequest, v2: invalidRequest, form: plain(withWeb("grant_type", "client_credentials", "grant_type", "password")...)},
		{name: "claims that are no JSON", number: 9002313, v1: invalidRequest, v2: invalidRequest, form: plain(withWeb("grant_type", "client_credentials", "claims", "{")...)},
		{name: "resource on v2", number: 901002, v2: invalidRequest, form: bare(withWeb("grant_type", "client_credentials", "resource", pc)...)},
		{name: "no client_id", number: 900144, v1: invalidRequest, v2: invalidRequest, form: plain("grant_type", "client_credentials")},
		{name: "body beyond the bound", number: 9002313, v1: invalidRequest, v2: invalidRequest, status: 413, length: maxBody + 1, form: bare()},
		{name: "header beyond the bound", number: 9002313, v1: invalidRequest, v2: invalidRequest, status: 431, headers: []string{"X-Long", strings.Repeat("x", web.HeaderLimit)}, form: bare()},
	}
}

func refusedClients() []refusal {
	cc := func(pairs ...string) func(*sandbox, version) url.Values {
		return plain(append([]string{"grant_type", "client_credentials"}, pairs...)...)
	}
	return []refusal{
		{name: "unknown client", number: 700016, v1: unauthorizedClient, v2: unauthorizedClient, form: cc("client_id", "12345678-0000-4000-8000-000000000000")},
		{name: "client of one other tenant", number: 700016, v1: unauthorizedClient, v2: unauthorizedClient, form: cc("client_id", singleApp)},
		{name: "client of one tenant at common", number: 50194, v1: invalidRequest, v2: invalidRequest, tenant: common, form: plain("client_id", singleApp), path: "/devicecode"},
		{name: "disabled client", number: 7000112, v1: unauthorizedClient, v2: unauthorizedClient, form: cc("client_id", brokenApp)},
		{name: "wrong secret", number: 7000215, v1: invalidClient, v2: invalidClient, status: 401, form: cc("client_id", webApp, "client_secret", "guess")},
		{name: "no secret", number: 7000218, v1: invalidClient, v2: invalidClient, status: 401, form: cc("client_id", webApp)},
		{name: "public client with a secret", number: 700025, v1: invalidClient, v2: invalidClient, status: 401, form: cc("client_id", desktopApp, "client_secret", "x")},
		{name: "client credentials at common", number: 9001023, v1: invalidRequest, v2: invalidRequest, tenant: common, form: cc(withWeb()...)},
		{name: "client credentials at organizations", number: 50059, v1: invalidRequest, v2: invalidRequest, tenant: organizations, form: cc(withWeb()...)},
		{name: "client credentials without a service principal", number: 7000229, v1: unauthorizedClient, v2: unauthorizedClient, form: cc("client_id", vendorApp, "client_secret", "sandbox-cpv-secret")},
		{name: "cross-origin call of another client than a single-page one", number: 9002326, v1: invalidRequest, v2: invalidRequest, headers: []string{"Origin", "http://localhost:3100"}, form: cc(withWeb()...)},
		{name: "single-page application without its browser", number: 9002327, v1: invalidRequest, v2: invalidRequest, form: plain("grant_type", "refresh_token", "client_id", spaApp, "refresh_token", "1.Ax")},
		{name: "device code for a client that may not", number: 70002, v1: invalidClient, v2: invalidClient, status: 401, path: "/devicecode", form: plain("client_id", webApp)},
		{name: "personal accounts", number: 500208, v1: invalidGrant, v2: invalidGrant, path: "/devicecode", tenant: consumers, form: plain("client_id", desktopApp)},
	}
}

func refusedCodes() []refusal {
	return []refusal{
		{name: "code missing", number: 900144, v1: invalidRequest, v2: invalidRequest, form: bare(withWeb("grant_type", "authorization_code")...)},
		{name: "malformed code", number: 9002313, v1: invalidGrant, v2: invalidGrant, form: bare(withWeb("grant_type", "authorization_code", "code", "nonsense")...)},
		{name: "unknown code", number: 70000, v1: invalidGrant, v2: invalidGrant, form: bare(withWeb("grant_type", "authorization_code", "code", "0.Anonsense")...)},
		{name: "code of another client", number: 70000, v1: invalidGrant, v2: invalidGrant, form: redeem(func(r *signin.Request) { r.ClientID = desktopApp })},
		{name: "code at another tenant", number: 700005, v1: invalidGrant, v2: invalidGrant, tenant: wingtipID, form: redeem(nil)},
		{name: "another redirect URI", number: 500112, v1: invalidClient, v2: invalidClient, status: 401, form: redeem(func(r *signin.Request) { r.RedirectURI = "http://localhost" })},
		{name: "redirect URI not repeated", number: 900144, v1: invalidRequest, v2: invalidRequest, form: func(sb *sandbox, v version) url.Values {
			f := redeem(nil)(sb, v)
			f.Del("redirect_uri")
			return f
		}},
		{name: "wrong code verifier", number: 501481, v1: invalidGrant, v2: invalidGrant, form: redeem(func(r *signin.Request) { r.Challenge, r.ChallengeBy = pkce, "S256" }, "code_verifier", verifier+"x")},
		{name: "no code verifier", number: 50148, v1: invalidGrant, v2: invalidGrant, form: redeem(func(r *signin.Request) { r.Challenge, r.ChallengeBy = pkce, "S256" }, "code_verifier", "")},
		{name: "code verifier without a challenge", number: 50147, v1: invalidGrant, v2: invalidGrant, form: redeem(nil, "code_verifier", verifier)},
		{name: "scopes of two resources", number: 28000, v2: invalidRequest, form: redeem(nil, "scope", pcScope+" https://graph.microsoft.com/User.Read")},
		{name: "scopes of the two resources that consent was asked for", number: 28000, v2: invalidRequest, form: redeem(twoResources, "scope", pcScope+" https://graph.microsoft.com/User.Read openid")},
		{name: "no scope where consent was asked for two resources", number: 28003, v2: invalidRequest, form: redeem(twoResources)},
		{name: "code redeemed twice", number: 54005, v1: invalidGrant, v2: invalidGrant, form: func(sb *sandbox, v version) url.Values {
			f := redeem(nil)(sb, v)
			if a := sb.do(http.MethodPost, v.path(contosoID, "/token"), f.Encode()); a.StatusCode != 200 {
				sb.t.Errorf("first redemption: %s", a.Body)
			}
			return f
		}},
		{name: "expired code", number: 70008, v1: invalidGrant, v2: invalidGrant, form: func(sb *sandbox, v version) url.Values {
			f := redeem(nil)(sb, v)
			if err := sb.Advance(signin.CodeLife); err != nil {
				sb.t.Fatal(err)
			}
			return f
		}},
	}
}

func twoResources(r *signin.Request) {
	r.Scopes = []string{pcScope, "https://graph.microsoft.com/User.Read", "openid"}
}

func refusedRefreshes() []refusal {
	trent := signedIn("trent", false)
	return []refusal{
		{name: "refresh token missing", number: 900144, v1: invalidRequest, v2: invalidRequest, form: bare(withWeb("grant_type", "refresh_token")...)},
		{name: "malformed refresh token", number: 9002313, v1: invalidGrant, v2: invalidGrant, form: bare(withWeb("grant_type", "refresh_token", "refresh_token", "x")...)},
		{name: "unknown refresh token", number: 70000, v1: invalidGrant, v2: invalidGrant, form: bare(withWeb("grant_type", "refresh_token", "refresh_token", "1.Ax")...)},
		{name: "refresh token of another client", number: 70000, v1: invalidGrant, v2: invalidGrant, form: renew(signin.Refresh{ClientID: desktopApp, Auth: withMFA}, pc)},
		{name: "refresh token unused for 90 days", number: 700082, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", form: renew(signin.Refresh{Auth: withMFA, IssuedAt: longAgo, Expires: passed}, pc)},
		{name: "refresh token of a single-page application after a day", number: 700084, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", headers: []string{"Origin", "http://localhost:3100"},
			form: func(sb *sandbox, v version) url.Values {
				f := renew(signin.Refresh{ClientID: spaApp, SPA: true, Auth: withMFA, IssuedAt: longAgo, Expires: passed}, pc)(sb, v)
				f.Set("client_id", spaApp)
				f.Del("client_secret")
				return f
			}},
		{name: "sessions revoked", number: 50173, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", change: revoke, form: renew(signin.Refresh{Auth: withMFA, IssuedAt: passed}, pc)},
		{name: "refresh without MFA where a registered user needs it", number: 50076, v1: interaction, v2: invalidGrant, sub: "basic_action", form: renew(signin.Refresh{Auth: signedIn("alejandra", false)}, pc)},
		{name: "refresh without MFA where a policy wants it of an unregistered user", number: 50079, v1: interaction, v2: invalidGrant, sub: "basic_action", form: renew(signin.Refresh{Auth: noMFA}, "https://management.azure.com")},
		{name: "refresh without MFA for a federated user who is asked for it", number: 50079, v1: interaction, v2: invalidGrant, sub: "basic_action", tenant: wingtipID,
			form: renew(signin.Refresh{Auth: trent}, pc, "claims", `{"access_token":{"amr":{"values":["mfa"]}}}`)},
		{name: "tenant that allows no method", number: 50158, v1: interaction, v2: invalidGrant, sub: "basic_action", form: renew(signin.Refresh{Auth: noMFA}, pc, "amr_values", "mfa"),
			change: func(tx *world.Txn) error {
				t, _ := directory.Tenants.Get(tx, contosoID)
				t.Methods = nil
				return directory.Tenants.Put(tx, t)
			}},
		{name: "resource a policy blocks", number: 53003, v1: interaction, v2: invalidGrant, sub: "message_only", form: renew(signin.Refresh{Auth: withMFA}, "https://vault.azure.net")},
		{name: "user disabled since", number: 50057, v1: invalidGrant, v2: invalidGrant, form: renew(signin.Refresh{Auth: signedIn("dora", true)}, pc)},
		{name: "user deleted since", number: 50034, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", form: renew(signin.Refresh{Auth: noMFA}, pc),
			change: func(tx *world.Txn) error {
				u, _ := directory.Users.Get(tx, userID("nightly"))
				u.DeletedAt = start
				return directory.Users.Put(tx, u)
			}},
		{name: "no consent", number: 65001, v1: invalidGrant, v2: invalidGrant, sub: "consent_required", form: renew(signin.Refresh{Auth: withMFA}, pc),
			change: func(tx *world.Txn) error {
				directory.Grants.Delete(tx, strings.Join([]string{contosoID, webApp, directory.PartnerCenterApp, ""}, " "))
				return nil
			}},
		{name: "customer tenant that does not know the app", number: 700016, v1: unauthorizedClient, v2: unauthorizedClient, tenant: tailspinID, form: renew(signin.Refresh{Auth: withMFA}, pc)},
		{name: "customer tenant without a delegated role", number: 50020, v1: invalidGrant, v2: invalidGrant, tenant: tailspinID, form: renew(signin.Refresh{Auth: withMFA}, pc),
			change: func(tx *world.Txn) error { return addPrincipal(tx, tailspinID, webApp) }},
		{name: "customer tenant that the partner's cross-tenant settings keep its people from", number: 500212, v1: invalidGrant, v2: invalidGrant, tenant: tailspinID, form: renew(signin.Refresh{Auth: withMFA}, pc),
			change: shut(contosoID, func(t *directory.Tenant) { t.BlocksOutbound = true })},
		{name: "customer tenant whose cross-tenant settings keep partners' people out", number: 500213, v1: invalidGrant, v2: invalidGrant, tenant: tailspinID, form: renew(signin.Refresh{Auth: withMFA}, pc),
			change: shut(tailspinID, func(t *directory.Tenant) { t.BlocksInbound = true })},
	}
}

// shut delegates to Alejandra what a tenant's settings then block.
func shut(tenantID string, settings func(*directory.Tenant)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		t, _ := directory.Tenants.Get(tx, tenantID)
		settings(&t)
		return first(delegate(tx), directory.Tenants.Put(tx, t))
	}
}

func refusedDevices() []refusal {
	return []refusal{
		{name: "device code missing", number: 900144, v1: invalidRequest, v2: invalidRequest, form: bare("grant_type", "device_code", "client_id", desktopApp)},
		{name: "unknown device code", number: 70018, v1: "bad_verification_code", v2: "bad_verification_code", form: bare("grant_type", "device_code", "client_id", desktopApp, "device_code", "x")},
		{name: "device pending", number: 70016, v1: "authorization_pending", v2: "authorization_pending", form: poll(signin.Device{State: signin.DevicePending})},
		{name: "device declined", number: 65004, v1: "authorization_declined", v2: "authorization_declined", form: poll(signin.Device{State: signin.DeviceDeclined})},
		{name: "device code expired", number: 70020, v1: "code_expired", v2: "expired_token", form: poll(signin.Device{State: signin.DevicePending, Expires: passed})},
		{name: "device code used", number: 54005, v1: invalidGrant, v2: invalidGrant, form: poll(signin.Device{State: signin.DeviceSpent})},
	}
}

func refusedPasswords() []refusal {
	return []refusal{
		{name: "password at common", number: 9001023, v1: invalidRequest, v2: invalidRequest, tenant: common, form: plain(password("nightly")...)},
		{name: "password of a client that may not", number: 7000218, v1: invalidClient, v2: invalidClient, status: 401, form: plain(password("nightly")...),
			change: func(tx *world.Txn) error {
				a, _ := directory.Apps.Get(tx, desktopApp)
				a.PasswordGrant = false
				return directory.Apps.Put(tx, a)
			}},
		{name: "user name missing", number: 900144, v1: invalidRequest, v2: invalidRequest, form: plain("grant_type", "password", "client_id", desktopApp)},
		{name: "password missing", number: 900144, v1: invalidRequest, v2: invalidRequest, form: plain("grant_type", "password", "client_id", desktopApp, "username", "nightly@contoso.example")},
		{name: "unknown user", number: 50034, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", form: plain(password("nobody")...)},
		{name: "user of another tenant", number: 50020, v1: invalidGrant, v2: invalidGrant, tenant: wingtipID, form: plain(password("nightly")...)},
		{name: "wrong password", number: 50126, v1: invalidGrant, v2: invalidGrant, form: func(_ *sandbox, v version) url.Values {
			f := v.wants(pc, password("nightly")...)
			f.Set("password", "guess")
			return f
		}},
		{name: "federated user's password", number: 50126, v1: invalidGrant, v2: invalidGrant, tenant: wingtipID, form: plain("grant_type", "password", "client_id", desktopApp, "username", "prashob@wingtip.example", "password", "sandbox-prashob")},
		{name: "password of somebody who needs MFA", number: 50076, v1: interaction, v2: invalidGrant, sub: "basic_action", form: plain(password("alejandra")...)},
		{name: "password where a policy wants MFA of an unregistered user", number: 50079, v1: interaction, v2: invalidGrant, sub: "basic_action",
			form: func(_ *sandbox, v version) url.Values {
				return v.wants("https://management.azure.com", password("nightly")...)
			}},
		{name: "disabled user", number: 50057, v1: invalidGrant, v2: invalidGrant, form: plain(password("dora")...)},
		{name: "password expired", number: 50055, v1: invalidGrant, v2: invalidGrant, sub: "user_password_expired", form: plain(password("fred")...)},
	}
}

func refusedTargets() []refusal {
	cc := func(pairs ...string) func(*sandbox, version) url.Values {
		return bare(withWeb(append([]string{"grant_type", "client_credentials"}, pairs...)...)...)
	}
	return []refusal{
		{name: "nothing asked for", number: 900144, v2: invalidRequest, form: cc()},
		{name: "unknown resource", number: 500011, v1: invalidResource, v2: invalidResource, form: func(_ *sandbox, v version) url.Values {
			return v.wants("https://nowhere.example", withWeb("grant_type", "client_credentials")...)
		}},
		{name: "resource of another tenant", number: 500011, v1: invalidResource, v2: invalidResource, tenant: wingtipID, form: func(_ *sandbox, v version) url.Values {
			return v.wants("api://"+middleApp, withWeb("grant_type", "client_credentials")...)
		}},
		{name: "client credentials without .default", number: 1002012, v2: invalidRequest, form: cc("scope", pcScope)},
		{name: "client credentials for two resources", number: 70011, v2: invalidScope, form: cc("scope", pcAll+" https://graph.microsoft.com/.default")},
		{name: ".default beside a named scope", number: 70011, v2: invalidScope, form: cc("scope", pcAll+" "+pcScope)},
		{name: "client credentials for a resource without a slash and .default", number: 1002012, v2: invalidRequest, form: cc("scope", "https://graph.microsoft.com")},
		{name: "scope without a name", number: 70011, v2: invalidScope, form: bare(password("nightly", "scope", pc+"/ openid")...)},
		{name: "device code for a scope that does not exist", number: 650053, v2: invalidClient, status: 401, path: "/devicecode", form: bare("client_id", desktopApp, "scope", "https://graph.microsoft.com/Made.Up.Scope openid")},
		{name: "refresh for a scope that does not exist", number: 65001, v2: invalidGrant, sub: "consent_required", form: func(sb *sandbox, v version) url.Values {
			return renew(signin.Refresh{Auth: withMFA}, "", "scope", "Made.Up.Scope")(sb, v)
		}},
		{name: "password for a scope that does not exist", number: 65001, v2: invalidGrant, sub: "consent_required", form: bare(password("nightly", "scope", pc+"/impersonate_user")...)},
	}
}
