package seed

import (
	"slices"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

var wall = time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)

func plant(t *testing.T, sc *scenarios.Scenario) *world.World {
	t.Helper()
	tables := slices.Concat(directory.Tables(), signin.Tables(), phone.Tables(), commerce.Tables())
	base, err := Planter{Schema: world.NewSchema(tables...), Keys: keystest.Set(t)}.Base(sc, wall)
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "", journal.NewBudget(1<<20))
}

func open(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	sc, err := scenarios.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

func TestEveryLibraryScenarioGrows(t *testing.T) {
	t.Parallel()
	for _, name := range scenarios.Library() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plant(t, open(t, name))
		})
	}
}

func TestEveryRoleTheLoaderKnowsIsARow(t *testing.T) {
	t.Parallel()
	for _, name := range scenarios.DirectoryRoles() {
		if len(roleIDs([]string{name})) != 1 {
			t.Errorf("the loader accepts %q, which the directory does not have", name)
		}
	}
}

func TestDelegationReachesTheCustomer(t *testing.T) {
	t.Parallel()
	w := plant(t, open(t, scenarios.DefaultName))
	snap := w.Read()
	alejandra, _ := directory.FindUser(snap, "Alejandra@contoso.example")
	tailspin, _ := directory.Tenants.Find(snap, "key", "tailspin")
	got := policy.DelegatedRoles(directory.Delegation(snap, alejandra, tailspin.ID, wall))
	want := roleIDs([]string{"User Administrator", "Global Reader", "Application Administrator"})
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("Alejandra holds %v at Tailspin, want %v", got, want)
	}
	if got := policy.DelegatedRoles(directory.Delegation(snap, alejandra, tailspin.ID, wall.Add(3*365*24*time.Hour))); len(got) != 0 {
		t.Errorf("two years on she still holds %v", got)
	}
}

func TestResellersCustomerIsItsProvidersToo(t *testing.T) {
	t.Parallel()
	w := plant(t, open(t, scenarios.DefaultName))
	snap := w.Read()
	tenant := func(key string) string { x, _ := directory.Tenants.Find(snap, "key", key); return x.ID }
	for _, partner := range []string{"contoso", "wingtip", "fabrikam", "northwind"} {
		c, ok := commerce.FindCustomer(snap, tenant(partner), tenant("tailspin"))
		if !ok {
			t.Errorf("Tailspin is not a customer of %s", partner)
		}
		if want := map[string]string{"fabrikam": tenant("northwind")}[partner]; c.ResellerID != want {
			t.Errorf("%s: reseller %q, want %q", partner, c.ResellerID, want)
		}
	}
}

func TestResellerStaysKnownWhateverTheOrderOfPartners(t *testing.T) {
	t.Parallel()
	sc := *open(t, scenarios.DefaultName)
	sc.Tenants = slices.Clone(sc.Tenants)
	slices.Reverse(sc.Tenants) // the reseller before its provider
	snap := plant(t, &sc).Read()
	reseller, _ := directory.Tenants.Find(snap, "key", "northwind")
	provider, _ := directory.Tenants.Find(snap, "key", "fabrikam")
	tailspin, _ := directory.Tenants.Find(snap, "key", "tailspin")
	c, ok := commerce.FindCustomer(snap, provider.ID, tailspin.ID)
	if !ok || c.ResellerID != reseller.ID {
		t.Errorf("the provider's customer comes through %q, want %q", c.ResellerID, reseller.ID)
	}
	if c.CommerceID == c.TenantID {
		t.Error("the customer's commerce id is its tenant's: clients that mix them up would not notice")
	}
}

