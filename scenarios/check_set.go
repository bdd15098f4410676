package scenarios

import (
	"slices"
	"strings"
)

// checkSet looks at what an administrator changes.
func (c *checker) checkSet(s *Set) {
	target := c.checkTarget(s)
	changes := 0
	for _, f := range []struct {
		target, name string
		value        any
	}{
		{"tenant", "security_defaults", &s.SecurityDefaults},
		{"tenant", "conditional_access", &s.ConditionalAccess},
		{"tenant", "license", &s.License},
		{"tenant", "allowed_factors", &s.AllowedFactors},
		{"tenant", "registration_grace_days", &s.RegistrationGraceDays},
		{"tenant", "user_consent", &s.UserConsent},
		{"tenant", "phase", &s.Phase},
		{"tenant", "revoke_consent", &s.RevokeConsent},
		{"domain", "federation", &s.Federation},
		{"user", "per_user_mfa", &s.PerUserMFA},
		{"user", "disabled", &s.Disabled},
		{"user", "password", &s.Password},
		{"user", "password_expired", &s.PasswordExpired},
		{"user", "locked", &s.Locked},
		{"user", "tap", &s.TAP},
		{"user", "reset_methods", &s.ResetMethods},
		{"user", "roles", &s.Roles},
		{"user", "revoke_sessions", &s.RevokeSessions},
	} {
		if !c.spells(f.value) {
			continue
		}
		changes++
		if target != "" && f.target != target {
			c.fault(f.value, "%s: that is set on a %s, not on a %s; write %s: … in place of %s: …", f.name, f.target, target, f.target, target)
		}
	}
	if changes == 0 && c.sound(s) {
		c.fault(s, "set: nothing is changed; add what to change, such as security_defaults: true for a tenant")
	}
	if d := s.RegistrationGraceDays; d != nil && (*d < 0 || *d > mostGraceDays) {
		c.fault(d, "registration_grace_days: %d is not a number of days from 0 to %d; Entra once gave 14", *d, mostGraceDays)
	}
	c.known(&s.RevokeConsent, "revoke_consent", s.RevokeConsent, "app", c.appKeys())
	c.checkPass(s.TAP)
	c.checkPhase(s.Phase)
	c.checkConditionalAccess(s.ConditionalAccess, c.full.Tenant(s.Tenant))
}

// checkTarget wants one thing to change, and returns which kind it is.
func (c *checker) checkTarget(s *Set) string {
	var targets []string
	if c.spells(&s.Tenant) {
		targets = append(targets, "tenant")
		c.known(&s.Tenant, "tenant", s.Tenant, "tenant", c.tenantKeys())
	}
	if c.spells(&s.Domain) {
		targets = append(targets, "domain")
		c.known(&s.Domain, "domain", s.Domain, "federated domain", c.federatedDomains())
	}
	if c.spells(&s.User) {
		targets = append(targets, "user")
		c.known(&s.User, "user", s.User, "user", c.users)
	}
	switch len(targets) {
	case 0:
		if c.sound(s) { // else it is misspelt
			c.fault(s, "set: nothing says what is changed; add tenant, domain or user")
		}
		return ""
	case 1:
		return targets[0]
	}
	c.fault(s, "set: one step changes one thing, but this one names %s; make two steps of it", strings.Join(targets, " and "))
	return ""
}

func (c *checker) federatedDomains() []string {
	var names []string
	for _, t := range c.full.Tenants {
		for _, d := range t.Domains {
			if d.Federation != nil {
				names = append(names, d.Name)
			}
		}
	}
	return slices.Sorted(slices.Values(names))
}
