package scenarios

import (
	"cmp"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// expandPolicy spells out which strength an authentication strength is.
func expandPolicy(p *ConditionalAccess) {
	if p.Grant == policy.GrantStrength {
		p.Strength = cmp.Or(p.Strength, policy.AnyMFA)
	}
}

// expandExternals spells out what a tenant's external providers are called and
// say.
func expandExternals(t *Tenant) {
	t.ExternalMethods = slices.Clone(t.ExternalMethods)
	for i := range t.ExternalMethods {
		m := &t.ExternalMethods[i]
		m.Name = cmp.Or(m.Name, title(m.Key))
		m.ACR = cmp.Or(m.ACR, "possessionorinherence")
		if len(m.AMR) == 0 {
			m.AMR = []string{"fido"}
		}
	}
	t.CustomControls = slices.Clone(t.CustomControls)
	for i := range t.CustomControls {
		c := &t.CustomControls[i]
		c.Name = cmp.Or(c.Name, title(c.Key))
	}
}

// longestRelationship is how long a relationship lasts at most: two years.
const longestRelationship = 730 * 24 * time.Hour

func (s *Scenario) expandRelationship(r *Relationship) {
	r.Name = cmp.Or(r.Name, title(r.Key))
	r.Partner = cmp.Or(r.Partner, s.firstPartner())
	r.Status = cmp.Or(r.Status, RelationshipActive)
	r.Duration = cmp.Or(r.Duration, longestRelationship)
	r.Assignments = slices.Clone(r.Assignments)
	for i := range r.Assignments {
		if a := &r.Assignments[i]; len(a.Roles) == 0 {
			a.Roles = slices.Clone(r.Roles)
		}
	}
}

func expandFault(f *Fault) {
	f.Times = max(f.Times, 1)
	if f.Status == 429 {
		f.RetryAfter = cmp.Or(f.RetryAfter, time.Second)
	}
}
