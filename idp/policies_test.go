package idp_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const helen = "helen@contoso.example"

// tenant changes a tenant as its administrator would.
func tenant(id string, change func(*directory.Tenant)) row {
	return func(tx *world.Txn) error {
		t, _ := directory.Tenants.Get(tx, id)
		change(&t)
		return directory.Tenants.Put(tx, t)
	}
}

func ruled(policies ...directory.ConditionalAccess) row {
	return tenant(contosoID, func(t *directory.Tenant) { t.Policies = policies })
}

func account(upn string, change func(*directory.User)) row {
	return func(tx *world.Txn) error {
		u, _ := directory.FindUser(tx, upn)
		change(&u)
		return directory.Users.Put(tx, u)
	}
}

func fidelity(change func(*directory.Fidelity)) row {
	return func(tx *world.Txn) error {
		s := directory.GetSettings(tx)
		change(&s.Fidelity)
		return directory.PutSettings(tx, s)
	}
}

// refused is the error a silent request is sent.
func (b *browser) refused() string {
	b.sb.t.Helper()
	b.open(authorize("prompt", "none"))
	return b.sb.last().Code
}

func TestASignInBeyondItsFrequencyAsksForThePasswordAgain(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ca   directory.ConditionalAccess
		good time.Duration
	}{
		"hourly":     {directory.ConditionalAccess{SignInFrequency: time.Hour}, time.Hour},
		"every time": {directory.ConditionalAccess{EveryTime: true}, 5 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			sb.change(ruled(c.ca))
			b := sb.browser().signIn(nightly).stay("idBtn_Back")
			b.answer()
			sb.advance(c.good)
			b.open(authorize()).answer() // a single sign-on still
			sb.advance(time.Second)
			if got := b.refused(); got != "AADSTS70044" {
				t.Errorf("silently: %s", got)
			}
			b.open(authorize()).expect("entra.password")
			if got := sb.last().Reason(); got != policy.SignInFrequencyExceeded {
				t.Errorf("the journal says %s", got)
			}
			b.press("idSIButton9", "passwd", password).stay("idBtn_Back").answer()
			if got := b.refused(); got != "" {
				t.Errorf("silently, after it: %s", got)
			}
		})
	}
}

func TestMFABeyondItsFrequencyIsDoneAgain(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(ruled(directory.ConditionalAccess{Grant: policy.GrantMFA, SignInFrequency: time.Hour}))
	b := sb.browser().signIn(helen).expect("entra.mfa-push")
	sb.approve(helen)
	b.press("idSubmit_SAOTCAS_Continue").stay("idBtn_Back").answer()
	sb.advance(2 * time.Hour)
	b.open(authorize()).expect("entra.password").press("idSIButton9", "passwd", password).expect("entra.mfa-push")
}

// Nothing on the pages gives the first factor anew and keeps the second, but a
// session may come to it by other ways.
func TestMFAMayBeTheOlderOfTheTwoProofs(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(ruled(directory.ConditionalAccess{Grant: policy.GrantMFA, SignInFrequency: time.Hour}))
	b := sb.browser().signIn(helen).expect("entra.mfa-push")
	sb.approve(helen)
	b.press("idSubmit_SAOTCAS_Continue").stay("idBtn_Back").answer()
	sb.advance(40 * time.Minute)
	sb.change(func(tx *world.Txn) error {
		for s := range signin.Sessions.Each(tx) {
			s.Accounts = slices.Clone(s.Accounts)
			s.Accounts[0].Time = sb.world.Now()
			return signin.Sessions.Put(tx, s)
		}
		return nil
	})
	sb.advance(40 * time.Minute)
	if got := b.refused(); got != "AADSTS50078" {
		t.Errorf("silently: %s", got)
	}
	if got := b.answer().Get("error"); got != "interaction_required" {
		t.Errorf("silently: %s", got)
	}
	b.renewsItsMFA(helen)
}

