package scenarios

import (
	"regexp"
	"slices"
	"strings"
)

// lint reports what is legal but surely not meant. It runs on scenarios that
// have passed every check.
func (c *checker) lint() {
	for i := range c.written.Tenants {
		if t := &c.written.Tenants[i]; c.spells(t) { // else it was looked at where it stands
			c.lintTenant(t, &c.full.Tenants[i])
		}
	}
	for i := range c.written.Relationships {
		if r := &c.written.Relationships[i]; c.spells(r) {
			c.lintRelationship(r, &c.full.Relationships[i])
		}
	}
	for i := range c.written.Faults {
		if f := &c.written.Faults[i]; c.spells(f) {
			c.lintRoute(&f.Route, "faults")
		}
	}
	c.lintParameters()
	c.lintMatrix()
	c.lintStory()
	c.lintUnused()
	texts := make([]string, len(c.written.Story))
	for i, step := range c.written.Story {
		text, err := (&Scenario{Story: []Step{step}}).YAML()
		if err == nil {
			texts[i] = string(text)
		}
	}
	expects := false
	for i := range c.written.Story {
		step := &c.written.Story[i]
		c.lintSave(step, i, texts)
		c.lintScreens(step.Expect)
		c.lintClaims(step.Expect)
		c.lintBraces(step.Call)
		c.lintRoutes(step)
		c.lintPath(step)
		c.lintAnswer(step)
		expects = expects || step.Expect != nil
	}
	if len(c.written.Story) > 0 && !expects {
		c.fault(&c.written.Story, "story: no step expects anything, so the story cannot fail; add expect to a step")
	}
}

func (c *checker) lintTenant(t, full *Tenant) {
	c.lintPolicies(t.ConditionalAccess, full)
	c.lintExternals(t, full)
	for i := range t.Users {
		c.lintUser(&t.Users[i], t, full)
	}
	for i, customer := range t.Customers {
		others := slices.DeleteFunc(c.tenantKeys(), func(key string) bool { return key == customer || key == t.Key })
		if c.implied(customer) && nearest(customer, others) != "" {
			c.fault(&t.Customers[i], "customers: %s makes a new customer%s", customer, didYouMean(customer, others))
		}
		if p := c.full.Tenant(t.IndirectProvider); p != nil && !slices.Contains(p.Customers, customer) {
			c.fault(&t.Customers[i], "customers: %s reaches its customers through %s, which does not list %s; add it there", t.Key, p.Key, customer)
		}
	}
	for i := range t.Domains {
		d := &t.Domains[i]
		if d.Federation == nil {
			continue
		}
		if strings.HasSuffix(d.Name, ".onmicrosoft.com") {
			c.fault(&d.Name, "domain: Entra cannot federate an onmicrosoft.com domain; federate one of the tenant's own")
		}
		if f := d.Federation; f.PerformsMFA != nil && !*f.PerformsMFA && f.SendsMFAClaim != nil && *f.SendsMFAClaim {
			c.fault(&f.SendsMFAClaim, "sends_mfa_claim: the provider claims an MFA that it does not perform; write performs_mfa: true")
		}
		if f := d.Federation; f.SupportsMFA != nil && f.MFABehavior != "" {
			c.fault(&f.SupportsMFA, "supports_mfa: Entra does not look at it where mfa_behavior is set; remove one of them")
		}
	}
}

// implied reports whether a customer exists only because it is listed.
func (c *checker) implied(key string) bool {
	return !slices.ContainsFunc(c.written.Tenants, func(t Tenant) bool { return t.Key == key })
}

// lintSave reports what is saved in vain; texts are all steps as written.
func (c *checker) lintSave(s *Step, at int, texts []string) {
	for name := range s.Save {
		used := slices.ContainsFunc(c.written.Story[at+1:], func(later Step) bool {
			return later.Refresh != nil && later.Refresh.Token == name || later.Call != nil && later.Call.Bearer == name || later.OnBehalfOf != nil && later.OnBehalfOf.Token == name
		})
		if !used && !slices.ContainsFunc(texts[at+1:], func(text string) bool { return strings.Contains(text, "<"+name+">") }) {
			c.fault(mapKey{&s.Save, name}, "save: no later step uses %s; use it or remove it", name)
		}
	}
}

// braces are how other tools write what is filled in.
var braces = regexp.MustCompile(`\{\{?([a-z][a-z0-9-]*)\}?\}`)

// lintBraces reports what stands in a path like a placeholder and is none.
func (c *checker) lintBraces(v *Call) {
	if v == nil {
		return
	}
	for _, path := range []*string{&v.Get, &v.Post, &v.Put, &v.Patch, &v.Delete} {
		if found := braces.FindStringSubmatch(*path); found != nil {
			c.fault(path, "call: %s is sent as it stands; write <%s> for the id of a tenant, a user or an app, or for a saved value", found[0], found[1])
		}
	}
}

func (c *checker) lintScreens(e *Expect) {
	if e == nil {
		return
	}
	for _, list := range [][]string{e.Screens, e.NoScreens} {
		for i := range list {
			c.lintScreen(&list[i], list[i])
		}
	}
	if e.LastScreen != "" {
		c.lintScreen(&e.LastScreen, e.LastScreen)
	}
}

// screens are the sign-in pages that this sandbox shows, by their stable names,
// and the portal's, on which a step may end.
var screens = []string{
	"entra.username", "entra.pick-account", "entra.password", "entra.access-pass", "entra.passkey", "entra.change-password",
	"entra.mfa-push", "entra.mfa-totp", "entra.mfa-sms", "entra.mfa-voice", "entra.mfa-choose-method", "entra.mfa-denied", "entra.external-failed",
	"entra.mfa-more-info", "entra.mfa-choose", "entra.mfa-setup", "entra.mfa-phone", "entra.passkey-setup", "entra.mfa-verify", "entra.mfa-done",
	"entra.security-info", "entra.security-info-remove",
	"entra.consent", "entra.consent-admin", "entra.stay-signed-in", "entra.blocked", "entra.error", "entra.signed-out",
	"entra.device-code", "entra.device-confirm", "entra.device-done",
	"sts.signin", "sts.mfa", "sts.error", "sts.signed-out",
	"portal.overview", "portal.customers", "portal.customer", "portal.service-management",
	"portal.page", "portal.denied", "portal.signed-out",
}

func (c *checker) lintScreen(at any, name string) {
	if !slices.Contains(screens, name) {
		c.fault(at, "screen: %s is none of the sandbox's own%s", quote(name), didYouMean(name, screens))
	}
}
