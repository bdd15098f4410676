package pcapi_test

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/pcapi"
)

// Ids of the people and places of the tests.
const (
	contoso    = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	testing1   = "aaaabbbb-1111-cccc-2222-dddd3333eeee" // Contoso's integration sandbox
	fabrikam   = "ccccdddd-2222-eeee-3333-ffff4444aaaa"
	tailspin   = "ddddeeee-3333-ffff-4444-aaaa5555bbbb" // customer of Contoso and its sandbox
	litware    = "ddddeeee-4444-ffff-5555-aaaa6666bbbb" // customer of Fabrikam
	adatum     = "eeeeffff-4444-aaaa-5555-bbbb6666cccc"
	automation = "00001111-aaaa-2222-bbbb-3333cccc4444"
	panel      = "44445555-eeee-6666-ffff-7777aaaa8888"
	deleted    = "00000000-0000-4000-8000-00000000000d"
)

var now = time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)

type person struct {
	name, tenant, id string
	agent            policy.AgentRole
	gdap             []string
}

// people of the partners, with their agent roles and the GDAP roles they hold at
// Tailspin.
var people = []person{
	{"alejandra", contoso, "00000000-0000-4000-8000-000000000001", policy.AdminAgent, []string{userAdministrator, globalReader}},
	{"helen", contoso, "00000000-0000-4000-8000-000000000002", policy.HelpdeskAgent, []string{"f023fd81-a637-4b56-95fd-791ac0226033"}},
	{"nightly", contoso, "00000000-0000-4000-8000-000000000003", policy.SalesAgent, nil},
	{"bill", contoso, "00000000-0000-4000-8000-000000000004", policy.BillingAdmin, []string{userAdministrator}},
	{"sandy", testing1, "00000000-0000-4000-8000-000000000005", policy.AdminAgent, []string{userAdministrator}},
	{"john", fabrikam, "00000000-0000-4000-8000-000000000006", policy.AdminAgent, nil},
	{"tara", tailspin, "00000000-0000-4000-8000-000000000007", "", nil},
}

const (
	userAdministrator = "fe930be7-5e62-47db-91af-98c3a49a38b1"
	globalReader      = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
	directoryReaders  = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
)

// A sandbox is one world behind one server.
type sandbox struct {
	*world.World
	keys    *keys.Set
	minter  *token.Minter
	surface *web.Surface
	addr    string
}

