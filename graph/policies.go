package graph

import (
	"net/http"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// getSecurityDefaults answers GET /policies/identitySecurityDefaultsEnforcementPolicy.
func getSecurityDefaults(c *web.Call, who *caller) (web.Result, error) {
	return one(c, http.StatusOK, "policies/identitySecurityDefaultsEnforcementPolicy/$entity", entity{
		{name: "id", value: "00000000-0000-0000-0000-000000000005"}, {name: "displayName", value: "Security Defaults"},
		{name: "description", value: "Basic identity protection: everybody registers for MFA, and legacy protocols are blocked."},
		{name: "isEnabled", value: who.tenant.SecurityDefaults},
	})
}

// updateSecurityDefaults answers its PATCH: isEnabled.
func updateSecurityDefaults(c *web.Call, who *caller) (web.Result, error) {
	b, err := readBody(c, "identitySecurityDefaultsEnforcementPolicy")
	if err != nil {
		return web.Result{}, err
	}
	var enabled *bool
	if b.take("isEnabled", &enabled); enabled == nil {
		b.missing("isEnabled")
	}
	if err := b.done(); err != nil {
		return web.Result{}, err
	}
	err = c.World.Write(func(tx *world.Txn) error {
		t, ok := directory.Tenants.Get(tx, who.tenant.ID)
		if !ok {
			return directory.NotFoundError{Kind: "tenant", Name: who.tenant.ID}
		}
		if *enabled && len(t.Policies) > 0 {
			return conflict.with("Security defaults cannot be enabled while the tenant has Conditional Access policies.")
		}
		t.SecurityDefaults = *enabled
		return directory.Tenants.Put(tx, t)
	})
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("changed", "security defaults")
	return noContent, nil
}

// listPolicies answers GET /identity/conditionalAccess/policies.
func listPolicies(c *web.Call, who *caller) (web.Result, error) {
	if err := onlyQuery(c); err != nil {
		return web.Result{}, err
	}
	var out []entity
	for _, p := range who.tenant.Policies {
		out = append(out, policyOf(p))
	}
	return collection(c, "identity/conditionalAccess/policies", out)
}

// getPolicy answers GET /identity/conditionalAccess/policies/{id}.
func getPolicy(c *web.Call, who *caller) (web.Result, error) {
	i := slices.IndexFunc(who.tenant.Policies, func(p directory.ConditionalAccess) bool { return p.ID == c.Vars["id"] })
	if i < 0 {
		return web.Result{}, resourceUnknown.with(short(c.Vars["id"]))
	}
	return one(c, http.StatusOK, "identity/conditionalAccess/policies/$entity", policyOf(who.tenant.Policies[i]))
}

// strengths are the built-in authentication strengths' ids.
var strengths = map[policy.Strength]string{
	policy.AnyMFA:            "00000000-0000-0000-0000-000000000002",
	policy.PasswordlessMFA:   "00000000-0000-0000-0000-000000000003",
	policy.PhishingResistant: "00000000-0000-0000-0000-000000000004",
}

func policyOf(p directory.ConditionalAccess) entity {
	or := func(list []string, otherwise ...string) []string {
		if len(list) == 0 {
			list = otherwise
		}
		return append([]string{}, list...) // null is no list
	}
	users := p.Users
	if len(p.Users)+len(p.Roles)+len(p.Agents) == 0 {
		users = []string{"All"}
	}
	roles := slices.Clone(p.Roles)
	for _, agent := range p.Agents {
		if role, ok := agentRoles[agent]; ok {
			roles = append(roles, role)
		}
	}
	return entity{
		{name: "id", value: p.ID}, {name: "displayName", value: p.Name}, {name: "createdDateTime"}, {name: "modifiedDateTime"}, {name: "state", value: "enabled"},
		{name: "conditions", value: entity{
			{name: "clientAppTypes", value: clientTypes(p.Clients)},
			{name: "applications", value: entity{{name: "includeApplications", value: or(p.Apps, "All")}, {name: "excludeApplications", value: []string{}}}},
			{name: "users", value: entity{{name: "includeUsers", value: or(users)}, {name: "excludeUsers", value: or(p.ExcludedUsers)}, {name: "includeRoles", value: or(roles)}}},
		}},
		{name: "grantControls", value: grantOf(p)},
		{name: "sessionControls", value: sessionOf(p)},
	}
}

func clientTypes(kinds []policy.ClientKind) []string {
	out := []string{}
	for _, k := range kinds {
		switch k {
		case policy.BrowserClient:
			out = append(out, "browser", "mobileAppsAndDesktopClients")
		case policy.LegacyClient:
			out = append(out, "exchangeActiveSync", "other")
		}
	}
	if len(out) == 0 {
		out = append(out, "all")
	}
	return out
}

func grantOf(p directory.ConditionalAccess) any {
	var strength any
	builtIn, custom := []string{}, []string{}
	switch {
	case p.Strength != "":
		strength = entity{{name: "id", value: strengths[p.Strength]}}
	case p.Control != "":
		custom = append(custom, p.Control)
	case p.Grant == policy.GrantMFA || p.Grant == policy.GrantBlock:
		builtIn = append(builtIn, string(p.Grant))
	default:
		return nil
	}
	return entity{{name: "operator", value: "OR"}, {name: "builtInControls", value: builtIn},
		{name: "customAuthenticationFactors", value: custom}, {name: "termsOfUse", value: []string{}}, {name: "authenticationStrength", value: strength}}
}

func sessionOf(p directory.ConditionalAccess) any {
	if p.SignInFrequency == 0 && !p.EveryTime {
		return nil
	}
	frequency := entity{{name: "value"}, {name: "type"}, {name: "frequencyInterval", value: "everyTime"}, {name: "isEnabled", value: true}}
	if !p.EveryTime {
		frequency[0].value, frequency[1].value, frequency[2].value = int(p.SignInFrequency/time.Hour), "hours", "timeBased"
	}
	return entity{{name: "signInFrequency", value: frequency}}
}
