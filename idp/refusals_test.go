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
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A refusal is a call that one row of the catalogue answers. Path is below the
// version's part of the token endpoints of a tenant.
type refusal struct {
	name    string
	number  int
	v1, v2  string // OAuth errors; an empty one skips the version
	sub     string // suberror of v2
	status  int    // 0: 400
	tenant  string // Contoso if empty
	path    string // /token if empty
	method  string
	headers []string
	length  int // of the body, as the header says it; 0: what it is
	change  func(*world.Txn) error
	form    func(*sandbox, version) url.Values
}

type version int

// wants adds what a token is asked for, as the version spells it.
func (v version) wants(resource string, pairs ...string) url.Values {
	form := formOf(pairs...)
	switch {
	case resource == "":
	case v == 1:
		form.Set("resource", resource)
	default:
		form.Set("scope", resource+"/.default")
	}
	return form
}

func (v version) path(tenant, tail string) string {
	if v == 1 {
		return "/" + tenant + "/oauth2" + tail
	}
	return "/" + tenant + "/oauth2/v2.0" + tail
}

const pc = directory.PartnerCenterURI

func plain(pairs ...string) func(*sandbox, version) url.Values {
	return func(_ *sandbox, v version) url.Values { return v.wants(pc, pairs...) }
}

func bare(pairs ...string) func(*sandbox, version) url.Values {
	return func(*sandbox, version) url.Values { return formOf(pairs...) }
}

// withWeb are the fields by which the web app proves who it is.
func withWeb(pairs ...string) []string {
	return append([]string{"client_id", webApp, "client_secret", "sandbox-web-secret"}, pairs...)
}

func password(user string, pairs ...string) []string {
	return append([]string{"grant_type", "password", "client_id", desktopApp, "username", user + "@contoso.example", "password", "sandbox-" + user}, pairs...)
}

// codeRequest is what the code in these tests was asked for with.
func codeRequest(change func(*signin.Request)) signin.Request {
	r := signin.Request{Tenant: common, ClientID: webApp, RedirectURI: "http://localhost:3000/callback", RedirectSent: true,
		Scopes: []string{pcScope, "openid", "offline_access"}}
	if change != nil {
		change(&r)
	}
	return r
}

// redeem redeems a code of Alejandra's with MFA.
func redeem(change func(*signin.Request), pairs ...string) func(*sandbox, version) url.Values {
	return func(sb *sandbox, _ version) url.Values {
		code := sb.code(codeRequest(change), signedIn("alejandra", true))
		return formOf(withWeb(append([]string{"grant_type", "authorization_code", "code", code, "redirect_uri", "http://localhost:3000/callback"}, pairs...)...)...)
	}
}

func renew(r signin.Refresh, resource string, pairs ...string) func(*sandbox, version) url.Values {
	return func(sb *sandbox, v version) url.Values {
		form := v.wants(resource, withWeb(append([]string{"grant_type", "refresh_token"}, pairs...)...)...)
		form.Set("refresh_token", sb.refresh(r))
		return form
	}
}

func poll(d signin.Device) func(*sandbox, version) url.Values {
	return func(sb *sandbox, _ version) url.Values {
		d.ID, d.UserCode, d.Seq = signin.Key("device"), "BCDFGHJKL", 1
		d.Request = signin.Request{Tenant: common, ClientID: desktopApp, Scopes: []string{pcScope}}
		if d.Expires.IsZero() {
			d.Expires = sb.Now().Add(time.Minute)
		}
		sb.change(func(tx *world.Txn) error { return signin.Devices.Insert(tx, d) })
		return formOf("grant_type", "device_code", "client_id", desktopApp, "device_code", "device")
	}
}

