package idp_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/idp"
	"github.com/pcsandbox/pcsandbox/internal/directory"
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

// The directory of the browser tests. It is made by hand, so that these tests
// depend on no scenario; the people are those of the source document.
const (
	contosoID  = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	wingtipID  = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	fabrikamID = "ccccdddd-2222-eeee-3333-ffff4444aaaa"
	tailspinID = "ddddeeee-3333-ffff-4444-aaaa5555bbbb"

	webApp     = "00001111-aaaa-2222-bbbb-3333cccc4444"
	desktopApp = "66667777-aaaa-8888-bbbb-9999cccc0000"
	spaApp     = "22223333-cccc-4444-dddd-5555eeee6666"
	homeApp    = "77778888-aaaa-8888-bbbb-9999cccc0000" // single tenant, Contoso
	bareApp    = "88889999-aaaa-8888-bbbb-9999cccc0000" // consented nowhere

	callback = "http://localhost:3000/callback"
	resource = directory.PartnerCenterURI
	secret   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	password = "sandbox-password"
)

// start lies ten years ahead, so that whatever reads the wall clock is found out.
var start = time.Date(2036, 4, 2, 9, 0, 0, 0, time.UTC)

type sandbox struct {
	t       testing.TB
	world   *world.World
	surface *web.Surface
	site    web.Site
	keys    *keys.Set
}

func newSandbox(t testing.TB) *sandbox {
	t.Helper()
	set := keystest.Set(t)
	schema := world.NewSchema(append(append(directory.Tables(), signin.Tables()...), phone.Tables()...)...)
	base, err := world.NewBase(schema, world.Settings{Seed: "7", Start: start, Frozen: true, Repeatable: true},
		func(tx *world.Txn) error { return plant(tx, set) })
	if err != nil {
		t.Fatal(err)
	}
	pair, err := set.ProviderPair(0, "contoso.example", start)
	if err != nil {
		t.Fatal(err)
	}
	outside := &http.Client{Transport: guard{pair}}
	server := &idp.Server{Client: outside, Keys: func(*world.World) *keys.Set { return set }, Minter: token.NewMinter(), Verifier: token.NewVerifier()}
	return &sandbox{
		t: t, world: world.New(base, "main", journal.NewBudget(1<<20)), surface: server.Surface(),
		site: web.Site{Origin: "https://localhost:8443"}, keys: set,
	}
}

// a row that can be put into the world.
type row func(*world.Txn) error

func put[T any](table *world.Table[T], rows ...T) row {
	return func(tx *world.Txn) error {
		for _, r := range rows {
			if err := table.Put(tx, r); err != nil {
				return err
			}
		}
		return nil
	}
}

func plant(tx *world.Txn, set *keys.Set) error {
	var rows []row
	rows = append(rows, tenants(tx)...)
	rows = append(rows, domains(tx, set)...)
	rows = append(rows, people(tx)...)
	rows = append(rows, apps()...)
	for _, r := range rows {
		if err := r(tx); err != nil {
			return err
		}
	}
	return directory.PutSettings(tx, directory.Settings{Fidelity: directory.Fidelity{ErrorTrailer: "crlf"}})
}

func tenants(tx *world.Txn) []row {
	both := []policy.Method{policy.PhoneAppNotification, policy.PhoneAppOTP}
	tenant := func(id, name string, kind policy.TenantKind) directory.Tenant {
		key := strings.ToLower(name)
		return directory.Tenant{ID: id, Key: key, Name: name, Kind: kind, License: policy.P1, DefaultDomain: key + ".example", Region: "NA", Methods: both, Seq: tx.Seq()}
	}
	tailspin := tenant(tailspinID, "Tailspin", policy.Customer)
	tailspin.SecurityDefaults = true
	return []row{put(directory.Tenants, tailspin, tenant(contosoID, "Contoso", policy.DirectBill),
		tenant(wingtipID, "Wingtip", policy.DirectBill), tenant(fabrikamID, "Fabrikam", policy.IndirectProvider))}
}

func domains(tx *world.Txn, set *keys.Set) []row {
	managed := func(name, tenant string) directory.Domain {
		return directory.Domain{Name: name, TenantID: tenant, Seq: tx.Seq()}
	}
	federated := func(name string, key int, mfa policy.MFABehavior) directory.Domain {
		pair, err := set.ProviderPair(key, name, start)
		if err != nil {
			panic(err)
		}
		d := managed(name, wingtipID)
		d.Federation = &directory.Federation{ID: name, DisplayName: name, IssuerURI: issuer(name), SigningCertificate: pair.Certificate.Raw, MFABehavior: mfa}
		return d
	}
	return []row{put(directory.Domains,
		managed("contoso.example", contosoID), managed("fabrikam.example", fabrikamID), managed("tailspin.example", tailspinID),
		federated("wingtip.example", 0, policy.EnforceMFA), federated("wingtiptoys.example", 1, policy.AcceptMFA))}
}

func issuer(domain string) string { return "http://sts." + domain + "/adfs/services/trust/" }

