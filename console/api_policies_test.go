package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// changeSignIn changes what signing in takes: what tenants demand and allow, what
// people have, what external providers answer.
func changeSignIn(t *testing.T, b *bench, c *control.Client) {
	t.Helper()
	ctx := t.Context()
	if schema := must[json.RawMessage](t)(c.ScenarioSchema(ctx)); !strings.Contains(string(schema), `"external_methods"`) {
		t.Errorf("schema: %.100s", schema)
	}
	ok(t, b.world.Write(func(tx *world.Txn) error {
		contoso, err := directory.TenantNamed(tx, "contoso")
		if err != nil {
			return err
		}
		return directory.ExternalProviders.Insert(tx, directory.ExternalProvider{
			ID: "guard", TenantID: contoso.ID, Name: "Guard", Kind: directory.CustomControl, Seq: tx.Seq()})
	}))
	if got := must[*control.External](t)(c.ChangeExternal(ctx, "guard", control.ExternalChange{Denies: ref(true), ACR: ref("possession"), AMR: &[]string{"otp"}})); !got.Denies || got.ACR != "possession" || got.Kind != "custom-control" {
		t.Errorf("external: %+v", got)
	}
	changePolicies(t, c)
	d := must[*control.Domain](t)(c.ChangeFederation(ctx, "wingtip.example", control.FederationChange{
		Protocol: ref("saml"), PromptLogin: ref("disabled"), SupportsMFA: ref(true), AMRRule: ref("missing")}))
	if d.Protocol != "saml" || d.PromptLogin != "disabled" || d.SupportsMFA == nil || !*d.SupportsMFA || d.MFABehavior != "" || d.AMRRule != "missing" {
		t.Errorf("domain: %+v", d)
	}
	issuePass(t, b, c)
}

func changePolicies(t *testing.T, c *control.Client) {
	t.Helper()
	want := []control.ConditionalAccess{
		{Name: "strong", Grant: "authentication-strength", Strength: "phishing-resistant-mfa", SignInFrequency: "4h0m0s", Clients: []string{"browser"},
			Users: []string{"helen"}, ExcludeUsers: []string{"nightly"}, Roles: []string{"admin-agent", "Global Administrator"}, Apps: []string{"desktop", "partner-center", "graph", "azure-management", "key-vault"}},
		{Name: "older", Grant: "custom-control", Control: "guard"},
		{Name: "fresh", SignInFrequency: "every-time"},
	}
	got := must[*control.Tenant](t)(c.ChangeTenant(t.Context(), "contoso", control.TenantChange{
		ConditionalAccess: &want, License: ref("p2"), AllowedFactors: &[]string{"tap", "push"}, RegistrationGraceDays: ref(14), UserConsent: ref("admins-only")}))
	if diff := cmp.Diff(want, got.ConditionalAccess); diff != "" {
		t.Error(diff)
	}
	if got.License != "p2" || !slices.Equal(got.AllowedFactors, []string{"push", "tap"}) || got.RegistrationGraceDays != 14 || got.UserConsent != "admins-only" || len(got.Externals) != 1 {
		t.Errorf("tenant: %+v", got)
	}
}

// Security defaults and Conditional Access exclude each other, whichever comes
// second.
func TestATenantHasSecurityDefaultsOrConditionalAccess(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	change := func(change control.TenantChange) error {
		_, err := b.client.ChangeTenant(t.Context(), "contoso", change)
		return err
	}
	refused := func(err error) {
		t.Helper()
		if problem, is := errors.AsType[*control.Problem](err); !is || problem.Status != http.StatusBadRequest || !strings.Contains(problem.Title, "does not allow") {
			t.Errorf("the answer is %v", err)
		}
	}
	policies := []control.ConditionalAccess{{Name: "MFA", Grant: "mfa"}}
	none := []control.ConditionalAccess{}
	refused(change(control.TenantChange{SecurityDefaults: ref(true), ConditionalAccess: &policies}))
	ok(t, change(control.TenantChange{SecurityDefaults: ref(true)}))
	refused(change(control.TenantChange{ConditionalAccess: &policies}))
	ok(t, change(control.TenantChange{SecurityDefaults: ref(false), ConditionalAccess: &policies}))
	refused(change(control.TenantChange{SecurityDefaults: ref(true)}))
	ok(t, change(control.TenantChange{Phase: ref("report")}))
	ok(t, change(control.TenantChange{SecurityDefaults: ref(true), ConditionalAccess: &none}))
}