var (
	longAgo  = start.Add(-100 * 24 * time.Hour)
	passed   = start.Add(-time.Second)
	withMFA  = signedIn("alejandra", true)
	noMFA    = signedIn("nightly", false)
	pkce     = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

func revoke(tx *world.Txn) error { return directory.RevokeSessions(tx, userID("alejandra"), start) }

func refusals() []refusal {
	return slices.Concat(refusedForms(), refusedClients(), refusedCodes(), refusedRefreshes(), refusedDevices(), refusedPasswords(), refusedTargets())
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
		{name: "on behalf of", number: 7000114, v1: unauthorizedClient, v2: unauthorizedClient, form: plain(withWeb("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion", "x")...)},
		{name: "SAML bearer", number: 70003, v1: "unsupported_grant_type", v2: "unsupported_grant_type", form: plain(withWeb("grant_type", "urn:ietf:params:oauth:grant-type:saml1_1-bearer")...)},
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
		{name: "client assertion", number: 700027, v1: invalidClient, v2: invalidClient, status: 401, form: cc("client_id", webApp, "client_assertion", "a.b.c")},
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
		{name: "malformed code", number: 9002313, v1: invalidRequest, v2: invalidRequest, form: bare(withWeb("grant_type", "authorization_code", "code", "nonsense")...)},
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
		{name: "no code verifier", number: 501481, v1: invalidGrant, v2: invalidGrant, form: redeem(func(r *signin.Request) { r.Challenge, r.ChallengeBy = pkce, "S256" }, "code_verifier", "")},
		{name: "code verifier without a challenge", number: 50147, v1: invalidGrant, v2: invalidGrant, form: redeem(nil, "code_verifier", verifier)},
		{name: "scopes of two resources", number: 700022, v2: invalidScope, form: redeem(nil, "scope", pcScope+" https://graph.microsoft.com/User.Read")},
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

func refusedRefreshes() []refusal {
	trent := signedIn("trent", false)
	return []refusal{
		{name: "refresh token missing", number: 900144, v1: invalidRequest, v2: invalidRequest, form: bare(withWeb("grant_type", "refresh_token")...)},
		{name: "malformed refresh token", number: 9002313, v1: invalidRequest, v2: invalidRequest, form: bare(withWeb("grant_type", "refresh_token", "refresh_token", "x")...)},
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
		{name: "user of another tenant", number: 50034, v1: invalidGrant, v2: invalidGrant, sub: "bad_token", tenant: wingtipID, form: plain(password("nightly")...)},
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
		{name: "nothing asked for", number: 900144, v1: invalidRequest, v2: invalidRequest, form: cc()},
		{name: "unknown resource", number: 500011, v1: invalidResource, v2: invalidResource, form: func(_ *sandbox, v version) url.Values {
			return v.wants("https://nowhere.example", withWeb("grant_type", "client_credentials")...)
		}},
		{name: "resource of another tenant", number: 500011, v1: invalidResource, v2: invalidResource, tenant: wingtipID, form: func(_ *sandbox, v version) url.Values {
			return v.wants("api://"+middleApp, withWeb("grant_type", "client_credentials")...)
		}},
		{name: "client credentials without .default", number: 1002012, v2: invalidRequest, form: cc("scope", pcScope)},
		{name: "client credentials for two resources", number: 70011, v2: invalidScope, form: cc("scope", pcAll+" https://graph.microsoft.com/.default")},
		{name: ".default beside a named scope", number: 70011, v2: invalidScope, form: cc("scope", pcAll+" "+pcScope)},
		{name: "scope without a name", number: 70011, v2: invalidScope, form: cc("scope", pc+"/")},
	}
}

// raw is the call as bytes.
func (r refusal) raw(sb *sandbox, v version) string {
	tenant, path, method := r.tenant, r.path, r.method
	if tenant == "" {
		tenant = contosoID
	}
	if path == "" {
		path = "/token"
	}
	if method == "" {
		method = http.MethodPost
	}
	body := r.form(sb, v).Encode()
	headers := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: sandbox.test\r\nConnection: close\r\n", method, v.path(tenant, path))
	kind := web.FormType
	for i := 0; i < len(r.headers); i += 2 {
		if r.headers[i] == "Content-Type" {
			kind = r.headers[i+1]
			continue
		}
		headers += r.headers[i] + ": " + r.headers[i+1] + "\r\n"
	}
	if method == http.MethodGet {
		return headers + "\r\n"
	}
	return headers + fmt.Sprintf("Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s", kind, max(r.length, len(body)), body)
}

// transcript shows a call and its answer with everything long cut out.
func transcript(name, call, answer string) string {
	visible := func(s string) string {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "␍")
		var lines []string
		for line := range strings.SplitSeq(s, "\n") {
			if len(line) > 4000 {
				line = fmt.Sprintf("%s… (%d bytes)", line[:40], len(line))
			}
			lines = append(lines, line)
		}
		return strings.Join(lines, "\n")
	}
	return "=== " + name + "\n" + visible(call) + "\n---\n" + visible(answer) + "\n\n"
}

func TestEveryRefusalOfTheTokenEndpointsByteForByte(t *testing.T) {
	t.Parallel()
	for _, v := range []version{1, 2} {
		t.Run(fmt.Sprintf("v%d", v), func(t *testing.T) {
			t.Parallel()
			var all strings.Builder
			for _, r := range refusals() {
				if v == 1 && r.v1 == "" || v == 2 && r.v2 == "" {
					continue
				}
				var changes []func(*world.Txn) error
				if r.change != nil {
					changes = append(changes, r.change)
				}
				sb := newSandbox(t, changes...)
				call := r.raw(sb, v)
				got := golden.Send(t, sb.dial, call)
				all.WriteString(transcript(r.name, call, got))
				r.compare(t, v, sb, got)
			}
			golden.Text(t, fmt.Sprintf("refusals-v%d.txt", v), all.String())
		})
	}
}

// compare holds an answer against the row's own words, so that no -update can
// hide a wrong one.
func (r refusal) compare(t *testing.T, v version, sb *sandbox, got string) {
	t.Helper()
	word, suberror, status := r.v1, "", r.status
	if v == 2 {
		word, suberror = r.v2, r.sub
	}
	if status == 0 {
		status = 400
	}
	for _, want := range []string{
		fmt.Sprintf("HTTP/1.1 %d ", status),
		fmt.Sprintf(`{"error":%q,"error_description":"AADSTS%d: `, word, r.number),
		fmt.Sprintf(`"error_codes":[%d]`, r.number),
		"Cache-Control: no-store, no-cache\r\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s (v%d): no %s in\n%s", r.name, v, want, got)
		}
	}
	if suberror != "" && !strings.Contains(got, fmt.Sprintf(`"suberror":%q`, suberror)) || suberror == "" && strings.Contains(got, `"suberror"`) {
		t.Errorf("%s (v%d): suberror is not %q in\n%s", r.name, v, suberror, got)
	}
	if strings.Contains(got, "%!") {
		t.Errorf("%s: the text lacks a fact or has one too many:\n%s", r.name, got)
	}
	if code := sb.lastEntry().Code; code != fmt.Sprintf("AADSTS%d", r.number) {
		t.Errorf("%s: the journal says %q", r.name, code)
	}
}