func people(tx *world.Txn) []row {
	person := func(name, domain, tenant string) directory.User {
		upn := name + "@" + domain
		return directory.User{ID: name + "-0000-1111-2222-333344445555", TenantID: tenant, Key: name, UPN: upn,
			DisplayName: strings.ToUpper(name[:1]) + name[1:], Password: password, Roles: []policy.AgentRole{policy.AdminAgent}, Seq: tx.Seq()}
	}
	alejandra := person("alejandra", "contoso.example", contosoID)
	alejandra.PerUserMFA = policy.PerUserEnforced
	alejandra.Methods = []directory.Method{{ID: "a1", Kind: policy.PhoneAppNotification}, {ID: "a2", Kind: policy.PhoneAppOTP, Secret: secret}}
	helen := alejandra
	helen.ID, helen.Key, helen.UPN = "helen-0000-1111-2222-333344445555", "helen", "helen@contoso.example"
	prashob, trent := person("prashob", "wingtip.example", wingtipID), person("trent", "wingtip.example", wingtipID)
	toy := person("toy", "wingtiptoys.example", wingtipID)
	for _, u := range []*directory.User{&prashob, &trent, &toy} {
		u.Password, u.ImmutableID = "", "immutable-"+u.Key
	}
	disabled := person("dora", "contoso.example", contosoID)
	disabled.Disabled = true
	return []row{put(directory.Users, alejandra, helen, prashob, trent, toy, disabled,
		person("nightly", "contoso.example", contosoID), person("john", "fabrikam.example", fabrikamID))}
}

func apps() []row {
	multi := func(id, name string) directory.App {
		return directory.App{ID: id, Key: name, Name: name, HomeTenant: contosoID, Multitenant: true, RedirectURIs: []string{callback}, TokenVersion: 1}
	}
	automation := multi(webApp, "Automation")
	automation.IDTokens, automation.Secrets = true, []string{"sandbox-web-secret"}
	automation.RedirectURIs = append(automation.RedirectURIs, "https://app.contoso.example/signed-in?keep=1")
	desktop := multi(desktopApp, "Desktop")
	desktop.Public, desktop.DeviceCode, desktop.RedirectURIs = true, true, []string{"http://localhost"}
	spa := multi(spaApp, "Single page")
	spa.SPA = true
	home := multi(homeApp, "Home")
	home.Multitenant = false
	bare := multi(bareApp, "Bare")
	builtIn := func(id, uri string, scopes ...string) directory.App {
		return directory.App{ID: id, Name: uri, BuiltIn: true, Multitenant: true, IdentifierURIs: []string{uri}, Scopes: scopes, TokenVersion: 1}
	}
	portal := directory.App{ID: directory.PortalApp, Name: "Partner Center", BuiltIn: true, Multitenant: true, Public: true, IDTokens: true,
		RedirectURIs: []string{"{portal}/dashboard/signin-oidc"}, LogoutURIs: []string{"{portal}/dashboard/signed-out"}}
	signIns := directory.App{ID: directory.MySignInsApp, Name: "My Signins", BuiltIn: true, Multitenant: true, Public: true}
	var grants []directory.Grant
	for _, tenant := range []string{contosoID, wingtipID, fabrikamID, tailspinID} {
		for _, client := range []string{webApp, desktopApp, spaApp, homeApp} {
			grants = append(grants, directory.Grant{ID: tenant + client, TenantID: tenant, ClientID: client,
				ResourceID: directory.PartnerCenterApp, Scopes: []string{"user_impersonation"}})
		}
	}
	return []row{
		put(directory.Apps, automation, desktop, spa, home, bare, portal, signIns,
			builtIn(directory.PartnerCenterApp, resource, "user_impersonation"),
			builtIn(directory.GraphApp, "https://graph.microsoft.com", "User.Read"),
			builtIn(directory.AzureADGraphApp, "https://graph.windows.net", "User.Read")),
		put(directory.Grants, grants...),
		put(directory.ServicePrincipals, directory.ServicePrincipal{ID: "sp-web-tailspin", TenantID: tailspinID, AppID: webApp}),
	}
}

// change edits rows as an administrator would.
func (sb *sandbox) change(rows ...row) {
	sb.t.Helper()
	for _, r := range rows {
		if err := sb.world.Write(func(tx *world.Txn) error { return r(tx) }); err != nil {
			sb.t.Fatal(err)
		}
	}
}

func (sb *sandbox) user(upn string) directory.User {
	sb.t.Helper()
	u, ok := directory.FindUser(sb.world.Read(), upn)
	if !ok {
		sb.t.Fatalf("there is no user %s", upn)
	}
	return u
}

func (sb *sandbox) domain(name string) directory.Domain {
	sb.t.Helper()
	d, ok := directory.Domains.Get(sb.world.Read(), name)
	if !ok {
		sb.t.Fatalf("there is no domain %s", name)
	}
	f := *d.Federation // the row's own is shared
	d.Federation = &f
	return d
}

func (sb *sandbox) advance(d time.Duration) {
	sb.t.Helper()
	if err := sb.world.Advance(d); err != nil {
		sb.t.Fatal(err)
	}
}

// pending is the newest request on a person's phone.
func (sb *sandbox) pending(upn string) phone.Approval {
	sb.t.Helper()
	var newest phone.Approval
	for a := range phone.Approvals.All(sb.world.Read(), "upn", upn) {
		newest = a
	}
	if newest.ID == "" {
		sb.t.Fatalf("the phone of %s shows nothing", upn)
	}
	return newest
}

func (sb *sandbox) approve(upn string) {
	sb.t.Helper()
	a := sb.pending(upn)
	sb.change(func(tx *world.Txn) error { return phone.Approve(tx, a.ID, a.Number, sb.world.Now()) })
}

func (sb *sandbox) deny(upn string) {
	sb.t.Helper()
	a := sb.pending(upn)
	sb.change(func(tx *world.Txn) error { return phone.Deny(tx, a.ID, sb.world.Now()) })
}

// last is the journal's newest entry.
func (sb *sandbox) last() *journal.Entry { return &sb.world.Journal.Newest(1)[0] }
