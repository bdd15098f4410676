package scenarios

import (
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// shortestRelationship is how long a relationship lasts at least.
const shortestRelationship = 24 * time.Hour

// checkRelationship looks at a relationship: r as written, full with its
// defaults.
func (c *checker) checkRelationship(r, full *Relationship) {
	if c.checkName("key", &r.Key) {
		c.claim(&r.Key, "key "+r.Key, c.owner("relationship", r.Key, r), "give each thing of the file a key of its own")
	}
	partners := c.tenantKeys(policy.DirectBill, policy.IndirectProvider, policy.IndirectReseller)
	if c.known(c.spelt(&r.Partner, r), "partner", full.Partner, "partner", partners) && c.sound(&r.Customer) {
		if p := c.full.Tenant(full.Partner); p != nil && !slices.Contains(p.Customers, r.Customer) {
			c.fault(&r.Customer, "customer: %s is no customer of %s%s", quote(r.Customer), p.Key, orAdd(r.Customer, p))
		}
	}
	for i := range r.Roles {
		c.known(&r.Roles[i], "roles", r.Roles[i], "Entra role", directoryRoles)
	}
	if c.sound(&r.Roles) && len(r.Roles) == 0 {
		c.fault(&r.Roles, "roles: a relationship without roles covers nothing; name some, such as [User Administrator]")
	}
	if c.sound(&r.Duration) && (r.Duration < shortestRelationship || r.Duration > longestRelationship) {
		c.fault(&r.Duration, "duration: a relationship lasts from a day (24h) to two years (17520h), not %s", brief(r.Duration))
	}
	if len(r.Assignments) > 0 && (full.Status == RelationshipCreated || full.Status == RelationshipPending) {
		c.fault(&r.Assignments, "assignments: only a relationship that has been active has any, and this one is %s; remove them, or change status", full.Status)
	}
	seen := map[string]bool{}
	for i := range r.Assignments {
		a := &r.Assignments[i]
		if a.Group != "" && seen[a.Group] {
			c.fault(&a.Group, "group: %s is listed twice; write all its roles into one assignment", quote(a.Group))
		}
		seen[a.Group] = true
		c.checkAssignment(a, full)
	}
}

// orAdd suggests a customer, or to add one.
func orAdd(customer string, partner *Tenant) string {
	if hint := didYouMean(customer, partner.Customers); hint != "" {
		return hint
	}
	return "; add it to the customers of " + partner.Key
}

func (c *checker) checkAssignment(a *Assignment, r *Relationship) {
	var own []string
	if p := c.full.Tenant(r.Partner); p != nil {
		for i := range p.Users {
			own = append(own, p.Users[i].Key)
		}
	}
	for i := range a.Members {
		c.known(&a.Members[i], "members", a.Members[i], "user of "+r.Partner, own)
	}
	for i := range a.Roles {
		c.known(&a.Roles[i], "roles", a.Roles[i], "role of the relationship", r.Roles)
	}
}