// elsewhere are the rows that other endpoints and the pages answer with.
var elsewhere = []int{16000, 20012, 28002, 28003, 50000, 50008, 50011, 500113, 500121, 500212, 500213, 50049, 50053, 50058, 50072, 50074,
	50089, 50105, 50107, 50128, 501491, 51004, 530032, 70001, 700054, 70005, 70007, 700023, 90009, 90014, 90023, 90072, 90094, 900971, 9002325}

func TestEveryRowOfTheCatalogueIsProducedOrNamedAsAnothers(t *testing.T) {
	t.Parallel()
	produced := map[int]bool{}
	for _, r := range refusals() {
		produced[r.number] = true
	}
	seen := map[int]bool{}
	for _, row := range catalogue {
		if seen[row.Number] {
			t.Errorf("%d stands twice", row.Number)
		}
		seen[row.Number] = true
		if produced[row.Number] == slices.Contains(elsewhere, row.Number) {
			t.Errorf("%d: produced by a refusal of the token endpoints: %v; listed as another's: %v", row.Number, produced[row.Number], !produced[row.Number])
		}
		if row.V1 == "" || row.V2 == "" || row.Text == "" {
			t.Errorf("%d lacks a word or a text", row.Number)
		}
	}
	for n := range produced {
		if !seen[n] {
			t.Errorf("%d is expected but stands in no row", n)
		}
	}
}
