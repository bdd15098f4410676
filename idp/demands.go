package idp

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// An admission is a sign-in as the policies of a tenant see it.
type admission struct {
	tenant    directory.Tenant
	object    directory.User // from [inTenant]
	apps      []string       // ids of its resource and its client
	client    policy.ClientKind
	requested bool      // the request itself asks for MFA
	today     time.Time // in policy time: since when the admin centers ask is a date of the calendar
}

// demands are what is demanded of the sign-in.
func (a admission) demands(r world.Reader) policy.Demanded {
	delegated := a.object.TenantID != a.tenant.ID
	c := policy.Circumstances{
		Requested:        a.requested,
		AdminCenter:      slices.Contains(a.apps, directory.AdminCenterApp) && policy.AdminCentersAsk(a.today),
		SecurityDefaults: a.tenant.SecurityDefaults,
		Ask:              policy.SecurityDefaultsAsk(directory.GetSettings(r).Fidelity.SecurityDefaultsAsk),
		Privileged:       policy.Privileged(a.object.DirectoryRoles, a.object.Roles, delegated),
		Client:           a.client,
		License:          a.tenant.License,
		RememberMFA:      time.Duration(a.tenant.RememberMFADays) * 24 * time.Hour,
	}
	if !delegated {
		c.PerUser = a.object.PerUserMFA
	}
	for _, ca := range a.tenant.Policies {
		c.ConditionalAccess = append(c.ConditionalAccess, policy.ConditionalAccessPolicy{
			Applies: a.concerns(ca), Grant: ca.Grant, Strength: ca.Strength, Control: ca.Control,
			Frequency: ca.SignInFrequency, EveryTime: ca.EveryTime,
		})
	}
	return policy.Demands(c)
}

// concerns holds a policy's conditions against the sign-in.
func (a admission) concerns(ca directory.ConditionalAccess) bool {
	u := a.object
	users := len(ca.Users)+len(ca.Roles)+len(ca.Agents) == 0 || slices.Contains(ca.Users, u.ID) ||
		slices.ContainsFunc(u.DirectoryRoles, func(role string) bool { return slices.Contains(ca.Roles, role) }) ||
		slices.ContainsFunc(u.Roles, func(role policy.AgentRole) bool { return slices.Contains(ca.Agents, role) })
	apps := len(ca.Apps) == 0 || slices.ContainsFunc(a.apps, func(id string) bool { return slices.Contains(ca.Apps, id) })
	clients := len(ca.Clients) == 0 || slices.Contains(ca.Clients, cmp.Or(a.client, policy.BrowserClient))
	return users && apps && clients && !slices.Contains(ca.ExcludedUsers, u.ID)
}

// policies are the ids of the Conditional Access policies that a claims challenge
// names.
func (a admission) policies() []string {
	var ids []string
	for _, ca := range a.tenant.Policies {
		if ca.ID != "" && a.tenant.License.ConditionalAccess() && a.concerns(ca) {
			ids = append(ids, ca.ID)
		}
	}
	return ids
}

// A Refused is what the texts of a sign-in's refusals name.
type Refused struct {
	Account  string // as typed, or the user principal name
	Tenant   directory.Tenant
	Client   directory.App
	Resource directory.App
	Policies []string // ids of the Conditional Access policies that apply
	// Since is when the refresh token was issued that is redeemed; zero: there is
	// none. MaxAge is how old its sign-in may be.
	Since  time.Time
	MaxAge time.Duration
}

// blocked is the refusal that a blocking step means.
func blocked(step policy.Step, r Refused) *Error {
	switch step.Decision.Reason {
	case policy.SignInAccountNeeded, policy.SignInPasswordNeeded, policy.SignInProviderNeeded:
		return fail(50058, "no user is signed in")
	case policy.SignInAccountNotChosen:
		return fail(16000)
	case policy.SignInAccountUnknown:
		return fail(50034, r.Account, r.Tenant.Name)
	case policy.SignInAccountDisabled:
		return fail(50057, r.Account)
	case policy.SignInPasswordExpired:
		return fail(50055)
	case policy.SignInFrequencyExceeded:
		return r.frequency()
	case policy.SignInConsentNeeded:
		return fail(65001, r.Client.ID, r.Client.Name)
	case policy.SignInLegacyBlocked:
		return fail(530035)
	}
	if e := r.unmet(step); e != nil {
		return r.challenge(e)
	}
	return fail(50000)
}

// unmet is the refusal of a sign-in that lacks what a policy demands.
func (r Refused) unmet(step policy.Step) *Error {
	switch step.Decision.Reason {
	case policy.SignInBlockedByConditionalAccess, policy.SignInStrengthUnmet:
		return fail(53003)
	case policy.SignInMFANeeded, policy.SignInLegacyNoMFA, policy.SignInMethodUnavailable:
		return fail(50076, r.Resource.ID)
	case policy.SignInStrengthNeeded:
		if step.Needed == policy.Register {
			return fail(50079, r.Resource.ID)
		}
		return fail(50076, r.Resource.ID)
	case policy.SignInMFATooOld:
		return fail(50078, r.Resource.ID)
	case policy.SignInNoUsableMethod:
		return fail(50158, "nothing that Entra accepts as multifactor authentication is allowed for '"+r.Account+"'")
	case policy.SignInControlNeeded:
		return fail(50158, "'"+r.Account+"' has not passed the custom control that a Conditional Access policy wants")
	case policy.SignInRegistrationNeeded, policy.SignInFederatedMFANeeded, policy.SignInFederatedMFAClaimMissing:
		return fail(50079, r.Resource.ID)
	}
	return nil
}

// frequency is the refusal of what rests on a sign-in that a policy finds too old:
// a refresh token, or the session of a browser.
func (r Refused) frequency() *Error {
	if r.Since.IsZero() {
		return fail(70044)
	}
	return fail(70043, iso(r.Since), strconv.FormatInt(int64(r.MaxAge.Seconds()), 10))
}

// A capolids challenge tells the client which policies to satisfy.
type capolids struct {
	AccessToken struct {
		PolicyIDs struct {
			Essential bool     `json:"essential"`
			Values    []string `json:"values"`
		} `json:"capolids"`
	} `json:"access_token"`
}

// challenge adds the claims a client relays to the interactive request: the
// policies that asked, or MFA itself where no policy did.
func (r Refused) challenge(e *Error) *Error {
	if len(r.Policies) == 0 {
		e.Claims = `{"access_token":{"acr":{"essential":true,"value":"` + mfaPolicy + `"}}}`
		return e
	}
	var c capolids
	c.AccessToken.PolicyIDs.Essential, c.AccessToken.PolicyIDs.Values = true, r.Policies
	e.Claims = strings.TrimSpace(string(web.Marshal(c)))
	return e
}
