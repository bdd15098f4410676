package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// claimDefaults takes the keys, ids and domains of what exists without being
// written, so that what is written cannot have them too.
func (c *checker) claimDefaults() {
	for _, r := range resources {
		c.owners["id "+r.AppID] = "the built-in app " + r.Name
		c.owners["key "+r.Name] = "the built-in resource " + r.Name
	}
	for _, app := range c.full.Apps[len(c.written.Apps):] {
		c.owners["key "+app.Key] = "the default app " + app.Key
		c.owners["id "+string(app.ID)] = "the default app " + app.Key
	}
	for _, t := range c.full.Tenants[len(c.written.Tenants):] {
		c.owners["key "+t.Key] = "the default customer " + t.Key
		c.owners["domain "+t.Domains[0].Name] = "the default customer " + t.Key
	}
}

// checkTenant looks at a tenant: t as written, full with its defaults.
func (c *checker) checkTenant(t, full *Tenant) {
	owner := c.owner("tenant", t.Key, t)
	if c.checkName("key", &t.Key) {
		c.claim(&t.Key, "key "+t.Key, owner, "give each tenant, user and app a key of its own")
	}
	if t.ID != "" {
		c.claim(&t.ID, "id "+string(t.ID), owner, "give each its own, or leave it out to have one made")
	}
	for i := range full.Domains {
		d := &full.Domains[i]
		at := c.spelt(t)
		if i < len(t.Domains) {
			at = c.spelt(&t.Domains[i].Name, t)
		}
		if i < len(t.Domains) || keyForm.MatchString(t.Key) {
			c.checkDomain(at, d.Name, owner)
		}
	}
	if !c.marks[&t.Kind].wrong {
		c.checkPartnership(t, full)
	}
	if c.spells(&t.RememberMFADays) && (t.RememberMFADays < 0 || t.RememberMFADays > mostGraceDays) {
		c.fault(&t.RememberMFADays, "remember_mfa_days: %d is not a number of days from 0 to %d", t.RememberMFADays, mostGraceDays)
	}
	if c.spells(&t.RegistrationGraceDays) && (t.RegistrationGraceDays < 0 || t.RegistrationGraceDays > mostGraceDays) {
		c.fault(&t.RegistrationGraceDays, "registration_grace_days: %d is not a number of days from 0 to %d; Entra once gave 14", t.RegistrationGraceDays, mostGraceDays)
	}
	c.checkExternals(t)
	c.checkConditionalAccess(t.ConditionalAccess, full)
	c.checkPhase(t.Phase)
	for i := range t.Users {
		c.checkUser(member{&t.Users[i], &full.Users[i], full})
	}
}

// checkPartnership looks at what only partners have.
func (c *checker) checkPartnership(t, full *Tenant) {
	if !full.Kind.Partner() {
		for field, value := range map[string]any{"environment": &t.Environment, "customers": &t.Customers, "phase": &t.Phase} {
			if c.spells(value) {
				c.fault(value, "%s: %s is of kind %s, and only partners have that; remove it or change kind", field, t.Key, full.Kind)
			}
		}
	}
	seen := map[string]bool{}
	for i := range t.Customers {
		key := &t.Customers[i]
		switch {
		case !c.checkName("customers", key):
		case *key == t.Key:
			c.fault(key, "customers: %s cannot be a customer of itself; remove it", *key)
		case seen[*key]:
			c.fault(key, "customers: %s is listed twice; remove one of them", *key)
		}
		seen[*key] = true
	}
	c.checkReseller(t, full)
}

// checkReseller looks at the link between an indirect reseller and its provider.
func (c *checker) checkReseller(t, full *Tenant) {
	switch {
	case full.Kind != policy.IndirectReseller && t.IndirectProvider != "":
		c.fault(&t.IndirectProvider, "indirect_provider: %s is of kind %s, and only an indirect reseller has a provider; remove it or write kind: indirect-reseller", t.Key, full.Kind)
	case full.Kind == policy.IndirectReseller && t.IndirectProvider == "":
		c.fault(c.spelt(&t.Kind, t), "kind: an indirect reseller needs its provider; add indirect_provider: with the key of an indirect provider")
	case t.IndirectProvider != "":
		if p := c.full.Tenant(t.IndirectProvider); p == nil || p.Kind != policy.IndirectProvider {
			c.known(&t.IndirectProvider, "indirect_provider", t.IndirectProvider, "indirect provider", c.tenantKeys(policy.IndirectProvider))
		}
	}
}

// checkPhase looks at a phase that is set outright.
func (c *checker) checkPhase(p *Phase) {
	if p == nil {
		return
	}
	if p.Portal != "" && p.Portal != policy.Off && p.Portal != policy.Enforce {
		c.fault(&p.Portal, "portal: the portal knows only off and enforce, not %s", p.Portal)
	}
	switch {
	case !c.sound(&p.Share):
	case p.API != policy.Progressive:
		c.fault(&p.Share, "share: only the phase progressive has a share; write api: progressive, or remove it")
	case p.Share < 1 || p.Share > 100:
		c.fault(&p.Share, "share: %d is not a share in percent; write a number from 1 to 100", p.Share)
	}
}

var (
	domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$`)

	// reservedSuffixes are the domains that belong to nobody, and the test
	// companies of Microsoft's documentation.
	reservedSuffixes = []string{
		"example", "test", "localhost",
		"contoso.onmicrosoft.com", "contososandbox.onmicrosoft.com", "wingtip.onmicrosoft.com", "fabrikam.onmicrosoft.com",
		"northwind.onmicrosoft.com", "tailspin.onmicrosoft.com", "adatum.onmicrosoft.com", "testtestpartner.onmicrosoft.com",
	}
)

// checkDomain looks at the name of a domain; at is where it stands.
func (c *checker) checkDomain(at any, name, owner string) {
	switch {
	case name == "":
	case len(name) > 253 || !domainForm.MatchString(name):
		c.fault(at, "domain: %s is not a domain name in lower case, such as contoso.example", quote(name))
	case !c.options.realDomains && !reserved(name):
		first, _, _ := strings.Cut(name, ".")
		c.fault(at, "domain: %s may belong to somebody; use a name under .example, .test or .localhost, such as %s.example, or allow it with --allow-real-domains", name, first)
	default:
		c.claim(at, "domain "+name, owner, "give each tenant domains of its own")
	}
}

func reserved(domain string) bool {
	return slices.ContainsFunc(reservedSuffixes, func(suffix string) bool {
		return domain == suffix && strings.Contains(suffix, ".") || strings.HasSuffix(domain, "."+suffix)
	})
}

// tenantKeys returns the keys of the tenants of some kinds, or of all.
func (c *checker) tenantKeys(kinds ...policy.TenantKind) []string {
	var keys []string
	for _, t := range c.full.Tenants {
		if len(kinds) == 0 || slices.Contains(kinds, t.Kind) {
			keys = append(keys, t.Key)
		}
	}
	return keys
}