// start plants the tests' rows, changes what the test wants otherwise, and
// listens on a plain address.
func start(t testing.TB, change func(*world.Txn) error) *sandbox {
	t.Helper()
	base, err := world.NewBase(schema(), world.Settings{Seed: "7", Start: now, Frozen: true, Repeatable: true}, func(tx *world.Txn) error {
		if err := plant(tx); err != nil || change == nil {
			return err
		}
		return change(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
	sb := &sandbox{World: world.New(base, "main", journal.NewBudget(1<<20)), keys: keystest.Set(t), minter: token.NewMinter()}
	server := &pcapi.Server{Keys: func(*world.World) token.KeySource { return sb.keys }, Verifier: token.NewVerifier()}
	sb.surface = server.Surface()
	sb.listen(t)
	return sb
}

func schema() *world.Schema {
	return world.NewSchema(append(directory.Tables(), commerce.Tables()...)...)
}

func (sb *sandbox) listen(t testing.TB) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sb.addr = l.Addr().String()
	hooks := web.Hooks{Log: slog.New(slog.DiscardHandler), Internal: func(_ *web.Call, e *web.InternalError) {
		t.Errorf("internal error: %v\n%s", e.Err, e.Stack)
	}}
	server := web.NewServer(sb, hooks)
	go func() { _ = server.Serve(web.Listener(l, nil, hooks.Log)) }()
	t.Cleanup(func() { server.Close() })
}

func (sb *sandbox) site() web.Site { return web.Site{Origin: "https://localhost:8443"} }

func (sb *sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sb.surface.Serve(w, r, sb.World, sb.site())
}

// call sends a request past the network.
func (sb *sandbox) call(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	sb.ServeHTTP(w, r)
	return w
}

func (sb *sandbox) get(path, bearer string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+bearer)
	return sb.call(r)
}

func (sb *sandbox) last(t testing.TB) *journal.Entry {
	t.Helper()
	entries := sb.Journal.Newest(1)
	if len(entries) == 0 {
		t.Fatal("the journal is empty")
	}
	return &entries[0]
}

// access is the claims of a person's token for Partner Center.
func (sb *sandbox) access(name string, amr ...string) token.AccessV1 {
	p := people[slices.IndexFunc(people, func(p person) bool { return p.name == name })]
	return token.AccessV1{
		Registered: token.Registered{Audience: directory.PartnerCenterURI, Issuer: "https://sts.windows.net/" + p.tenant + "/"}.Window(now, time.Hour),
		AMR:        amr, AppID: automation, ObjectID: p.id, Scope: "user_impersonation", TenantID: p.tenant,
		UPN: name + "@" + p.tenant[:4] + ".example", UTI: sb.uti(name), Version: "1.0",
	}
}

func (sb *sandbox) uti(who string) string {
	return token.NewSource("7").Draw(now, who).UTI(sb.Seat)
}

// app is the claims of an app's own token.
func (sb *sandbox) app(client, tenant string) token.AppV1 {
	return token.AppV1{
		Registered: token.Registered{Audience: directory.PartnerCenterURI, Issuer: "https://sts.windows.net/" + tenant + "/"}.Window(now, time.Hour),
		AppID:      client, IDType: "app", ObjectID: "00000000-0000-4000-8000-0000000000aa", TenantID: tenant, UTI: sb.uti(client), Version: "1.0",
	}
}

func (sb *sandbox) mint(t testing.TB, claims any) string {
	t.Helper()
	raw, err := sb.minter.Mint(sb.keys.Signer(), token.V1, claims)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// token is a person's token whose sign-in had, or had not, MFA.
func (sb *sandbox) token(t testing.TB, name string, amr ...string) string {
	t.Helper()
	return sb.mint(t, sb.access(name, amr...))
}

// exchange compares an exchange with its golden file. {{NAME}} in requests is a
// person's token with MFA, {{NAME.pwd}} one without.
func (sb *sandbox) exchange(t *testing.T, file string, more golden.Values) {
	t.Helper()
	values := golden.Values{"app": sb.mint(t, sb.app(automation, contoso)), "panel": sb.mint(t, sb.app(panel, contoso))}
	for _, p := range people {
		values[p.name] = sb.token(t, p.name, "pwd", "mfa")
		values[p.name+".pwd"] = sb.token(t, p.name, "pwd")
	}
	for k, v := range more {
		values[k] = v
	}
	golden.Exchange(t, golden.TCP(sb.addr), file, values)
}

func plant(tx *world.Txn) error {
	steps := []func(*world.Txn) error{plantSettings, plantTenants, plantPeople, plantCustomers}
	for _, step := range steps {
		if err := step(tx); err != nil {
			return err
		}
	}
	return nil
}

func plantSettings(tx *world.Txn) error {
	return directory.PutSettings(tx, directory.Settings{Scenario: "test", Calendar: policy.Announced, Share: 25,
		Fidelity: directory.Fidelity{IsMFACompliant: "header", MFARefusal: "2026", BOM: "off"}})
}

func plantTenants(tx *world.Txn) error {
	for i, t := range []directory.Tenant{
		{ID: contoso, Key: "contoso", Name: "Contoso", Kind: policy.DirectBill},
		{ID: testing1, Key: "testing", Name: "Contoso Sandbox", Kind: policy.DirectBill, Environment: policy.Sandbox},
		{ID: fabrikam, Key: "fabrikam", Name: "Fabrikam", Kind: policy.IndirectProvider},
		{ID: tailspin, Key: "tailspin", Name: "Tailspin", Kind: policy.Customer},
		{ID: litware, Key: "litware", Name: "Litware", Kind: policy.Customer},
		{ID: adatum, Key: "adatum", Name: "Adatum", Kind: policy.CPV},
	} {
		if t.Environment == "" {
			t.Environment = policy.Production
		}
		t.Seq = uint64(i + 1)
		if err := directory.Tenants.Insert(tx, t); err != nil {
			return err
		}
	}
	for _, d := range []directory.Domain{
		{Name: "tailspin.example", TenantID: tailspin},
		{Name: "tailspin.onmicrosoft.com", TenantID: tailspin},
		{Name: "federated.tailspin.example", TenantID: tailspin, Federation: &directory.Federation{IssuerURI: "http://federated.tailspin.example/adfs/services/trust"}},
		{Name: "litware.example", TenantID: litware},
	} {
		d.Seq = tx.Seq()
		if err := directory.Domains.Insert(tx, d); err != nil {
			return err
		}
	}
	for _, a := range []directory.App{
		{ID: automation, Key: "automation", HomeTenant: contoso, Multitenant: true},
		{ID: panel, Key: "panel", HomeTenant: adatum, Multitenant: true},
	} {
		if err := directory.Apps.Insert(tx, a); err != nil {
			return err
		}
	}
	return nil
}

func plantPeople(tx *world.Txn) error {
	for i, p := range people {
		u := directory.User{ID: p.id, TenantID: p.tenant, Key: p.name, UPN: p.name + "@" + p.tenant[:4] + ".example",
			DisplayName: strings.ToUpper(p.name[:1]) + p.name[1:], Roles: []policy.AgentRole{p.agent}, Seq: tx.Seq()}
		if p.tenant == tailspin {
			u.UPN, u.GivenName, u.FamilyName, u.UsageLocation, u.Roles = "tara@tailspin.example", "Tara", "Tailor", "US", nil
		}
		if err := directory.Users.Insert(tx, u); err != nil {
			return err
		}
		if len(p.gdap) == 0 {
			continue
		}
		if err := plantDelegation(tx, fmt.Sprint(i), u, p.gdap); err != nil {
			return err
		}
	}
	return directory.Users.Insert(tx, directory.User{ID: deleted, TenantID: tailspin, UPN: "gone@tailspin.example",
		DisplayName: "Gone", UsageLocation: "US", DeletedAt: now.AddDate(0, 0, -3), Seq: tx.Seq()})
}

func plantDelegation(tx *world.Txn, id string, u directory.User, roles []string) error {
	err := directory.Relationships.Insert(tx, directory.Relationship{ID: "rel" + id, PartnerID: u.TenantID, CustomerID: tailspin,
		Status: "active", Roles: roles, EndsAt: now.AddDate(1, 0, 0), Seq: tx.Seq()})
	if err != nil {
		return err
	}
	err = directory.Groups.Insert(tx, directory.Group{ID: "group" + id, TenantID: u.TenantID, Members: []string{u.ID}, Seq: tx.Seq()})
	if err != nil {
		return err
	}
	return directory.Assignments.Insert(tx, directory.Assignment{ID: "assign" + id, RelationshipID: "rel" + id, GroupID: "group" + id,
		Roles: roles, Status: "active", Seq: tx.Seq()})
}

func plantCustomers(tx *world.Txn) error {
	for _, c := range []struct{ partner, tenant, name string }{
		{contoso, tailspin, "Tailspin"}, {testing1, tailspin, "Tailspin"}, {fabrikam, litware, "Litware"},
	} {
		if err := commerce.Customers.Insert(tx, customer(tx, c.partner, c.tenant, c.name)); err != nil {
			return err
		}
	}
	return nil
}

func customer(tx *world.Txn, partner, tenant, name string) commerce.Customer {
	domain := strings.ToLower(strings.ReplaceAll(name, " ", "")) + ".example"
	address := commerce.Address{Country: "US", City: "Redmond", State: "WA", Line1: "1 Example Way", PostalCode: "98052"}
	return commerce.Customer{
		PartnerID: partner, TenantID: tenant, CommerceID: tenant,
		Company:      commerce.CompanyProfile{Name: name, Domain: domain, Email: "contact@" + domain, Address: address},
		Billing:      commerce.BillingProfile{ID: "billing", Email: "contact@" + domain, Culture: "en-US", Language: "en", Company: name, Address: address, Version: 1},
		Relationship: "reseller", AllowDelegated: true, Seq: tx.Seq(),
	}
}

// setFidelity changes the scenario's fidelity switches.
func setFidelity(change func(*directory.Fidelity)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		s := directory.GetSettings(tx)
		change(&s.Fidelity)
		return directory.PutSettings(tx, s)
	}
}

// setPhase sets the phase of a tenant outright.
func setPhase(tenant string, phase policy.Phase) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		t, _ := directory.Tenants.Get(tx, tenant)
		t.Phase = phase
		return directory.Tenants.Put(tx, t)
	}
}
