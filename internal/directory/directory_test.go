package directory

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

var now = time.Date(2026, 4, 1, 9, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, fill func(*world.Txn) error) *world.World {
	t.Helper()
	base, err := world.NewBase(world.NewSchema(Tables()...), world.Settings{Start: now, Frozen: true, Repeatable: true}, fill)
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "", journal.NewBudget(1<<20))
}

// all runs steps until one fails.
func all(steps ...error) error { return errors.Join(steps...) }

func TestTenantIsFoundByIDAndByDomainInAnyCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		return all(
			Tenants.Insert(tx, Tenant{ID: "aaaa", Key: "contoso", Seq: tx.Seq()}),
			Domains.Insert(tx, Domain{Name: "contoso.example", TenantID: "aaaa", Seq: tx.Seq()}))
	})
	for _, segment := range []string{"aaaa", "AAAA", "contoso.example", "Contoso.EXAMPLE"} {
		if got, ok := FindTenant(w.Read(), segment); !ok || got.Key != "contoso" {
			t.Errorf("%s: %+v %v", segment, got, ok)
		}
	}
	for _, segment := range []string{"", "contoso", "example", "contoso.example."} {
		if got, ok := FindTenant(w.Read(), segment); ok {
			t.Errorf("%q found %+v", segment, got)
		}
	}
	if d, ok := DomainOf(w.Read(), "Alejandra@CONTOSO.example"); !ok || d.TenantID != "aaaa" {
		t.Errorf("domain %+v %v", d, ok)
	}
	if _, ok := DomainOf(w.Read(), "no at sign"); ok {
		t.Error("a name without @ has a domain")
	}
}

func TestResourceIsFoundAsClientsNameIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		return all(
			Apps.Insert(tx, App{ID: PartnerCenterApp, BuiltIn: true, IdentifierURIs: []string{PartnerCenterURI}}),
			Apps.Insert(tx, App{ID: "33334444", IdentifierURIs: []string{"api://33334444", "https://mid.example/"}}))
	})
	for name, want := range map[string]string{
		PartnerCenterApp: PartnerCenterApp, PartnerCenterURI: PartnerCenterApp, PartnerCenterURI + "/": PartnerCenterApp,
		"HTTPS://API.PartnerCenter.Microsoft.com": PartnerCenterApp,
		"api://33334444": "33334444", "https://mid.example": "33334444", "https://mid.example/": "33334444",
		"https://unknown.example": "", "": "",
	} {
		if got, ok := FindResource(w.Read(), name); got.ID != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", name, got.ID, ok, want)
		}
	}
}

func TestUserNamesAreUniqueUntilDeleted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		return Users.Insert(tx, User{ID: "1", TenantID: "aaaa", UPN: "Ada@contoso.example", Seq: tx.Seq()})
	})
	again := User{ID: "2", TenantID: "aaaa", UPN: "ada@CONTOSO.example"}
	if err := w.Write(func(tx *world.Txn) error { return Users.Insert(tx, again) }); !errors.Is(err, world.ErrExists) {
		t.Fatalf("a second user of the name: %v", err)
	}
	if err := w.Write(func(tx *world.Txn) error {
		u, _ := Users.Get(tx, "1")
		u.DeletedAt = now
		return all(Users.Put(tx, u), Users.Insert(tx, again))
	}); err != nil {
		t.Fatalf("the deleted user's name is not free: %v", err)
	}
	if u, ok := FindUser(w.Read(), " ADA@contoso.example "); !ok || u.ID != "2" {
		t.Errorf("found %+v %v", u, ok)
	}
}

func TestMovesOnMethodsLeaveOldSnapshotsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		return Users.Insert(tx, User{ID: "1", UPN: "ada@contoso.example", Methods: []Method{{ID: "m", Kind: policy.PhoneAppOTP}}})
	})
	before := w.Read()
	if err := w.Write(func(tx *world.Txn) error {
		return all(UseTimeStep(tx, "1", "m", 42), AddMethod(tx, "1", Method{ID: "n", Kind: policy.PhoneAppNotification}))
	}); err != nil {
		t.Fatal(err)
	}
	old, _ := Users.Get(before, "1")
	if m, _ := old.Method(policy.PhoneAppOTP); m.LastTimeStep != 0 || len(old.Methods) != 1 {
		t.Errorf("a snapshot changed: %+v", old.Methods)
	}
	u, _ := Users.Get(w.Read(), "1")
	if m, _ := u.Method(policy.PhoneAppOTP); m.LastTimeStep != 42 {
		t.Errorf("time step %d", m.LastTimeStep)
	}
	if got := u.MethodKinds(); !slices.Equal(got, []policy.Method{policy.PhoneAppOTP, policy.PhoneAppNotification}) {
		t.Errorf("kinds %v", got)
	}
	if err := w.Write(func(tx *world.Txn) error { return RevokeSessions(tx, "nobody", now) }); !errors.As(err, &NotFoundError{}) {
		t.Errorf("revoking nobody's sessions: %v", err)
	}
}

