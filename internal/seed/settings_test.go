package seed

import (
	"os"
	"slices"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// policiesAndPeople is the world of the file that has every policy, method and
// fault once.
func policiesAndPeople(t *testing.T) world.Reader {
	t.Helper()
	text, err := os.ReadFile("../../scenarios/testdata/good/policies-and-people.yaml")
	if err != nil {
		t.Fatal(err)
	}
	sc, err := scenarios.Load("policies-and-people.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	return plant(t, sc).Read()
}

func TestTenantsDemandAndAllowWhatTheFileSays(t *testing.T) {
	t.Parallel()
	snap := policiesAndPeople(t)
	acme, _ := directory.Tenants.Find(snap, "key", "acme")
	if acme.RegistrationGraceDays != 14 || !acme.NoUserConsent || !slices.Equal(acme.Methods, policy.Methods) || len(acme.Policies) != 5 {
		t.Fatalf("%+v", acme)
	}
	user := func(key string) string { u, _ := directory.UserNamed(snap, key); return u.ID }
	strong, classic, legacy, fresh, always := acme.Policies[0], acme.Policies[1], acme.Policies[2], acme.Policies[3], acme.Policies[4]
	switch {
	case strong.Grant != policy.GrantStrength || strong.Strength != policy.PhishingResistant || !slices.Equal(strong.ExcludedUsers, []string{user("bob")}),
		!slices.Equal(strong.Agents, []policy.AgentRole{policy.AdminAgent}) || !slices.Equal(strong.Roles, roleIDs([]string{"Global Administrator"})):
		t.Errorf("strong: %+v", strong)
	case classic.Grant != policy.GrantControl || classic.Control != "old-guard" || !slices.Equal(classic.Clients, []policy.ClientKind{policy.BrowserClient}) || !slices.Equal(classic.Users, []string{user("bob")}):
		t.Errorf("classic: %+v", classic)
	case legacy.Grant != policy.GrantBlock || !slices.Equal(legacy.Clients, []policy.ClientKind{policy.LegacyClient}):
		t.Errorf("legacy: %+v", legacy)
	case fresh.Grant != "" || fresh.SignInFrequency != 4*time.Hour || fresh.EveryTime:
		t.Errorf("fresh: %+v", fresh)
	case !always.EveryTime || always.SignInFrequency != 0 || !slices.Equal(always.Apps, []string{directory.PartnerCenterApp}):
		t.Errorf("always: %+v", always)
	}
	guard, _ := directory.ExternalProviders.Get(snap, "guard")
	older, _ := directory.ExternalProviders.Get(snap, "old-guard")
	if !guard.Usable() || guard.ACR != "possession" || !slices.Equal(guard.AMR, []string{"hwk", "otp"}) || guard.Domain != "fed.acme.example" || guard.TenantID != acme.ID || guard.ClientID == guard.AppID {
		t.Errorf("external method: %+v", guard)
	}
	if older.Usable() || !older.Denies {
		t.Errorf("custom control: %+v", older)
	}
	d, _ := directory.Domains.Get(snap, "fed.acme.example")
	p, _ := directory.Providers.Get(snap, "fed.acme.example")
	if f := d.Federation; f.Protocol != directory.SAMLP || f.PromptLogin != directory.NativePromptLogin || f.MFABehavior != "" || f.Behavior() != policy.EnforceMFA || !p.NoAMRRule {
		t.Errorf("federation: %+v, %+v", f, p)
	}
	if f := directory.GetSettings(snap).Fidelity; f.SecondFactorInAMR != "on" || f.SecurityDefaultsAsk != "privileged" {
		t.Errorf("fidelity: %+v", f)
	}
}

func TestPeopleHaveTheMethodsAndTroublesOfTheFile(t *testing.T) {
	t.Parallel()
	snap := policiesAndPeople(t)
	find := func(key string) directory.User { u, _ := directory.UserNamed(snap, key); return u }
	ann, bob, gil, fay := find("ann"), find("bob"), find("gil"), find("fay")
	if want := []policy.Method{policy.OneWaySMS, policy.TwoWayVoiceMobile, policy.AccessPass, policy.ExternalMethod}; !slices.Equal(ann.MethodKinds(), want) {
		t.Errorf("Ann has %v, want %v", ann.MethodKinds(), want)
	}
	sms, _ := ann.Method(policy.OneWaySMS)
	pass, _ := ann.Method(policy.AccessPass)
	external, _ := ann.Method(policy.ExternalMethod)
	if sms.Phone != "+1 555 0100" || external.Provider != "guard" || pass.Pass != "Sandbox-30" || !pass.PassOnce ||
		pass.Good(wall) || !pass.Good(wall.Add(time.Hour)) || pass.Good(wall.Add(3*time.Hour)) || !ann.GraceEnds.Equal(wall.Add(72*time.Hour)) {
		t.Errorf("Ann: %+v", ann)
	}
	if !bob.ForceChangePassword || !bob.Locked(wall) || bob.Locked(wall.Add(time.Minute)) {
		t.Errorf("Bob: %+v", bob)
	}
	if hal := find("hal"); gil.GuestOf != hal.ID || gil.UPN != "hal_globex.example#EXT#@acme.example" || gil.Password != "" || len(gil.Roles) != 0 || gil.PerUserMFA != policy.PerUserDisabled {
		t.Errorf("the guest: %+v", gil)
	}
	// The provider claims MFA, and its missing rule keeps the claim from being sent.
	account, _ := directory.ProviderAccounts.Get(snap, fay.UPN)
	if account.PerformsMFA == nil || !*account.PerformsMFA || account.SendsMFAClaim == nil || !*account.SendsMFAClaim {
		t.Errorf("at the provider: %+v", account)
	}
	mine, _ := directory.Apps.Find(snap, "key", "mine")
	if got := directory.ConsentedScopes(snap, ann.TenantID, mine.ID, directory.GraphApp, ann.ID); !slices.Equal(got, []string{"User.Read"}) {
		t.Errorf("Ann consented to %v", got)
	}
	if got := directory.ConsentedScopes(snap, ann.TenantID, mine.ID, directory.GraphApp, bob.ID); len(got) != 0 {
		t.Errorf("Ann's consent holds for Bob: %v", got)
	}
}

func TestRelationshipsStandAsTheFileSays(t *testing.T) {
	t.Parallel()
	snap := policiesAndPeople(t)
	globex, _ := directory.Tenants.Find(snap, "key", "globex")
	held := func(user string) []string {
		u, _ := directory.UserNamed(snap, user)
		return policy.DelegatedRoles(directory.Delegation(snap, u, globex.ID, wall))
	}
	if got, want := held("ann"), roleIDs([]string{"Global Reader"}); !slices.Equal(got, want) {
		t.Errorf("Ann holds %v, want %v", got, want)
	}
	if got := held("bob"); len(got) != 2 {
		t.Errorf("Bob holds %v, want both roles", got)
	}
	status := map[string]string{}
	for r := range directory.Relationships.Each(snap) {
		status[r.Name] = r.Status
	}
	if status["Trial"] != "approvalPending" || status["Support"] != "active" || len(status) != 2 {
		t.Errorf("relationships: %v", status)
	}
}

func TestFaultsWaitFromTheStart(t *testing.T) {
	t.Parallel()
	faults := world.ListFaults(policiesAndPeople(t))
	if len(faults) != 4 || faults[0].Status != 429 || faults[0].Route != "customers.*" || faults[0].Skip != 1 || faults[0].Times != 2 || faults[0].RetryAfter != 5*time.Second ||
		faults[1].Latency != 300*time.Millisecond || faults[1].Times != 1 || faults[2].Drop != world.DropAfter || faults[3].Stall != 2*time.Second {
		t.Errorf("%+v", faults)
	}
}

// What the loader lets pass must not fail later.
func TestBoundsOfFaultsAreTheWorldsOwn(t *testing.T) {
	t.Parallel()
	fault := func(lines string) error {
		sc, err := scenarios.Load("x.yaml", []byte("version: 1\nname: x\ntenants: [{key: acme}]\nfaults: ["+lines+"]\n"))
		if err != nil {
			return nil
		}
		for _, f := range scenarios.Expand(sc).Faults {
			w := world.Fault{Surface: string(f.Surface), Route: f.Route, Path: f.Path, Skip: f.Skip, Times: f.Times, Status: f.Status,
				Latency: f.Latency, Drop: world.Drop(f.Drop), Stall: f.Stall, RetryAfter: f.RetryAfter}
			if err := w.Check(); err != nil {
				return err
			}
		}
		return nil
	}
	for _, f := range []string{"{latency: 1m}", "{latency: 61s}", "{stall: 1m}", "{status: 599, retry_after: 24h}", "{status: 400, times: 1000000, skip: 1000000}", "{drop: before, path: /}", "{status: 600}", "{latency: 1s, retry_after: 1s}"} {
		if err := fault(f); err != nil {
			t.Errorf("%s passes the loader and fails in the world: %v", f, err)
		}
	}
}
