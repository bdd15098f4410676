package idp

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// demandsOn lists who demands MFA of a user who signs in to a tenant for a
// resource, with a client.
func demandsOn(tenant directory.Tenant, u directory.User, apps []string, requested bool) []policy.Demand {
	circumstances := policy.Circumstances{
		Requested:        requested,
		SecurityDefaults: tenant.SecurityDefaults,
		License:          tenant.License,
	}
	if tenant.ID == u.TenantID {
		circumstances.PerUser = u.PerUserMFA
	}
	for _, ca := range tenant.Policies {
		circumstances.ConditionalAccess = append(circumstances.ConditionalAccess, policy.ConditionalAccessPolicy{
			Applies: caApplies(ca, u, apps), Grant: ca.Grant,
		})
	}
	return policy.Demands(circumstances)
}

// caApplies holds a policy's conditions against a user and the apps of a
// sign-in: its resource and its client.
func caApplies(ca directory.ConditionalAccess, u directory.User, apps []string) bool {
	users := len(ca.Users)+len(ca.Roles)+len(ca.Agents) == 0 || slices.Contains(ca.Users, u.ID) ||
		slices.ContainsFunc(u.DirectoryRoles, func(role string) bool { return slices.Contains(ca.Roles, role) }) ||
		slices.ContainsFunc(u.Roles, func(role policy.AgentRole) bool { return slices.Contains(ca.Agents, role) })
	return users && (len(ca.Apps) == 0 || slices.ContainsFunc(apps, func(id string) bool { return slices.Contains(ca.Apps, id) }))
}

// conditionalAccessIDs are the policies that a claims challenge names.
func conditionalAccessIDs(tenant directory.Tenant, u directory.User, apps []string) []string {
	var ids []string
	for _, ca := range tenant.Policies {
		if ca.ID != "" && tenant.License.ConditionalAccess() && caApplies(ca, u, apps) {
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
}

// blocked is the refusal that a blocking step means.
func blocked(step policy.Step, r Refused) *Error {
	switch step.Decision.Reason {
	case policy.SignInAccountNeeded, policy.SignInAccountNotChosen, policy.SignInPasswordNeeded, policy.SignInProviderNeeded:
		return fail(50058)
	case policy.SignInAccountUnknown:
		return fail(50034, r.Account, r.Tenant.Name)
	case policy.SignInAccountDisabled:
		return fail(50057, r.Account)
	case policy.SignInBlockedByConditionalAccess:
		return r.challenge(fail(53003))
	case policy.SignInMFANeeded:
		return r.challenge(fail(50076, r.Resource.ID))
	case policy.SignInNoUsableMethod:
		return r.challenge(fail(50158, r.Account))
	case policy.SignInRegistrationNeeded, policy.SignInFederatedMFANeeded, policy.SignInFederatedMFAClaimMissing:
		return r.challenge(fail(50079, r.Resource.ID))
	case policy.SignInConsentNeeded:
		return fail(65001, r.Client.ID, r.Client.Name)
	}
	return fail(50000)
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