func TestEntraHoldsWhatTheProviderSignsWith(t *testing.T) {
	t.Parallel()
	w := plant(t, open(t, scenarios.DefaultName))
	snap := w.Read()
	var certificates [][]byte
	for _, name := range []string{"wingtip.example", "wingtiptoys.example"} {
		d, _ := directory.Domains.Get(snap, name)
		p, ok := directory.Providers.Get(snap, name)
		if !ok || d.Federation == nil || d.Federation.IssuerURI != p.IssuerURI || d.Federation.MFABehavior != policy.EnforceMFA {
			t.Fatalf("%s: %+v %+v", name, d.Federation, p)
		}
		certificates = append(certificates, d.Federation.SigningCertificate)
	}
	if slices.Equal(certificates[0], certificates[1]) {
		t.Error("two providers sign with one key")
	}
	prashob, _ := directory.FindUser(snap, "prashob@wingtip.example")
	account, _ := directory.ProviderAccounts.Get(snap, "prashob@wingtip.example")
	if prashob.Password != "" || account.Password != "sandbox-prashob" || prashob.ImmutableID == "" || prashob.ImmutableID != account.ImmutableID {
		t.Errorf("%+v %+v", prashob, account)
	}
}

func TestPolicyDateComesFromTheFileOrTheCalendar(t *testing.T) {
	t.Parallel()
	day := func(s string) time.Time { d, _ := time.Parse(time.DateOnly, s); return d }
	for as, want := range map[string]time.Time{
		"":           policy.LastRow(policy.Announced).Date,
		"2026-03-15": day("2026-03-15"),
	} {
		sc := *open(t, scenarios.DefaultName)
		sc.AsOf = scenarios.Date(as)
		if got := plant(t, &sc).PolicyNow(); got.Sub(want) > time.Minute || got.Before(want) {
			t.Errorf("as_of %q: policy time %v, want %v", as, got, want)
		}
	}
	sc := *open(t, scenarios.DefaultName)
	sc.AsOf = scenarios.Today
	if w := plant(t, &sc); !w.PolicyNow().Equal(w.Now()) {
		t.Errorf("today: policy time %v, clock %v", w.PolicyNow(), w.Now())
	}
}

func TestConsentsAreStoredWhereTheTableSays(t *testing.T) {
	t.Parallel()
	w := plant(t, open(t, scenarios.DefaultName))
	snap := w.Read()
	for _, key := range []string{"contoso", "wingtip", "fabrikam", "northwind", "contoso-sandbox"} {
		tenant, ok := directory.Tenants.Find(snap, "key", key)
		if !ok {
			t.Fatalf("no tenant %s", key)
		}
		for _, app := range []string{"automation", "desktop", "single-page"} {
			a, ok := directory.Apps.Find(snap, "key", app)
			if !ok {
				t.Fatalf("no app %s", app)
			}
			if got := directory.ConsentedScopes(snap, tenant.ID, a.ID, directory.PartnerCenterApp, ""); !slices.Equal(got, []string{"user_impersonation"}) {
				t.Errorf("%s at %s may %v", app, key, got)
			}
		}
	}
	for g := range directory.Grants.Each(snap) {
		if a, _ := directory.Apps.Get(snap, g.ClientID); a.HomeTenant == "eeeeffff-4444-aaaa-5555-bbbb6666cccc" {
			t.Errorf("the vendor's app is consented at %s", g.TenantID)
		}
	}
}

func TestMicrosoftsAPIsAreNamedAsInScenarios(t *testing.T) {
	t.Parallel()
	snap := plant(t, open(t, scenarios.DefaultName)).Read()
	for _, r := range scenarios.Resources() {
		if app, err := directory.AppNamed(snap, r.Name); err != nil || app.ID != r.AppID || !app.BuiltIn {
			t.Errorf("%s is %q: %v", r.Name, app.ID, err)
		}
	}
}

func TestAResourceIsFoundByEveryURIThatClientsNameItBy(t *testing.T) {
	t.Parallel()
	snap := plant(t, open(t, scenarios.DefaultName)).Read()
	// Azure CLI asks for https://management.core.windows.net//.default.
	for _, uri := range []string{"https://management.azure.com", "https://management.core.windows.net/"} {
		if app, ok := directory.FindResource(snap, uri); !ok || app.ID != directory.ManagementApp {
			t.Errorf("%s is %q", uri, app.Name)
		}
	}
}
