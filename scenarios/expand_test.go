package scenarios

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestExpandSpellsOutWhatASignInKindMeans(t *testing.T) {
	t.Parallel()
	secret := totpSecret(1, "ann")
	tests := map[string]struct {
		domain, user string
		want         User
	}{
		"nothing said is managed": {"", "", User{SignIn: policy.Managed, PerUserMFA: policy.PerUserEnforced, SecondFactor: &SecondFactor{Push: true, TOTP: Enrolled(secret)}}},
		"managed":                 {"", "sign_in: managed", User{SignIn: policy.Managed, PerUserMFA: policy.PerUserEnforced, SecondFactor: &SecondFactor{Push: true, TOTP: Enrolled(secret)}}},
		"made where true": {"", "second_factor: {totp: true, sms: true, voice: false}",
			User{SignIn: policy.Managed, PerUserMFA: policy.PerUserEnforced, SecondFactor: &SecondFactor{TOTP: Enrolled(secret), SMS: "+1 555 0197"}}},
		"no-mfa": {"", "sign_in: no-mfa", User{SignIn: policy.NoMFA, PerUserMFA: policy.PerUserDisabled, SecondFactor: &SecondFactor{}}},
		"federated-with-amr": {"", "sign_in: federated-with-amr", User{SignIn: policy.FederatedWithAMR, PerUserMFA: policy.PerUserDisabled, SecondFactor: &SecondFactor{},
			Provider: &Provider{PerformsMFA: true, SendsMFAClaim: true}}},
		"federated-without-amr": {"", "sign_in: federated-without-amr", User{SignIn: policy.FederatedWithoutAMR, PerUserMFA: policy.PerUserDisabled, SecondFactor: &SecondFactor{},
			Provider: &Provider{PerformsMFA: true}}},
		"a federated domain implies the kind with the claim": {"mfa_behavior: accept", "", User{SignIn: policy.FederatedWithAMR, PerUserMFA: policy.PerUserDisabled, SecondFactor: &SecondFactor{},
			Provider: &Provider{PerformsMFA: true, SendsMFAClaim: true}}},
		"a provider that sends no claim implies the kind without": {"sends_mfa_claim: false", "", User{SignIn: policy.FederatedWithoutAMR, PerUserMFA: policy.PerUserDisabled, SecondFactor: &SecondFactor{},
			Provider: &Provider{PerformsMFA: true}}},
		"a provider without MFA implies the kind without the claim": {"performs_mfa: false", "", User{SignIn: policy.FederatedWithoutAMR, PerUserMFA: policy.PerUserDisabled, SecondFactor: &SecondFactor{},
			Provider: &Provider{}}},
		"what the user says wins": {"mfa_behavior: enforce", "sign_in: federated-with-amr, per_user_mfa: enabled, second_factor: {push: true}, provider: {performs_mfa: true, sends_mfa_claim: false, auto: deny}",
			User{SignIn: policy.FederatedWithAMR, PerUserMFA: policy.PerUserEnabled, SecondFactor: &SecondFactor{Push: true}, Provider: &Provider{PerformsMFA: true, Auto: Refuse}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, u := expanded(t, test.domain, test.user).User("ann")
			got := User{SignIn: u.SignIn, PerUserMFA: u.PerUserMFA, SecondFactor: u.SecondFactor, Provider: u.Provider}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestExpandDerivesNamesFromKeys(t *testing.T) {
	t.Parallel()
	_, got := expanded(t, "", "").User("ann")
	want := User{
		Key: "ann", UPN: "ann@acme.example", Name: "Ann", GivenName: "Ann", ID: GUID(ObjectID(1, UserObject, "ann")),
		Password: "sandbox-ann", Roles: List[policy.AgentRole]{policy.AdminAgent},
		SignIn: got.SignIn, PerUserMFA: got.PerUserMFA, SecondFactor: got.SecondFactor,
	}
	if diff := cmp.Diff(want, *got); diff != "" {
		t.Error(diff)
	}
}

func TestExpandSpellsOutABareScenario(t *testing.T) {
	t.Parallel()
	s := expanded(t, "", "")
	if s.Calendar != policy.Announced || s.AsOf != "2026-04-01" || s.Seed != 1 || s.Clock.Mode != Running {
		t.Errorf("got calendar %s, date %s, seed %d, clock %s", s.Calendar, s.AsOf, s.Seed, s.Clock.Mode)
	}
	want := Fidelity{CompliantHeader, Refusal2026, ClaimsCurrent, Off, TrailerCRLF, Off, Off, policy.AskEveryone}
	if diff := cmp.Diff(want, *s.Fidelity); diff != "" {
		t.Error(diff)
	}
	for _, app := range s.Apps {
		if app.Home != "acme" {
			t.Errorf("%s is at home in %q, not in the first partner", app.Key, app.Home)
		}
	}
}

func TestExpandLeavesTheScenarioAsItWas(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		s, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		before := marshalled(t, s)
		Expand(s)
		if diff := cmp.Diff(before, marshalled(t, s)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestListedAppsReplaceDefaultOnes(t *testing.T) {
	t.Parallel()
	s := load1(t, "version: 1\nname: x\ntenants: [{key: acme}]\napps:\n  - {key: desktop, name: Mine}\n  - {key: sample, id: 00001111-aaaa-2222-bbbb-3333cccc4444}\n")
	if s.App("desktop").Name != "Mine" {
		t.Error("the file's desktop was not taken")
	}
	if s.App("automation") != nil {
		t.Error("two apps have the id of the default app automation")
	}
	if len(s.Apps) != 5 {
		t.Errorf("got %d apps, want 5", len(s.Apps))
	}
}

func TestAStoryThatExtendsAScenarioHasItsIDs(t *testing.T) {
	t.Parallel()
	story, err := Open("alejandra")
	if err != nil {
		t.Fatal(err)
	}
	_, in := Expand(story).User("trent")
	_, base := defaultScenario(t).User("trent")
	if in == nil || in.ID != base.ID {
		t.Errorf("got %v, want the id %s", in, base.ID)
	}
}

// Object ids are part of the interface: a new derivation would break the
// applications that have stored them.
func TestObjectIDsNeverChange(t *testing.T) {
	t.Parallel()
	if got := ObjectID(1, UserObject, "trent"); got != "6b52f475-e17f-5884-afed-a983567452e8" {
		t.Errorf("got %s", got)
	}
	seen := map[string]bool{}
	for _, id := range []string{ObjectID(1, UserObject, "trent"), ObjectID(2, UserObject, "trent"), ObjectID(1, AppObject, "trent"), ObjectID(1, UserObject, "john")} {
		if seen[id] {
			t.Errorf("%s is made twice", id)
		}
		seen[id] = true
	}
}

func TestResourcesHaveNamesKeysOrURIs(t *testing.T) {
	t.Parallel()
	s := expanded(t, "", "")
	tests := map[string]string{
		"partner-center":          "https://api.partnercenter.microsoft.com",
		"graph":                   "https://graph.microsoft.com",
		"middle-tier":             "api://33334444-dddd-5555-eeee-6666ffff7777",
		"https://vault.azure.net": "https://vault.azure.net",
		"desktop":                 "", // exposes nothing
		"nothing":                 "",
	}
	for name, want := range tests {
		if got, ok := s.ResourceURI(name); ok != (want != "") || ok && got != want {
			t.Errorf("%s: got %q, %v, want %q", name, got, ok, want)
		}
	}
}

func TestACallHasOneMethod(t *testing.T) {
	t.Parallel()
	for method, call := range map[string]Call{
		http.MethodGet: {Get: "/x"}, http.MethodPost: {Post: "/x"}, http.MethodPut: {Put: "/x"},
		http.MethodPatch: {Patch: "/x"}, http.MethodDelete: {Delete: "/x"},
	} {
		if got, path := call.Request(); got != method || path != "/x" {
			t.Errorf("got %s %s, want %s /x", got, path, method)
		}
	}
}

// expanded returns a scenario of the tenant acme with the user ann.
func expanded(t *testing.T, federation, user string) *Scenario {
	t.Helper()
	text := "version: 1\nname: x\ntenants:\n  - key: acme\n"
	if federation != "" {
		text += "    domains: [{name: acme.example, federation: {" + federation + "}}]\n"
	}
	return load1(t, text+"    users: [{"+strings.TrimSuffix("key: ann, "+user, ", ")+"}]\n")
}

func load1(t *testing.T, text string) *Scenario {
	t.Helper()
	s, err := Load("x.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return Expand(s)
}

func TestExpandSpellsOutPoliciesAndPeople(t *testing.T) {
	t.Parallel()
	s := load1(t, `version: 1
name: x
tenants:
  - key: acme
    domains: [{name: fed.example, federation: {amr_rule: missing}}, {name: acme.example}, {name: acme.test, federation: {supports_mfa: false}}]
    external_methods: [{key: four-coffee}]
    conditional_access: [{name: Strong, grant: authentication-strength}]
    customers: [globex]
    users: [{key: fay}, {key: gil, guest_of: hal, second_factor: {tap: {}}}]
  - {key: globex, kind: customer, users: [{key: hal, upn: hal.smith@globex.example}]}
relationships: [{key: our-support, customer: globex, roles: [Global Reader], assignments: [{group: Helpers}]}]
faults: [{status: 429}]
`)
	acme := s.Tenant("acme")
	if f := acme.Domains[0].Federation; f.MFABehavior != policy.EnforceMFA || f.Protocol != WSFederation || f.PromptLogin != TranslatePromptLogin {
		t.Errorf("federation: %+v", f)
	}
	if f := acme.Domains[2].Federation; f.MFABehavior != "" || f.AMRRule != RulePresent {
		t.Errorf("the older setting stands for mfa_behavior, but the federation is %+v", f)
	}
	if m := acme.ExternalMethods[0]; m.Name != "Four Coffee" || m.ACR != "possessionorinherence" || len(m.AMR) != 1 {
		t.Errorf("external method: %+v", m)
	}
	if p := acme.ConditionalAccess[0]; p.Strength != policy.AnyMFA {
		t.Errorf("policy: %+v", p)
	}
	if len(acme.AllowedFactors) != 7 || acme.UserConsent != ConsentAllowed {
		t.Errorf("tenant: %+v", acme)
	}
	_, fay := s.User("fay")
	if fay.SignIn != policy.FederatedWithoutAMR || !fay.Provider.PerformsMFA || !fay.Provider.SendsMFAClaim {
		t.Errorf("the claim is to be made and not sent, but Fay is %+v, %+v", fay, fay.Provider)
	}
	_, gil := s.User("gil")
	if gil.UPN != "hal.smith_globex.example#EXT#@acme.example" || gil.SignIn != policy.NoMFA || gil.Password != "" || len(gil.Roles) != 0 || gil.Provider != nil ||
		len(gil.SecondFactor.TAP.Pass) != 8 || gil.SecondFactor.TAP.Minutes != 60 {
		t.Errorf("guest: %+v, %+v", gil, gil.SecondFactor.TAP)
	}
	if r := s.Relationships[0]; r.Name != "Our Support" || r.Partner != "acme" || r.Status != RelationshipActive || r.Duration != longestRelationship || r.Assignments[0].Roles[0] != "Global Reader" {
		t.Errorf("relationship: %+v", r)
	}
	if f := s.Faults[0]; f.Times != 1 || f.RetryAfter != time.Second {
		t.Errorf("fault: %+v", f)
	}
}

func TestExpandedTextSaysAlsoWhatIsOff(t *testing.T) {
	t.Parallel()
	for _, file := range append(files(t, "testdata/good/*.yaml"), files(t, "library/*.yaml")...) {
		s, err := Load(file, read(t, file))
		if err != nil {
			t.Fatal(err)
		}
		text, err := s.ExpandedYAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := Load("expanded.yaml", text)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if diff := cmp.Diff(marshalled(t, Expand(s)), marshalled(t, Expand(again))); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
		for field, types := range map[string]int{
			"security_defaults": len(again.Tenants), "registration_grace_days": len(again.Tenants), "remember_mfa_days": len(again.Tenants),
			"multitenant": len(again.Apps), "device_code": len(again.Apps), "password_grant": len(again.Apps), "id_tokens": len(again.Apps),
		} {
			if n := strings.Count(string(text), "    "+field+": "); n < types {
				t.Errorf("%s: %s stands %d times, for %d", file, field, n, types)
			}
		}
		if n := len(again.userKeys()); strings.Count(string(text), "        disabled: ") != n {
			t.Errorf("%s: not all of %d users say whether they are disabled", file, n)
		}
	}
}
