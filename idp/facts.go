package idp

import (
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// facts are what is known about a sign-in, gathered anew for every step from one
// snapshot.
type facts struct {
	policy.SignIn
	now    time.Time
	today  time.Time // in policy time
	app    directory.App
	target Target
	tenant directory.Tenant // that is signed in to; zero while nobody knows
	user   directory.User   // zero while no account is known
	guest  directory.User   // what stands for the user in a tenant they are a guest of
	domain directory.Domain // of the account, or the one a hint named
	listed []signin.Account // what the account picker offers

	policies []string // ids of the Conditional Access policies that apply
}

// gather collects the facts of a sign-in in a browser with a session.
func gather(r world.Reader, f signin.Flow, session signin.Session, now, today time.Time) facts {
	out := facts{now: now, today: today}
	out.Silent = f.Request.Prompt == promptNone
	out.app, _ = directory.Apps.Get(r, f.Request.ClientID)
	out.target, _ = targetOf(r, f.Request) // it was checked when the sign-in began
	out.accounts(r, f, session)
	out.account(r, f)
	out.factors(f)
	_, out.Consented = out.target.granted(r, out.tenant.ID, out.app, out.object().ID)
	out.PromptConsent = promptsConsent(f.Request) && !f.Consented && !out.app.BuiltIn
	out.StaySignedInSettled = f.StayAsked || f.Remembered != "" || f.Existing || f.DeviceID != ""
	return out
}

// gather is gather for this request: where it came to may rule methods out.
func (v *visit) gather() facts {
	f := gather(v.c.World.Read(), v.flow, v.session, v.c.World.Now(), v.c.World.PolicyNow())
	for _, m := range f.Allowed {
		if !v.available(m) {
			f.Unavailable = append(f.Unavailable, m)
		}
	}
	return f
}

// accounts are those of the browser's session that this sign-in may use.
func (o *facts) accounts(r world.Reader, f signin.Flow, session signin.Session) {
	if f.Other || f.Request.Prompt == promptLogin {
		return
	}
	for _, a := range session.Accounts {
		u, ok := directory.Users.Get(r, a.UserID)
		if !ok || !hintedAt(f.Request.DomainHint, u.UPN) {
			continue
		}
		if a.Live(o.now, u) || f.Request.Prompt == promptSelectAccount {
			o.listed = append(o.listed, a)
		}
	}
	o.Sessions = len(o.listed)
}

// hintedAt reports whether an account fits a domain_hint.
func hintedAt(hint, upn string) bool {
	if hint == "" || hint == organizations || hint == consumers {
		return true
	}
	_, domain, _ := strings.Cut(strings.ToLower(upn), "@")
	return domain == hint
}

func (o *facts) account(r world.Reader, f signin.Flow) {
	place, _ := placeOf(r, f.Request.Tenant)
	o.tenant = place.Tenant
	if f.UPN == "" {
		o.hintedDomain(r, f)
		return
	}
	o.AccountChosen = true
	u, ok := directory.FindUser(r, f.UPN)
	if !ok || u.GuestOf != "" {
		return // a guest signs in with the account they have at home
	}
	o.user, o.tenant = u, place.For(r, u.TenantID)
	o.domain, _ = directory.DomainOf(r, u.UPN)
	o.guest = guestOf(r, u, o.tenant)
	o.AccountKnown = mayEnter(r, u, o.tenant, o.app, o.now).Outcome == policy.Allow
	o.Enabled = !u.Disabled && !o.guest.Disabled
	o.Registered = u.KindsAt(o.now)
	o.federation()
	home, _ := directory.Tenants.Get(r, u.TenantID)
	o.Allowed = usableMethods(home)
	admission := o.admission(r, f.Request.MFA || demandsMFA(f.Page, o.Registered, o.Allowed))
	o.Demands, o.policies = admission.demands(r), admission.policies()
	o.GraceDaysLeft = home.GraceDaysLeft(u, o.now)
}

// admission is what the tenant's policies look at.
func (o *facts) admission(r world.Reader, requested bool) admission {
	return admission{
		tenant: o.tenant, object: inTenant(r, o.object(), o.tenant, o.now),
		apps: []string{o.target.Resource.ID, o.app.ID}, requested: requested, today: o.today,
	}
}

// object is what the account is in the tenant that is signed in to.
func (o *facts) object() directory.User { return objectOf(o.user, o.guest) }

// hintedDomain takes a domain_hint for the account when its domain hands sign-in
// to a provider: the provider asks who it is.
func (o *facts) hintedDomain(r world.Reader, f signin.Flow) {
	d, ok := directory.Domains.Get(r, f.Domain)
	if !ok || d.Federation == nil {
		return
	}
	o.domain = d
	if o.tenant.ID == "" {
		o.tenant, _ = directory.Tenants.Get(r, d.TenantID)
	}
	o.AccountChosen, o.AccountKnown, o.Enabled = true, true, true
	o.federation()
	if f.Request.MFA {
		o.Demands.By = []policy.Demand{policy.ByRequest}
	}
}

func (o *facts) federation() {
	if fed := o.domain.Federation; fed != nil {
		o.Federated, o.MFABehavior = true, fed.Behavior()
	}
}

// factors are what was proven in this sign-in, or earlier in this browser.
func (o *facts) factors(f signin.Flow) {
	began := f.Expires.Add(-signin.FlowLife)
	o.Used, o.Controls = f.Auth.Methods, f.Auth.Controls
	o.FirstFactor = f.First
	// An expired password ends nothing that was signed in with it before.
	o.PasswordExpired = o.user.ForceChangePassword && !f.Existing && f.Auth.ByPassword()
	o.MFAClaim = f.AssertionMFA
	o.ProviderTrips = f.Trips
	o.Deferred = f.Skipped
	o.MFADone = mfaRequestOf(f.Request).met(f.Auth, o.now)
	if at := f.Auth.Proven(); at.Before(began) {
		o.Age = o.now.Sub(at)
	}
	if f.Auth.MFATime.Before(began) {
		o.MFAAge = o.now.Sub(f.Auth.MFATime)
	}
}

// usableMethods are the second factors that people of a tenant may use, of those
// the sandbox plays.
func usableMethods(home directory.Tenant) []policy.Method {
	allowed := policy.AllowedMethods(home.Methods, home.License, home.SecurityDefaults)
	return slices.DeleteFunc(slices.Clone(policy.Methods), func(m policy.Method) bool {
		return !played(m) || !slices.Contains(allowed, m)
	})
}

// refused is what the texts of a refusal name.
func (o *facts) refused(f signin.Flow) Refused {
	account := o.user.UPN
	if account == "" {
		account = f.UPN
	}
	tenant := o.tenant
	if tenant.Name == "" {
		tenant.Name = f.Request.Tenant
	}
	return Refused{Account: account, Tenant: tenant, Client: o.app, Resource: o.target.Resource,
		Policies: o.policies}
}