func TestAProviderThatVouchesForAnOldSignInIsAskedAgain(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(tenant(wingtipID, func(t *directory.Tenant) {
		t.Policies = []directory.ConditionalAccess{{SignInFrequency: time.Hour}}
	}))
	old := func(a *saml.Assertion) { a.AuthnInstant = a.AuthnInstant.Add(-2 * time.Hour) }
	b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example")).comeBack("toy", old)
	if got := sb.last().Reason(); b.to == nil || b.to.Query().Get("wfresh") != "0" || got != policy.SignInFrequencyExceeded {
		t.Fatalf("%s: the browser is sent to %v", got, b.to)
	}
	b.comeBack("toy").stay("idBtn_Back").answer()
	if got := b.refused(); got != "" {
		t.Errorf("silently, after it: %s", got)
	}
}

func TestAFederatedSignInBeyondItsFrequencyGoesToTheProviderAfresh(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(tenant(wingtipID, func(t *directory.Tenant) {
		t.Policies = []directory.ConditionalAccess{{SignInFrequency: time.Hour}}
	}))
	b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
	b.comeBack("toy").stay("idBtn_Back").answer()
	sb.advance(2 * time.Hour)
	b.open(authorize())
	if b.to.Query().Get("wfresh") != "0" {
		t.Errorf("the provider may answer from its session: %s", b.to)
	}
	b.comeBack("toy").stay("idBtn_Back").answer()
}

func TestTheLicenceAndSecurityDefaultsLimitTheMethods(t *testing.T) {
	t.Parallel()
	all := func(license policy.License, defaults bool) row {
		return tenant(contosoID, func(t *directory.Tenant) {
			t.Methods, t.License, t.SecurityDefaults = policy.Methods, license, defaults
		})
	}
	for name, c := range map[string]struct {
		tenant row
		want   bool // a text message is offered
	}{
		"with P1":                 {all(policy.P1, false), true},
		"without a licence":       {all(policy.Free, false), false},
		"under security defaults": {all(policy.P1, true), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			sb.change(c.tenant, account(nightly, func(u *directory.User) { u.PerUserMFA = policy.PerUserEnabled }))
			b := sb.browser().signIn(nightly).expect("entra.mfa-more-info").press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose")
			offered := b.find(func(n *node) bool { return attr(n, "value") == string(policy.OneWaySMS) }) != nil
			if offered != c.want {
				t.Errorf("a text message is offered: %t", offered)
			}
		})
	}
}

func TestSecurityDefaultsMayAskAdministratorsOnly(t *testing.T) {
	t.Parallel()
	privileged := fidelity(func(f *directory.Fidelity) { f.SecurityDefaultsAsk = "privileged" })
	defaults := tenant(contosoID, func(t *directory.Tenant) { t.SecurityDefaults = true })
	plain := func(u *directory.User) { u.PerUserMFA, u.Roles = policy.PerUserDisabled, nil }
	for name, c := range map[string]struct {
		who    string
		rows   []row
		screen string
	}{
		"everybody is asked by default":      {helen, []row{account(helen, plain)}, "entra.mfa-push"},
		"with the switch, who is registered": {helen, []row{account(helen, plain), privileged}, "entra.stay-signed-in"},
		"but who is not registers":           {nightly, []row{account(nightly, plain), privileged}, "entra.mfa-more-info"},
		"and an agent is asked":              {helen, []row{privileged}, "entra.mfa-push"},
		"and an administrator of the tenant is": {helen, []row{privileged, account(helen, func(u *directory.User) {
			plain(u)
			u.DirectoryRoles = []string{"fe930be7-5e62-47db-91af-98c3a49a38b1"}
		})}, "entra.mfa-push"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			sb.change(append(c.rows, defaults)...)
			sb.browser().signIn(c.who).expect(c.screen)
		})
	}
}

func TestPoliciesWithoutALicenceAreNotInForceAndTheTrailSaysSo(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(ruled(directory.ConditionalAccess{Grant: policy.GrantBlock}), tenant(contosoID, func(t *directory.Tenant) { t.License = policy.Free }))
	sb.browser().signIn(nightly).stay("idBtn_Back").answer()
	if d := sb.last().Decisions; !slices.Contains(d[len(d)-1].Trail, policy.SignInConditionalAccessUnlicensed) {
		t.Errorf("the journal says %+v", d)
	}
}