func issuePass(t *testing.T, b *bench, c *control.Client) {
	t.Helper()
	ctx := t.Context()
	u := must[*control.User](t)(c.ChangeUser(ctx, "helen", control.UserChange{
		PasswordExpired: ref(true), Locked: ref(true), ResetMethods: true, TAP: &control.AccessPass{From: "10m", Minutes: 30, Once: true}}))
	if !u.PasswordExpired || u.LockedUntil == nil || !u.LockedUntil.After(b.world.Now()) || !slices.Equal(u.Methods, []string{"AccessPass"}) || len(u.AccessPass) != shortestPass {
		t.Errorf("user: %+v", u)
	}
	row, _ := directory.Users.Get(b.world.Read(), u.ID)
	pass, _ := row.Method(policy.AccessPass)
	if now := b.world.Now(); pass.Good(now) || !pass.Good(now.Add(10*time.Minute)) || pass.Good(now.Add(40*time.Minute)) || !row.Locked(now) {
		t.Errorf("the pass is %+v, and the account %+v", pass, row)
	}
	u = must[*control.User](t)(c.ChangeUser(ctx, "helen", control.UserChange{PasswordExpired: ref(false), Locked: ref(false), TAP: &control.AccessPass{Pass: "Sandbox-Pass"}}))
	if u.PasswordExpired || u.LockedUntil != nil || u.AccessPass != "Sandbox-Pass" || len(u.Methods) != 1 {
		t.Errorf("user: %+v", u)
	}
}

func TestPagesTellPoliciesMethodsAndGuests(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	ok(t, b.world.Write(func(tx *world.Txn) error {
		contoso, err := directory.TenantNamed(tx, "contoso")
		if err != nil {
			return err
		}
		trent, err := directory.UserNamed(tx, "trent")
		if err != nil {
			return err
		}
		for _, p := range []directory.ExternalProvider{
			{ID: "guard", Name: "Fourth Coffee Guard", Kind: directory.ExternalAuthenticationMethod, ACR: "possession", AMR: []string{"hwk", "otp"}},
			{ID: "older", Name: "Fourth Coffee Classic", Kind: directory.CustomControl},
			{ID: "closed", Name: "Fourth Coffee Closed", Kind: directory.CustomControl, Denies: true},
		} {
			p.TenantID, p.Seq = contoso.ID, tx.Seq()
			if err := directory.ExternalProviders.Insert(tx, p); err != nil {
				return err
			}
		}
		return directory.Users.Insert(tx, directory.User{
			ID: "guest", Key: "guest", TenantID: contoso.ID, UPN: "trent_wingtiptoys.example#EXT#@contoso.example", DisplayName: "Trent, a guest", GuestOf: trent.ID, Seq: tx.Seq(),
			Methods: []directory.Method{{Kind: policy.OneWaySMS, Phone: "+1 555 0100"}, {Kind: policy.AccessPass, Pass: "Sandbox-Pass"}},
		})
	}))
	policies := []control.ConditionalAccess{
		{Name: "Strong", Grant: "authentication-strength", Strength: "phishing-resistant-mfa", SignInFrequency: "every-time", Roles: []string{"admin-agent"}, ExcludeUsers: []string{"nightly"}},
		{Name: "Older", Grant: "custom-control", Control: "older", Apps: []string{"desktop"}, Clients: []string{"browser"}},
		{Name: "Fresh", SignInFrequency: "4h"},
	}
	must[*control.Tenant](t)(b.client.ChangeTenant(t.Context(), "contoso", control.TenantChange{
		ConditionalAccess: &policies, AllowedFactors: &[]string{"push"}, RegistrationGraceDays: ref(14), UserConsent: ref("admins-only")}))
	page := parse(t, b.get("/scenario").body)
	page.mustSay(t, "allows push", "registration within 14 days", "only administrators consent",
		"MFA of strength phishing-resistant-mfa", "at every sign-in", "admin-agent", "but not nightly", "custom control older", "sign-ins no older than 4h0m0s",
		"Fourth Coffee Guard", "counts as MFA", "acr possession", "amr hwk, otp", "no MFA claim comes of it", "refuses everybody")
	must[*control.User](t)(b.client.ChangeUser(t.Context(), "helen", control.UserChange{PasswordExpired: ref(true)}))
	people := parse(t, b.get("/people").body)
	people.mustSay(t, "guest, at home as trent", "signs in at home", "at home, as a guest; a second factor where this tenant asks for it", "messages to +1 555 0100", "Sandbox-Pass", "it has expired")
}
