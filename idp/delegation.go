package idp

import (
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// mayEnter decides whether a user may sign in to a tenant with an app: at home
// always, elsewhere as a guest or as package policy says of delegated
// administration.
func mayEnter(r world.Reader, u directory.User, tenant directory.Tenant, app directory.App, now time.Time) policy.Decision {
	home := u.TenantID == tenant.ID
	member := home || guestOf(r, u, tenant).ID != ""
	d := policy.Delegation{
		TenantKnown: tenant.ID != "",
		AppKnown:    home || app.InTenant(r, tenant.ID),
		Member:      member,
	}
	if !member {
		own, _ := directory.Tenants.Get(r, u.TenantID)
		d.Relationships = relationships(r, u, tenant.ID, now)
		d.OutboundBlocked, d.InboundBlocked = own.BlocksOutbound, tenant.BlocksInbound
	}
	return policy.Delegate(d)
}

// relationships are the GDAP relationships of a user's tenant with a customer.
func relationships(r world.Reader, u directory.User, customerID string, now time.Time) []policy.Relationship {
	var out []policy.Relationship
	for rel := range directory.Relationships.All(r, "pair", u.TenantID+" "+customerID) {
		fact := policy.Relationship{Active: rel.Active(now), Roles: rel.Roles}
		for a := range directory.Assignments.All(r, "relationship", rel.ID) {
			g, ok := directory.Groups.Get(r, a.GroupID)
			fact.Assignments = append(fact.Assignments, policy.AccessAssignment{
				Active: a.Status == "active",
				Member: ok && slices.Contains(g.Members, u.ID),
				Roles:  a.Roles,
			})
		}
		out = append(out, fact)
	}
	return out
}

// notAdmitted is the refusal that a denied entry means.
func notAdmitted(d policy.Decision, u directory.User, tenant directory.Tenant, app directory.App) *Error {
	switch d.Reason {
	case policy.DelegateTenantUnknown:
		return fail(90002, tenant.ID)
	case policy.DelegateAppUnknown:
		return fail(700016, app.ID, tenant.Name)
	case policy.DelegateOutboundBlocked:
		return fail(500212, tenant.Name)
	case policy.DelegateInboundBlocked:
		return fail(500213, tenant.Name)
	}
	return fail(50020, u.UPN, token.IssuerV1(u.TenantID), tenant.Name, app.Name)
}
