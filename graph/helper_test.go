package graph_test

import (
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/graph"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Ids of the people and places of the tests.
const (
	wingtip    = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	contoso    = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	tailspin   = "ddddeeee-3333-ffff-4444-aaaa5555bbbb" // customer of Wingtip; free licence
	automation = "00001111-aaaa-2222-bbbb-3333cccc4444"
	federation = "fedfedfe-0000-4000-8000-000000000001" // of wingtiptoys.example

	globalAdministrator = "62e90394-69f5-4237-9190-012177145e10"
	authenticationAdmin = "c4e39bd9-1100-46d3-8c65-fb160da0071f"
	directoryReaders    = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"
)

var now = time.Date(2026, 4, 2, 9, 0, 0, 0, time.UTC)

// person is somebody who calls.
type person struct{ name, tenant, id string }

// people: an administrator, an agent, one who signs in at the provider, one who
// looks after second factors.
var people = []person{
	{"gloria", wingtip, "00000000-0000-4000-8000-000000000001"},
	{"prashob", wingtip, "00000000-0000-4000-8000-000000000002"},
	{"trent", wingtip, "00000000-0000-4000-8000-000000000003"},
	{"annie", wingtip, "00000000-0000-4000-8000-000000000004"},
	{"tara", tailspin, "00000000-0000-4000-8000-000000000005"},
}

// A sandbox is one world behind one server.
type sandbox struct {
	*world.World
	t       testing.TB
	keys    *keys.Set
	minter  *token.Minter
	surface *web.Surface
	addr    string
}

func start(t testing.TB) *sandbox {
	t.Helper()
	sb := &sandbox{t: t, keys: keystest.Set(t), minter: token.NewMinter()}
	base, err := world.NewBase(world.NewSchema(directory.Tables()...), world.Settings{Seed: "7", Start: now, Frozen: true, Repeatable: true}, sb.plant)
	if err != nil {
		t.Fatal(err)
	}
	sb.World = world.New(base, "main", journal.NewBudget(1<<20))
	sb.surface = (&graph.Server{Keys: func(*world.World) token.KeySource { return sb.keys }, Verifier: token.NewVerifier()}).Surface()
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
	return sb
}

func (sb *sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	sb.surface.Serve(w, r, sb.World, web.Site{Origin: "https://localhost:8443"})
}

func (sb *sandbox) plant(tx *world.Txn) error {
	certificate, err := sb.keys.ProviderCertificate(0, "wingtiptoys.example", now)
	if err != nil {
		return err
	}
	var errs []error
	put := func(err error) { errs = append(errs, err) }
	policies := []directory.ConditionalAccess{
		{ID: "cacacaca-0000-4000-8000-000000000001", Name: "MFA for agents", Grant: policy.GrantMFA, Agents: []policy.AgentRole{policy.GlobalAdmin}, Apps: []string{directory.PartnerCenterApp}, SignInFrequency: 12 * time.Hour},
		{ID: "cacacaca-0000-4000-8000-000000000002", Name: "No old protocols", Grant: policy.GrantBlock, Clients: []policy.ClientKind{policy.LegacyClient}},
	}
	for i, t := range []directory.Tenant{
		{ID: wingtip, Key: "wingtip", Name: "Wingtip", Kind: policy.DirectBill, License: policy.P1, DefaultDomain: "wingtip.example", Policies: policies},
		{ID: contoso, Key: "contoso", Name: "Contoso", Kind: policy.DirectBill, License: policy.P2, DefaultDomain: "contoso.example"},
		{ID: tailspin, Key: "tailspin", Name: "Tailspin", Kind: policy.Customer, License: policy.Free, DefaultDomain: "tailspin.example", SecurityDefaults: true},
	} {
		t.Seq = uint64(i + 1)
		put(directory.Tenants.Insert(tx, t))
	}
	for _, d := range []directory.Domain{
		{Name: "wingtip.example", TenantID: wingtip},
		{Name: "wingtiptoys.example", TenantID: wingtip, Federation: &directory.Federation{ID: federation, DisplayName: "Wingtip",
			IssuerURI: "http://wingtiptoys.example/adfs/services/trust/", SigningCertificate: certificate.Raw, MFABehavior: policy.EnforceMFA}},
		{Name: "wingtip.onmicrosoft.com", TenantID: wingtip},
		{Name: "contoso.example", TenantID: contoso},
		{Name: "tailspin.example", TenantID: tailspin},
	} {
		d.Seq = tx.Seq()
		put(directory.Domains.Insert(tx, d))
	}
	users := map[string]directory.User{
		"gloria": {UPN: "gloria@wingtip.example", GivenName: "Gloria", FamilyName: "Gold", Roles: []policy.AgentRole{policy.GlobalAdmin},
			Methods: []directory.Method{
				{ID: "m1", Kind: policy.PhoneAppNotification, Name: "Gloria's phone", Registered: now}, {ID: "m2", Kind: policy.PhoneAppOTP, Secret: "JBSWY3DPEHPK3PXP"},
				{ID: "m3", Kind: policy.OneWaySMS, Phone: "+1 2065550100"}, {ID: "m4", Kind: policy.FidoKey, Name: "Key"}, {ID: "m5", Kind: policy.ExternalMethod}}},
		"prashob": {UPN: "prashob@wingtip.example", Password: "sandbox-prashob", UsageLocation: "US"},
		"trent":   {UPN: "trent@wingtiptoys.example", ImmutableID: "dHJlbnQ="},
		"annie":   {UPN: "annie@wingtip.example", DirectoryRoles: []string{authenticationAdmin}},
		"tara":    {UPN: "tara@tailspin.example", DirectoryRoles: []string{globalAdministrator}},
	}
	for _, p := range people {
		u := users[p.name]
		u.ID, u.TenantID, u.Key, u.DisplayName, u.Seq = p.id, p.tenant, p.name, strings.ToUpper(p.name[:1])+p.name[1:], tx.Seq()
		put(directory.Users.Insert(tx, u))
	}
	put(directory.ProviderAccounts.Insert(tx, directory.ProviderAccount{UPN: "trent@wingtiptoys.example", Domain: "wingtiptoys.example", Password: "sandbox-trent", ImmutableID: "dHJlbnQ="}))
	for i := range 5 {
		r := directory.SignInRecord{ID: "50000000-0000-4000-8000-00000000000" + string(rune('0'+i)), TenantID: wingtip, UserID: people[2].id, UPN: "trent@wingtiptoys.example",
			AppID: automation, AppName: "Automation", Resource: "Microsoft Partner Center", ResourceID: directory.PartnerCenterApp, ClientApp: "Browser", IP: "192.0.2.1",
			Interactive: true, Created: now.Add(time.Duration(i-5) * time.Hour), Seq: tx.Seq()}
		if i == 3 {
			r.ErrorCode, r.Failure, r.Required = 50079, "The provider did not do MFA.", true
		}
		if i == 4 {
			r.UPN, r.UserID, r.ClientApp = "o'brien@wingtip.example", "", "IMAP4"
		}
		put(directory.SignIns.Insert(tx, r))
	}
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// access is the claims of a person's token for Graph.
func (sb *sandbox) access(name string, scopes ...string) token.AccessV1 {
	for _, p := range people {
		if p.name == name {
			return token.AccessV1{
				Registered: token.Registered{Audience: "https://graph.microsoft.com", Issuer: "https://sts.windows.net/" + p.tenant + "/"}.Window(now, time.Hour),
				AMR:        []string{"pwd", "mfa"}, AppID: automation, ObjectID: p.id, Name: name, GivenName: name, FamilyName: "Person", Subject: "sub-" + name,
				Scope: strings.Join(scopes, " "), TenantID: p.tenant, UPN: name + "@" + p.tenant[:4] + ".example", UTI: sb.uti(name), Version: "1.0",
			}
		}
	}
	sb.t.Fatalf("there is no %s", name)
	return token.AccessV1{}
}

func (sb *sandbox) uti(who string) string { return token.NewSource("7").Draw(now, who).UTI(sb.Seat) }

// app is the claims of an app's own token.
func (sb *sandbox) app(tenant string, roles ...string) token.AppV1 {
	return token.AppV1{
		Registered: token.Registered{Audience: "https://graph.microsoft.com", Issuer: "https://sts.windows.net/" + tenant + "/"}.Window(now, time.Hour),
		AppID:      automation, IDType: "app", ObjectID: "00000000-0000-4000-8000-0000000000aa", TenantID: tenant, Roles: roles, UTI: sb.uti("app"), Version: "1.0",
	}
}

func (sb *sandbox) mint(claims any) string {
	sb.t.Helper()
	raw, err := sb.minter.Mint(sb.keys.Signer(), token.V1, claims)
	if err != nil {
		sb.t.Fatal(err)
	}
	return raw
}

// token is a person's, with Directory.AccessAsUser.All unless scopes say otherwise.
func (sb *sandbox) token(name string, scopes ...string) string {
	if len(scopes) == 0 {
		scopes = []string{policy.ActAsUser}
	}
	return sb.mint(sb.access(name, scopes...))
}

// exchange compares an exchange with its golden file. {{NAME}} in requests is a
// person's token; only what the file names is made, since signing takes time.
func (sb *sandbox) exchange(t *testing.T, file string, more map[string]func() string) {
	t.Helper()
	request, err := os.ReadFile(filepath.Join("testdata", file+".http"))
	if err != nil {
		t.Fatal(err)
	}
	made := maps.Clone(more)
	made["federation"] = func() string { return federation }
	made["certificate"] = func() string {
		certificate, err := sb.keys.ProviderCertificate(1, "wingtip.example", now)
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(certificate.Raw)
	}
	made["app"] = func() string { return sb.mint(sb.app(wingtip, "Domain.ReadWrite.All", "AuditLog.Read.All")) }
	for _, p := range people {
		made[p.name] = func() string { return sb.token(p.name) }
		made[p.name+".read"] = func() string { return sb.token(p.name, "User.Read", "openid", "profile") }
	}
	values := golden.Values{}
	for name, value := range made {
		if strings.Contains(string(request), "{{"+name+"}}") {
			values[name] = value()
		}
	}
	golden.Exchange(t, golden.TCP(sb.addr), file, values)
}

// An answer is what came back.
type answer struct {
	*httptest.ResponseRecorder
	JSON map[string]any
}

func (a answer) code() string {
	e, _ := a.JSON["error"].(map[string]any)
	code, _ := e["code"].(string)
	return code
}

// do calls with a token.
func (sb *sandbox) do(method, path, bearer, body string) answer {
	sb.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if bearer != "" {
		r.Header.Set("Authorization", "Bearer "+bearer)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	a := answer{ResponseRecorder: httptest.NewRecorder()}
	sb.ServeHTTP(a, r)
	_ = json.Unmarshal(a.Body.Bytes(), &a.JSON)
	return a
}

func (sb *sandbox) last() journal.Entry {
	sb.t.Helper()
	entries := sb.Journal.Newest(1)
	if len(entries) == 0 {
		sb.t.Fatal("the journal is empty")
	}
	return entries[0]
}
