package idp

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// The tests' own small world. Contoso is a partner, Tailspin its customer with
// security defaults, Wingtip federated, Adatum a vendor that nobody let in.
const (
	contosoID  = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	wingtipID  = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	tailspinID = "ddddeeee-3333-ffff-4444-aaaa5555bbbb"
	adatumID   = "eeeeffff-4444-aaaa-5555-bbbb6666cccc"

	webApp     = "00001111-aaaa-2222-bbbb-3333cccc4444"
	desktopApp = "66667777-aaaa-8888-bbbb-9999cccc0000"
	spaApp     = "22223333-cccc-4444-dddd-5555eeee6666"
	middleApp  = "33334444-dddd-5555-eeee-6666ffff7777"
	vendorApp  = "44445555-eeee-6666-ffff-7777aaaa8888"
	singleApp  = "55556666-ffff-7777-aaaa-8888bbbb9999"
	brokenApp  = "77778888-bbbb-9999-cccc-0000dddd1111"

	pcScope = directory.PartnerCenterURI + "/user_impersonation"
	pcAll   = directory.PartnerCenterURI + "/.default"
)

// start is the frozen time of the tests' world: ten years ahead, so that a wall
// clock read anywhere shows.
var start = time.Date(2036, 4, 2, 9, 0, 0, 0, time.UTC)

func userID(key string) string {
	return map[string]string{
		"alejandra": "11111111-0000-4000-8000-000000000001", "nightly": "11111111-0000-4000-8000-000000000002",
		"dora": "11111111-0000-4000-8000-000000000003", "fred": "11111111-0000-4000-8000-000000000004",
		"prashob": "22222222-0000-4000-8000-000000000001", "trent": "22222222-0000-4000-8000-000000000002",
		"tara": "44444444-0000-4000-8000-000000000001",
	}[key]
}

var bothMethods = []policy.Method{policy.PhoneAppNotification, policy.PhoneAppOTP}

func testTenants() []directory.Tenant {
	return []directory.Tenant{
		{ID: contosoID, Key: "contoso", Name: "Contoso", Kind: policy.DirectBill, License: policy.P1, Region: "NA", Methods: bothMethods, Seq: 1,
			Policies: []directory.ConditionalAccess{
				{ID: "cacacaca-0000-4000-8000-000000000001", Name: "MFA for management", Grant: policy.GrantMFA, Apps: []string{directory.ManagementApp}},
				{ID: "cacacaca-0000-4000-8000-000000000002", Name: "No vaults", Grant: policy.GrantBlock, Apps: []string{vaultApp}},
			}},
		{ID: wingtipID, Key: "wingtip", Name: "Wingtip", Kind: policy.DirectBill, License: policy.P1, Region: "EU", Methods: bothMethods, Seq: 2},
		{ID: tailspinID, Key: "tailspin", Name: "Tailspin", Kind: policy.Customer, License: policy.P1, Region: "NA", Methods: bothMethods, SecurityDefaults: true, Seq: 3},
		{ID: adatumID, Key: "adatum", Name: "Adatum", Kind: policy.CPV, License: policy.P1, Region: "NA", Methods: bothMethods, Seq: 4},
	}
}

const vaultApp = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"

