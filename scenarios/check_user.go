package scenarios

import (
	"cmp"
	"encoding/base32"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

var upnForm = regexp.MustCompile(`^[A-Za-z0-9'._!#^~-]+@[A-Za-z0-9.-]+$`)

// A member is a user in the user's tenant: as written, and with the defaults.
type member struct {
	*User
	full   *User
	tenant *Tenant // with the defaults
}

// checkUser looks at a user.
func (c *checker) checkUser(m member) {
	owner := c.owner("user", m.Key, m.User)
	if c.checkName("key", &m.Key) {
		c.claim(&m.Key, "key "+m.Key, owner, "give each tenant, user and app a key of its own")
	}
	if m.ID != "" {
		c.claim(&m.ID, "id "+string(m.ID), owner, "give each its own, or leave it out to have one made")
	}
	if !strings.HasPrefix(m.full.UPN, "@") && m.full.UPN != "" { // else the user has no key, which was reported
		c.claim(c.spelt(&m.UPN, m.User), "upn "+m.full.UPN, owner, "give each user a name of their own")
	}
	c.checkSignIn(m)
	c.checkUserRoles(m)
	c.checkGuest(m)
	c.checkSecondFactor(m)
}

func base32Form(s string) bool {
	_, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(strings.TrimRight(s, "="))
	return err == nil && len(s) >= 16
}

// checkSignIn looks at whether the user's name, sign-in kind and domain agree.
func (c *checker) checkSignIn(m member) {
	at := c.spelt(&m.UPN, m.User)
	if !upnForm.MatchString(m.full.UPN) {
		if m.UPN != "" {
			c.fault(at, "upn: %s is not a user principal name, such as %s@%s", quote(m.UPN), cmp.Or(m.Key, "ann"), firstDomain(m.tenant))
		}
		return
	}
	_, name, _ := strings.Cut(strings.ToLower(m.full.UPN), "@")
	domain := m.tenant.Domain(name)
	switch {
	case m.tenant.Key == "":
		return
	case domain == nil:
		c.known(at, "upn", name, "domain of "+m.tenant.Key, domainNames(m.tenant))
		return
	}
	if !c.sound(&m.SignIn) || m.GuestOf != "" {
		return
	}
	at = &m.SignIn
	switch f := domain.Federation; {
	case f == nil && federated(m.SignIn):
		c.fault(at, "sign_in: %s is for users of a federated domain, but %s is managed; add federation: {mfa_behavior: enforce} to the domain, or write sign_in: managed or sign_in: no-mfa", m.SignIn, name)
	case f != nil && !federated(m.SignIn):
		why, how := c.federatedBy(m.tenant, name), ""
		if why != "" {
			how = fmt.Sprintf(": domains: [{name: %s, federation: {mfa_behavior: enforce}}, {name: managed.%s}], and upn: %s@managed.%s", name, name, m.Key, name)
		}
		c.fault(at, "sign_in: %s is for users of a managed domain, but %s is federated%s; write sign_in: federated-with-amr or federated-without-amr, or give the user a managed domain%s", m.SignIn, name, why, how)
	case f != nil && m.Provider == nil:
		c.checkFlags(m, domain)
	}
}

// federatedBy says which user made a domain federated whose federation the file
// does not spell.
func (c *checker) federatedBy(t *Tenant, domain string) string {
	i := slices.IndexFunc(t.Users, func(u User) bool {
		return federated(u.SignIn) && strings.HasSuffix(strings.ToLower(u.UPN), "@"+domain)
	})
	written := c.written.Tenant(t.Key)
	if i < 0 || written == nil || written.Domain(domain) != nil && written.Domain(domain).Federation != nil {
		return ""
	}
	return fmt.Sprintf(", since sign_in: %s of %s makes it so", t.Users[i].SignIn, t.Users[i].Key)
}

// checkFlags wants the flags of a domain's provider and the sign-in kind of a
// user to say the same.
func (c *checker) checkFlags(m member, d *Domain) {
	sends, f := m.SignIn == policy.FederatedWithAMR, d.Federation
	switch {
	case sends && f.AMRRule == RuleMissing:
		c.fault(&m.SignIn, "sign_in: %s contradicts amr_rule: missing of %s; change one of them", m.SignIn, d.Name)
	case f.AMRRule == RuleMissing:
	case f.SendsMFAClaim != nil && *f.SendsMFAClaim != sends:
		c.fault(&m.SignIn, "sign_in: %s contradicts sends_mfa_claim: %t of %s; change one of them", m.SignIn, *f.SendsMFAClaim, d.Name)
	case sends && f.PerformsMFA != nil && !*f.PerformsMFA:
		c.fault(&m.SignIn, "sign_in: %s contradicts performs_mfa: false of %s; change one of them", m.SignIn, d.Name)
	}
}

// checkUserRoles looks at what the user may do, at home and at customers.
func (c *checker) checkUserRoles(m member) {
	kind := m.tenant.Kind
	if len(m.Roles) > 0 && !kind.Partner() {
		c.fault(&m.Roles, "roles: agent roles exist only in a partner's tenant, and %s is of kind %s; for Entra roles write directory_roles", m.tenant.Key, kind)
	}
	for i := range m.DirectoryRoles {
		c.known(&m.DirectoryRoles[i], "directory_roles", m.DirectoryRoles[i], "Entra role", directoryRoles)
	}
	c.checkAppRoles(m)
	if len(m.GDAP) > 0 && !kind.Partner() {
		c.fault(&m.GDAP, "gdap: only a partner's users have delegated admin privileges, and %s is of kind %s; remove it", m.tenant.Key, kind)
		return
	}
	for _, customer := range slices.Sorted(maps.Keys(m.GDAP)) {
		at := mapKey{&m.GDAP, customer}
		if !slices.Contains(m.tenant.Customers, customer) {
			c.fault(at, "gdap: %s is no customer of %s%s", quote(customer), m.tenant.Key, orAdd(customer, m.tenant))
		}
		roles := m.GDAP[customer]
		if len(roles) == 0 {
			c.fault(at, "gdap: %s has no roles; name some, such as [User Administrator], or remove it", customer)
		}
		for i := range roles {
			c.known(&roles[i], "gdap", roles[i], "Entra role", directoryRoles)
		}
	}
}

func domainNames(t *Tenant) []string {
	names := make([]string, len(t.Domains))
	for i, d := range t.Domains {
		names[i] = d.Name
	}
	return names
}

func firstDomain(t *Tenant) string {
	if len(t.Domains) == 0 {
		return "contoso.example"
	}
	return t.Domains[0].Name
}

// userKeys returns the keys of all users.
func (s *Scenario) userKeys() []string {
	var keys []string
	for i := range s.Tenants {
		for j := range s.Tenants[i].Users {
			if key := s.Tenants[i].Users[j].Key; !slices.Contains(keys, key) { // given twice, it is told once
				keys = append(keys, key)
			}
		}
	}
	return keys
}