func TestProvidersFlagsReplaceWhatWasSetForAPerson(t *testing.T) {
	t.Parallel()
	no, yes := false, true
	w := newWorld(t, func(tx *world.Txn) error {
		return all(
			Providers.Insert(tx, Provider{Domain: "wingtip.example", PerformsMFA: true}),
			ProviderAccounts.Insert(tx, ProviderAccount{UPN: "trent@wingtip.example", Domain: "wingtip.example", PerformsMFA: &yes, SendsMFAClaim: &no}),
			ProviderAccounts.Insert(tx, ProviderAccount{UPN: "other@other.example", Domain: "other.example", PerformsMFA: &no, SendsMFAClaim: &no}))
	})
	mfa := func(upn string) (performs, sends bool) {
		a, _ := ProviderAccounts.Get(w.Read(), upn)
		return a.MFA(w.Read())
	}
	if performs, sends := mfa("trent@wingtip.example"); !performs || sends {
		t.Errorf("before: %v %v", performs, sends)
	}
	if err := w.Write(func(tx *world.Txn) error { return SetProviderFlags(tx, "Wingtip.example", true, true) }); err != nil {
		t.Fatal(err)
	}
	if performs, sends := mfa("trent@wingtip.example"); !performs || !sends {
		t.Errorf("after: %v %v", performs, sends)
	}
	if a, _ := ProviderAccounts.Get(w.Read(), "other@other.example"); a.PerformsMFA == nil {
		t.Error("another provider's person changed, too")
	}
	if err := w.Write(func(tx *world.Txn) error { return SetProviderFlags(tx, "nowhere.example", true, true) }); !errors.As(err, &NotFoundError{}) {
		t.Errorf("flags of no provider: %v", err)
	}
}

func TestDelegationIsWhatHoldsNow(t *testing.T) {
	t.Parallel()
	user := User{ID: "u", TenantID: "partner"}
	w := newWorld(t, func(tx *world.Txn) error {
		relationship := func(id, status string, ends time.Time) error {
			return Relationships.Insert(tx, Relationship{
				ID: id, PartnerID: "partner", CustomerID: "customer", Status: status, Roles: []string{"reader", "writer"}, EndsAt: ends, Seq: tx.Seq(),
			})
		}
		assign := func(id, relationship, status string, members ...string) error {
			return all(
				Groups.Insert(tx, Group{ID: "g" + id, Members: members, Seq: tx.Seq()}),
				Assignments.Insert(tx, Assignment{ID: id, RelationshipID: relationship, GroupID: "g" + id, Roles: []string{id}, Status: status, Seq: tx.Seq()}))
		}
		return all(
			relationship("lives", "active", now.Add(time.Hour)), relationship("ended", "active", now), relationship("asked", "approvalPending", now.Add(time.Hour)),
			assign("reader", "lives", "active", "u"), assign("writer", "lives", "pending", "u"), assign("admin", "lives", "active", "u"),
			assign("ended", "ended", "active", "u"), assign("asked", "asked", "active", "u"), assign("others", "lives", "active", "v"))
	})
	facts := Delegation(w.Read(), user, "customer", now)
	if got := policy.DelegatedRoles(facts); !slices.Equal(got, []string{"reader"}) {
		t.Errorf("roles %v, want reader alone: not pending, not beyond the relationship, not ended, not another's", got)
	}
	if got := Delegation(w.Read(), user, "stranger", now); len(got) != 0 {
		t.Errorf("a stranger's tenant: %+v", got)
	}
}

func TestConsentIsEverybodysAndOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		grant := func(id, user string, scopes ...string) error {
			return Grants.Insert(tx, Grant{ID: id, TenantID: "t", ClientID: "c", ResourceID: "r", UserID: user, Scopes: scopes})
		}
		return all(grant("1", "", "read"), grant("2", "ada", "read", "write"))
	})
	for user, want := range map[string][]string{"ada": {"read", "write"}, "bob": {"read"}, "": {"read"}} {
		if got := ConsentedScopes(w.Read(), "t", "c", "r", user); !slices.Equal(got, want) {
			t.Errorf("%q may %v, want %v", user, got, want)
		}
	}
	if got := ConsentedScopes(w.Read(), "t", "other", "r", "ada"); got != nil {
		t.Errorf("another client may %v", got)
	}
}

func TestAppsArePresentAtHomeWhereAddedOrEverywhere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *world.Txn) error {
		return ServicePrincipals.Insert(tx, ServicePrincipal{ID: "sp", TenantID: "added", AppID: "app"})
	})
	app := App{ID: "app", HomeTenant: "home"}
	for tenant, want := range map[string]bool{"home": true, "added": true, "elsewhere": false} {
		if got := app.InTenant(w.Read(), tenant); got != want {
			t.Errorf("%s: %v", tenant, got)
		}
	}
	if !(App{ID: "x", BuiltIn: true}).InTenant(w.Read(), "elsewhere") {
		t.Error("a built-in application is missing")
	}
}

func TestIssuerIsTheTenantUnlessItSaysOtherwise(t *testing.T) {
	t.Parallel()
	if got := (Tenant{ID: "a"}).Issuer(); got != "a" {
		t.Error(got)
	}
	if got := (Tenant{ID: "a", IssuerTenant: "b"}).Issuer(); got != "b" {
		t.Error(got)
	}
	if RoleName("62e90394-69f5-4237-9190-012177145e10") != "Global Administrator" || RoleName("x") != "x" {
		t.Error("role names")
	}
}