func TestConditionsOfAPolicy(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	id := sb.user(nightly).ID
	for name, c := range map[string]struct {
		ca   directory.ConditionalAccess
		want bool
	}{
		"everybody":                {directory.ConditionalAccess{}, true},
		"this user":                {directory.ConditionalAccess{Users: []string{id}}, true},
		"another user":             {directory.ConditionalAccess{Users: []string{"somebody"}}, false},
		"everybody but this user":  {directory.ConditionalAccess{ExcludedUsers: []string{id}}, false},
		"this user and excluded":   {directory.ConditionalAccess{Users: []string{id}, ExcludedUsers: []string{id}}, false},
		"agents like this":         {directory.ConditionalAccess{Agents: []policy.AgentRole{policy.AdminAgent}}, true},
		"other agents":             {directory.ConditionalAccess{Agents: []policy.AgentRole{policy.SalesAgent}}, false},
		"a role nobody has":        {directory.ConditionalAccess{Roles: []string{"role"}}, false},
		"this client":              {directory.ConditionalAccess{Apps: []string{webApp}}, true},
		"this resource":            {directory.ConditionalAccess{Apps: []string{directory.PartnerCenterApp}}, true},
		"another app":              {directory.ConditionalAccess{Apps: []string{directory.GraphApp}}, false},
		"browsers":                 {directory.ConditionalAccess{Clients: []policy.ClientKind{policy.BrowserClient}}, true},
		"legacy clients":           {directory.ConditionalAccess{Clients: []policy.ClientKind{policy.LegacyClient}}, false},
		"browsers, another client": {directory.ConditionalAccess{Clients: []policy.ClientKind{policy.BrowserClient}, Apps: []string{spaApp}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			c.ca.Grant = policy.GrantBlock
			sb.change(ruled(c.ca))
			screen := map[bool]string{true: "entra.blocked", false: "entra.stay-signed-in"}[c.want]
			sb.browser().signIn(nightly).expect(screen)
		})
	}
}

func TestAStrengthIsReachedByRegisteringAPasskeyAfterMFA(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(ruled(directory.ConditionalAccess{Grant: policy.GrantStrength, Strength: policy.PhishingResistant}),
		tenant(contosoID, func(t *directory.Tenant) { t.Methods = policy.Methods }))
	b := sb.browser().signIn(helen).expect("entra.mfa-push")
	sb.approve(helen)
	b.press("idSubmit_SAOTCAS_Continue").expect("entra.mfa-more-info")
	if got := sb.last().Reason(); got != policy.SignInStrengthNeeded {
		t.Errorf("the journal says %s", got)
	}
	b.press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose")
	for _, m := range policy.Methods {
		offered := b.find(func(n *node) bool { return attr(n, "value") == string(m) }) != nil
		if offered != (m == policy.FidoKey) {
			t.Errorf("%s is offered: %t", m, offered)
		}
	}
}

func TestAPasskeyThatBrowsersKeepFromTheAddressIsNotReplacedByLess(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.site.Origin = "https://127.0.0.1:8443"
	sb.change(tenant(contosoID, func(t *directory.Tenant) { t.Methods = policy.Methods }), account(nightly, func(u *directory.User) {
		u.PerUserMFA, u.Methods = policy.PerUserEnforced, []directory.Method{{ID: "k", Kind: policy.FidoKey, Name: "Key"}}
	}))
	sb.browser().signIn(nightly).expect("entra.blocked")
	if got := sb.last().Reason(); got != policy.SignInMethodUnavailable {
		t.Errorf("the journal says %s", got)
	}
}

