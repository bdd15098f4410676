package scenarios

import (
	"cmp"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// mostGraceDays bounds how long registration may be put off.
const mostGraceDays = 365

// checkConditionalAccess looks at the Conditional Access policies that a tenant
// has, or is given by set. full is the tenant with its defaults, if there is one.
func (c *checker) checkConditionalAccess(policies []ConditionalAccess, full *Tenant) {
	for i := range policies {
		p := &policies[i]
		c.checkGrant(p, full)
		for j := range p.Users {
			c.known(&p.Users[j], "users", p.Users[j], "user", c.users)
		}
		for j := range p.ExcludeUsers {
			c.known(&p.ExcludeUsers[j], "exclude_users", p.ExcludeUsers[j], "user", c.users)
		}
		for j := range p.Apps {
			c.known(&p.Apps[j], "apps", p.Apps[j], "app or resource", c.resourceWords())
		}
	}
}

// checkGrant wants what goes with a grant, and nothing else.
func (c *checker) checkGrant(p *ConditionalAccess, full *Tenant) {
	if p.Grant == "" && p.SignInFrequency == "" && !c.marks[&p.Grant].wrong && !c.marks[&p.SignInFrequency].wrong {
		c.fault(p, "conditional_access: the policy wants nothing; add grant: mfa, or sign_in_frequency")
	}
	if c.marks[&p.Grant].wrong {
		return
	}
	if p.Strength != "" && p.Grant != policy.GrantStrength {
		c.fault(&p.Strength, "strength: it goes with grant: %s, not with %s; change one of them", policy.GrantStrength, cmp.Or(p.Grant, "none"))
	}
	switch {
	case p.Control != "" && p.Grant != policy.GrantControl:
		c.fault(&p.Control, "control: it goes with grant: %s, not with %s; change one of them", policy.GrantControl, cmp.Or(p.Grant, "none"))
	case p.Control == "" && p.Grant == policy.GrantControl:
		c.fault(&p.Grant, "grant: %s needs control: with the key of one of the tenant's custom_controls", p.Grant)
	case full != nil:
		keys := make([]string, len(full.CustomControls))
		for i, control := range full.CustomControls {
			keys[i] = control.Key
		}
		c.known(&p.Control, "control", p.Control, "custom control of "+full.Key, keys)
	}
}

// What an external method may answer (entra.md 5.6).
var (
	externalACRs = []string{"possessionorinherence", "possession", "inherence"}
	externalAMRs = []string{"face", "fido", "fpt", "hwk", "iris", "otp", "pop", "retina", "sc", "sms", "swk", "tel", "vbm"}
)

// checkExternals looks at the providers of second factors that a tenant knows.
func (c *checker) checkExternals(t *Tenant) {
	const remedy = "give each tenant, user, app, external method and custom control a key of its own"
	for i := range t.ExternalMethods {
		m := &t.ExternalMethods[i]
		if c.checkName("key", &m.Key) {
			c.claim(&m.Key, "key "+m.Key, c.owner("external method", m.Key, m), remedy)
		}
	}
	for i := range t.CustomControls {
		m := &t.CustomControls[i]
		if c.checkName("key", &m.Key) {
			c.claim(&m.Key, "key "+m.Key, c.owner("custom control", m.Key, m), remedy)
		}
	}
}

// lintPolicies reports what a tenant has and its licence does not allow, and
// policies that cancel themselves.
func (c *checker) lintPolicies(policies []ConditionalAccess, full *Tenant) {
	for i := range policies {
		p := &policies[i]
		if full != nil && !full.License.ConditionalAccess() {
			c.fault(p, "conditional_access: Conditional Access needs the licence p1, and %s has %s, so the policy does nothing; write license: p1, or use security_defaults", full.Key, full.License)
		}
		if full != nil && full.SecurityDefaults && c.spells(p) {
			c.fault(p, "conditional_access: Entra has either security defaults or Conditional Access, and security defaults are on at %s; switch one of them off", full.Key)
		}
		for j := range p.ExcludeUsers {
			if slices.Contains(p.Users, p.ExcludeUsers[j]) {
				c.fault(&p.ExcludeUsers[j], "exclude_users: %s is among users as well, and exclusion wins; remove one of them", p.ExcludeUsers[j])
			}
		}
	}
}

// lintExternals reports external methods that nobody can use, and answers that
// Entra will not take.
func (c *checker) lintExternals(t, full *Tenant) {
	for i := range t.ExternalMethods {
		m := &t.ExternalMethods[i]
		if !full.License.ConditionalAccess() {
			c.fault(m, "external_methods: an external method needs the licence p1, and %s has %s, so nobody can use it; write license: p1", full.Key, full.License)
		}
		if m.ACR != "" && !slices.Contains(externalACRs, m.ACR) {
			c.fault(&m.ACR, "acr: Entra takes %s, not %s%s", oneOf(externalACRs), quote(m.ACR), didYouMean(m.ACR, externalACRs))
		}
		for j := range m.AMR {
			if !slices.Contains(externalAMRs, m.AMR[j]) {
				c.fault(&m.AMR[j], "amr: Entra takes %s, not %s%s", oneOf(externalAMRs), quote(m.AMR[j]), didYouMean(m.AMR[j], externalAMRs))
			}
		}
	}
	if len(t.ExternalMethods) > 0 && !slices.Contains(full.AllowedFactors, External) {
		c.fault(&t.ExternalMethods, "external_methods: %s does not allow them; add external to allowed_factors", full.Key)
	}
}