func testUsers() []directory.User {
	totp := []directory.Method{{ID: "m1", Kind: policy.PhoneAppOTP, Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"}}
	return []directory.User{
		{Key: "alejandra", TenantID: contosoID, UPN: "alejandra@contoso.example", DisplayName: "Alejandra Rivas", GivenName: "Alejandra", FamilyName: "Rivas",
			Password: "sandbox-alejandra", PerUserMFA: policy.PerUserEnforced, Methods: totp, Roles: []policy.AgentRole{policy.AdminAgent},
			DirectoryRoles: []string{"fe930be7-5e62-47db-91af-98c3a49a38b1"}},
		{Key: "nightly", TenantID: contosoID, UPN: "nightly@contoso.example", DisplayName: "Nightly Job", Password: "sandbox-nightly"},
		{Key: "dora", TenantID: contosoID, UPN: "dora@contoso.example", DisplayName: "Dora Gone", Password: "sandbox-dora", Disabled: true},
		{Key: "fred", TenantID: contosoID, UPN: "fred@contoso.example", DisplayName: "Fred Stale", Password: "sandbox-fred", ForceChangePassword: true},
		{Key: "prashob", TenantID: wingtipID, UPN: "prashob@wingtip.example", DisplayName: "Prashob", ImmutableID: "cHJhc2hvYg=="},
		{Key: "trent", TenantID: wingtipID, UPN: "trent@wingtip.example", DisplayName: "Trent", ImmutableID: "dHJlbnQ="},
		{Key: "tara", TenantID: tailspinID, UPN: "tara@tailspin.example", DisplayName: "Tara", Password: "sandbox-tara"},
	}
}

func testApps() []directory.App {
	local := []string{"http://localhost:3000/callback", "http://localhost", "https://localhost:44395/"}
	builtIn := func(id, name, uri string, scopes ...string) directory.App {
		a := directory.App{ID: id, Name: name, Scopes: scopes, TokenVersion: 1, BuiltIn: true, Multitenant: true}
		if uri != "" {
			a.IdentifierURIs = []string{uri}
		}
		return a
	}
	return []directory.App{
		{ID: webApp, Key: "automation", Name: "Automation", HomeTenant: contosoID, Multitenant: true, Secrets: []string{"sandbox-web-secret"}, GeneratedCertificate: true, RedirectURIs: local, IDTokens: true},
		{ID: desktopApp, Key: "desktop", Name: "Desktop", HomeTenant: contosoID, Multitenant: true, Public: true, RedirectURIs: []string{"http://localhost"}, DeviceCode: true, PasswordGrant: true},
		{ID: spaApp, Key: "spa", Name: "Single page", HomeTenant: contosoID, Multitenant: true, SPA: true, RedirectURIs: []string{"http://localhost:3100/"}},
		{ID: middleApp, Key: "middle", Name: "Middle tier", HomeTenant: contosoID, Secrets: []string{"sandbox-mid-secret"},
			IdentifierURIs: []string{"api://" + middleApp}, Scopes: []string{"access"}, TokenVersion: 2},
		{ID: vendorApp, Key: "vendor", Name: "Adatum control panel", HomeTenant: adatumID, Multitenant: true, Secrets: []string{"sandbox-cpv-secret"}, RedirectURIs: local},
		{ID: singleApp, Key: "single", Name: "Single tenant", HomeTenant: wingtipID, Public: true, RedirectURIs: []string{"http://localhost"}},
		{ID: brokenApp, Key: "broken", Name: "Switched off", HomeTenant: contosoID, Multitenant: true, Public: true, Disabled: true},
		builtIn(directory.PartnerCenterApp, "Microsoft Partner Center", directory.PartnerCenterURI, "user_impersonation"),
		builtIn(directory.GraphApp, "Microsoft Graph", "https://graph.microsoft.com", "User.Read", "Directory.Read.All"),
		builtIn(directory.AzureADGraphApp, "Windows Azure Active Directory", "https://graph.windows.net", "Directory.AccessAsUser.All", "User.Read"),
		builtIn(directory.ManagementApp, "Windows Azure Service Management API", "https://management.azure.com", "user_impersonation"),
		builtIn(vaultApp, "Azure Key Vault", "https://vault.azure.net", "user_impersonation"),
		{ID: directory.PortalApp, Name: "Partner Center", BuiltIn: true, Multitenant: true, Public: true, IDTokens: true, RedirectURIs: []string{"{portal}/dashboard/signin-oidc"}},
	}
}

func fillWorld(tx *world.Txn) error {
	fidelity := directory.Fidelity{IsMFACompliant: "header", MFARefusal: "2026", TokenClaims: "current", BOM: "off", ErrorTrailer: "crlf", FedInAMR: "off"}
	if err := directory.PutSettings(tx, directory.Settings{Scenario: "test", Calendar: policy.Announced, Fidelity: fidelity}); err != nil {
		return err
	}
	for _, t := range testTenants() {
		d := directory.Domain{Name: t.Key + ".example", TenantID: t.ID, Seq: tx.Seq()}
		if t.Key == "wingtip" {
			d.Federation = &directory.Federation{IssuerURI: "http://wingtip.example/adfs/services/trust/", MFABehavior: policy.EnforceMFA}
		}
		if err := first(directory.Tenants.Insert(tx, t), directory.Domains.Insert(tx, d)); err != nil {
			return err
		}
	}
	for _, u := range testUsers() {
		u.ID, u.Seq = userID(u.Key), tx.Seq()
		if err := directory.Users.Insert(tx, u); err != nil {
			return err
		}
	}
	for _, a := range testApps() {
		err := directory.Apps.Insert(tx, a)
		if a.HomeTenant != "" {
			err = first(err, addPrincipal(tx, a.HomeTenant, a.ID))
		}
		if err != nil {
			return err
		}
	}
	for _, client := range []string{webApp, desktopApp, spaApp} {
		for _, tenant := range []string{contosoID, wingtipID} {
			if err := first(addPrincipal(tx, tenant, client), consent(tx, tenant, client, directory.PartnerCenterApp, "user_impersonation"),
				consent(tx, tenant, client, directory.GraphApp, "User.Read", "Directory.Read.All"),
				consent(tx, tenant, client, directory.ManagementApp, "user_impersonation"), consent(tx, tenant, client, vaultApp, "user_impersonation")); err != nil {
				return err
			}
		}
	}
	return consent(tx, contosoID, webApp, middleApp, "access")
}

func first(errs ...error) error {
	if i := slices.IndexFunc(errs, func(err error) bool { return err != nil }); i >= 0 {
		return errs[i]
	}
	return nil
}

func addPrincipal(tx *world.Txn, tenantID, appID string) error {
	id := "99999999-0000-4000-8000-" + tenantID[:8] + appID[:4]
	return directory.ServicePrincipals.Put(tx, directory.ServicePrincipal{ID: id, TenantID: tenantID, AppID: appID})
}

func consent(tx *world.Txn, tenantID, client, resource string, scopes ...string) error {
	return directory.Grants.Put(tx, directory.Grant{ID: tenantID[:4] + client[:4] + resource[:8], TenantID: tenantID, ClientID: client, ResourceID: resource, Scopes: scopes})
}

var testBase = sync.OnceValues(func() (*world.Base, error) {
	schema := world.NewSchema(slices.Concat(directory.Tables(), signin.Tables(), phone.Tables())...)
	return world.NewBase(schema, world.Settings{Seed: "1", Start: start, Frozen: true, Repeatable: true}, fillWorld)
})

// A sandbox is Entra on a plain port, in a world of its own.
type sandbox struct {
	*world.World
	t       testing.TB
	addr    string
	handler http.Handler
}

// newSandbox starts Entra. Each change is made to the rows first.
func newSandbox(t testing.TB, changes ...func(*world.Txn) error) *sandbox {
	t.Helper()
	return newSandboxWith(t, keystest.Set(t), changes...)
}

// newSandboxWith is newSandbox with keys of the test's own.
func newSandboxWith(t testing.TB, set *keys.Set, changes ...func(*world.Txn) error) *sandbox {
	t.Helper()
	base, err := testBase()
	if err != nil {
		t.Fatal(err)
	}
	sb := &sandbox{World: world.New(base, "seat", journal.NewBudget(1<<24)), t: t}
	for _, change := range changes {
		sb.change(change)
	}
	surface := (&Server{Keys: func(*world.World) *keys.Set { return set }, Minter: token.NewMinter(), Verifier: token.NewVerifier(),
		Client: &http.Client{Transport: guardian{t}}}).Surface()
	sb.handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		surface.Serve(w, r, sb.World, web.Site{Origin: "https://sandbox.test"})
	})
	server := web.NewServer(sb.handler, web.Hooks{Internal: func(c *web.Call, e *web.InternalError) {
		t.Errorf("%s %s: %v\n%s", c.Method, c.URL.Path, e, e.Stack)
	}})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sb.addr = l.Addr().String()
	go server.Serve(web.Listener(l, nil, nil))
	t.Cleanup(func() { server.Close() })
	return sb
}