func TestSmartLockoutCountsAcrossBrowsersAndForgetsAfterTheRightPassword(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for range policy.LockoutThreshold {
		b := sb.browser().open(authorize("login_hint", nightly)).expect("entra.password")
		b.press("idSIButton9", "passwd", "guess").expect("entra.password")
	}
	b := sb.browser().signIn(nightly).expect("entra.password")
	if e := sb.last(); e.Code != "AADSTS50053" || e.Reason() != policy.SignInAccountLocked {
		t.Errorf("the journal says %s, %s", e.Code, e.Reason())
	}
	sb.advance(time.Minute)
	b.press("idSIButton9", "passwd", password).stay("idBtn_Back").answer()
	if u := sb.user(nightly); u.FailedSignIns != 0 || u.Lockouts != 0 || !u.LockedUntil.IsZero() {
		t.Errorf("the account still has %+v", u.Attempts())
	}
}

func TestAMRNamesTheSecondFactorWhereTheScenarioWantsIt(t *testing.T) {
	t.Parallel()
	for set, want := range map[string][]string{"off": {"pwd", "mfa"}, "on": {"pwd", "rsa", "mfa"}} {
		sb := newSandbox(t)
		sb.change(fidelity(func(f *directory.Fidelity) { f.SecondFactorInAMR = set }))
		b := sb.browser().signIn(helen).expect("entra.mfa-push")
		sb.approve(helen)
		b.press("idSubmit_SAOTCAS_Continue").stay("idBtn_Back")
		if a := b.outcome(); !slices.Equal(a.Methods, []policy.Method{policy.PhoneAppNotification}) || a.First != policy.ByPassword {
			t.Errorf("%s: the sign-in came to %+v", set, a)
		}
		if got := sb.last().Caller.AMR; !slices.Equal(got, want) {
			t.Errorf("%s: amr %q, want %q", set, got, want)
		}
	}
}

func TestAGuestSignsInToTheTenantTheyVisitWithTheirOwnSecondFactor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	guest := directory.User{ID: "guest-0000-1111-2222-333344445555", TenantID: tailspinID, UPN: "helen_contoso.example#EXT#@tailspin.onmicrosoft.com", GuestOf: sb.user(helen).ID}
	sb.change(put(directory.Users, guest), account(helen, func(u *directory.User) { u.PerUserMFA = policy.PerUserDisabled }))
	b := sb.browser()
	b.open(request("/tailspin.example/oauth2/v2.0/authorize", "login_hint", helen)).expect("entra.password")
	b.press("idSIButton9", "passwd", password).expect("entra.mfa-push") // Tailspin has security defaults
	sb.approve(helen)
	b.press("idSubmit_SAOTCAS_Continue").stay("idBtn_Back").answer()
	if got := slices.Collect(directory.SignIns.All(sb.world.Read(), "tenant", tailspinID)); len(got) != 1 || got[0].UserID != guest.ID || !got[0].MFA {
		t.Errorf("Tailspin's log says %+v", got)
	}
}

func TestTheSignInLogHasOneLineForEachSignInThatEnded(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(ruled(directory.ConditionalAccess{Grant: policy.GrantBlock, Users: []string{sb.user(helen).ID}}))
	sb.browser().signIn(nightly).stay("idBtn_Back").answer()
	b := sb.browser().signIn(helen).expect("entra.blocked")
	b.open("/common/reprocess?ctx=" + url.QueryEscape(fieldsOf(b.form()).Get("ctx")))
	b.press("idCancel")
	silent := sb.browser()
	silent.signIn(nightly, "client_id", desktopApp, "redirect_uri", "http://localhost").stay("idBtn_Back").answer()
	sb.change(ruled(directory.ConditionalAccess{Grant: policy.GrantMFA}))
	silent.refused()

	type line struct {
		upn, client   string
		mfa, required bool
		code          int
	}
	var got []line
	for r := range directory.SignIns.All(sb.world.Read(), "tenant", contosoID) {
		got = append(got, line{r.UPN, r.ClientApp, r.MFA, r.Required, r.ErrorCode})
		if !r.Interactive || r.AppName == "" || r.Resource == "" || r.Correlation == "" {
			t.Errorf("%+v", r)
		}
	}
	want := []line{
		{nightly, "Browser", false, false, 0},
		{helen, "Browser", false, true, 53003},
		{nightly, "Mobile Apps and Desktop clients", false, false, 0},
		{nightly, "Browser", false, true, 50079},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%+v, want\n%+v", got, want)
	}
}
