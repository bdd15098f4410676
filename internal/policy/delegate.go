package policy

import "slices"

// A Relationship is one GDAP relationship of the user's home tenant with the
// customer, as it stands now.
type Relationship struct {
	Active      bool // approved, started and not ended
	Roles       []string
	Assignments []AccessAssignment
}

// An AccessAssignment gives a group of the partner's some of a relationship's roles.
type AccessAssignment struct {
	Active bool
	Member bool // the user is in its group, directly or nested
	Roles  []string
}

// A Delegation is a user's attempt to act in a customer's tenant.
type Delegation struct {
	TenantKnown     bool
	AppKnown        bool // the client app has a service principal in the customer's tenant
	Member          bool // the customer's tenant has a member or guest object for the user
	Relationships   []Relationship
	OutboundBlocked bool // by the cross-tenant access settings of the user's home tenant
	InboundBlocked  bool // by the customer's
}

// Delegate decides whether and as what a user of one tenant may sign in to
// another. What the customer's policies then want of the sign-in is for
// [Demands] and [NextStep].
func Delegate(d Delegation) Decision {
	switch {
	case !d.TenantKnown:
		return trail{}.end(Deny, DelegateTenantUnknown)
	case !d.AppKnown:
		return trail{}.end(Deny, DelegateAppUnknown)
	case d.Member:
		return trail{}.end(Allow, DelegateMember)
	case len(DelegatedRoles(d.Relationships)) == 0:
		return trail{}.end(Deny, DelegateNoRelationship)
	case d.OutboundBlocked:
		return trail{DelegateRolesHeld}.end(Deny, DelegateOutboundBlocked)
	case d.InboundBlocked:
		return trail{DelegateRolesHeld}.end(Deny, DelegateInboundBlocked)
	}
	return trail{}.end(Allow, DelegateRolesHeld)
}

// DelegatedRoles are the role template ids a user holds at a customer through
// GDAP: those of active assignments, to groups the user is in, of active
// relationships, and never more than the relationship itself grants. Sorted,
// each once.
func DelegatedRoles(relationships []Relationship) []string {
	var held []string
	for _, r := range relationships {
		for _, a := range r.Assignments {
			if !r.Active || !a.Active || !a.Member {
				continue
			}
			for _, role := range a.Roles {
				if slices.Contains(r.Roles, role) {
					held = append(held, role)
				}
			}
		}
	}
	slices.Sort(held)
	return slices.Compact(held)
}