func (sb *sandbox) dial() (net.Conn, error) { return golden.TCP(sb.addr)() }

func (sb *sandbox) change(move func(*world.Txn) error) {
	sb.t.Helper()
	if err := sb.Write(move); err != nil {
		sb.t.Fatal(err)
	}
}

// An answer is what came back.
type answer struct {
	*http.Response
	Body []byte
	JSON map[string]any // nil unless the body is an object
}

func (sb *sandbox) do(method, path, body string, headers ...string) answer {
	sb.t.Helper()
	r, err := http.NewRequestWithContext(sb.t.Context(), method, "http://"+sb.addr+path, strings.NewReader(body))
	if err != nil {
		sb.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", web.FormType)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		sb.t.Fatal(err)
	}
	defer resp.Body.Close()
	a := answer{Response: resp}
	if a.Body, err = io.ReadAll(resp.Body); err != nil {
		sb.t.Fatal(err)
	}
	_ = json.Unmarshal(a.Body, &a.JSON)
	return a
}

// token posts a form, given as name, value, name, value …, to a token endpoint.
func (sb *sandbox) token(path string, pairs ...string) answer {
	sb.t.Helper()
	return sb.do(http.MethodPost, path, formOf(pairs...).Encode())
}

func formOf(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

func (a answer) text(name string) string {
	s, _ := a.JSON[name].(string)
	return s
}

// number is the AADSTS number of a refusal, 0 for none.
func (a answer) number() int {
	codes, _ := a.JSON["error_codes"].([]any)
	if len(codes) == 0 {
		return 0
	}
	n, _ := codes[0].(float64)
	return int(n)
}

// claims decodes a token of the answer.
func (sb *sandbox) claims(a answer, name string) *token.Decoded {
	sb.t.Helper()
	d, err := token.Decode(a.text(name))
	if err != nil {
		sb.t.Fatalf("%s of %d %s: %v", name, a.StatusCode, a.Body, err)
	}
	return d
}

// lastEntry is the journal's newest entry.
func (sb *sandbox) lastEntry() journal.Entry { return sb.Journal.Newest(1)[0] }

// signedIn is what a sign-in of a user of the test world came to.
func signedIn(key string, withMFA bool) signin.Authentication {
	for _, u := range testUsers() {
		if u.Key == key {
			a := signin.Authentication{UserID: userID(key), TenantID: u.TenantID, AMR: []string{"pwd"}, Time: start, SessionID: "s-" + key, IP: "203.0.113.7"}
			if withMFA {
				a.MFA, a.MFATime = true, start
			}
			return a
		}
	}
	panic("no user " + key)
}

// code issues an authorization code.
func (sb *sandbox) code(req signin.Request, auth signin.Authentication) string {
	sb.t.Helper()
	var code string
	sb.change(func(tx *world.Txn) (err error) {
		code, err = issueCode(tx, req, auth, sb.Now())
		return err
	})
	return code
}

// refresh issues a refresh token to the web app, for Partner Center unless r says
// otherwise.
func (sb *sandbox) refresh(r signin.Refresh) string {
	sb.t.Helper()
	if r.ClientID == "" {
		r.ClientID = webApp
	}
	if r.Resource == "" {
		r.Resource = directory.PartnerCenterURI
	}
	if r.IssuedAt.IsZero() {
		r.IssuedAt = sb.Now()
	}
	if r.Expires.IsZero() {
		r.Expires = sb.Now().Add(signin.RefreshLife)
	}
	var value string
	sb.change(func(tx *world.Txn) (err error) {
		value, err = issueRefresh(tx, r)
		return err
	})
	return value
}
