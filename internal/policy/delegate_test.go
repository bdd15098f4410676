package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

// helpful is one relationship through which the user holds two roles.
func helpful() Relationship {
	return Relationship{
		Active: true, Roles: []string{"user-administrator", "global-reader", "helpdesk-administrator"},
		Assignments: []AccessAssignment{{Active: true, Member: true, Roles: []string{"user-administrator", "global-reader"}}},
	}
}

func TestDelegate(t *testing.T) {
	t.Parallel()
	through := Delegation{TenantKnown: true, AppKnown: true, Relationships: []Relationship{helpful()}}
	for name, c := range map[string]struct {
		change  func(*Delegation)
		outcome Outcome
		reason  Reason
	}{
		"a role held through GDAP lets in":              {func(*Delegation) {}, Allow, DelegateRolesHeld},
		"an unknown tenant comes before all":            {func(d *Delegation) { *d = Delegation{Member: true} }, Deny, DelegateTenantUnknown},
		"an app unknown there comes before the user":    {func(d *Delegation) { d.AppKnown, d.Member = false, true }, Deny, DelegateAppUnknown},
		"a member needs no relationship":                {func(d *Delegation) { d.Member, d.Relationships = true, nil }, Allow, DelegateMember},
		"a guest object shadows GDAP":                   {func(d *Delegation) { d.Member = true }, Allow, DelegateMember},
		"without a relationship there is no user":       {func(d *Delegation) { d.Relationships = nil }, Deny, DelegateNoRelationship},
		"no relationship comes before a blocked way":    {func(d *Delegation) { d.Relationships, d.OutboundBlocked = nil, true }, Deny, DelegateNoRelationship},
		"the way out may be blocked":                    {func(d *Delegation) { d.OutboundBlocked, d.InboundBlocked = true, true }, Deny, DelegateOutboundBlocked},
		"the way in may be blocked":                     {func(d *Delegation) { d.InboundBlocked = true }, Deny, DelegateInboundBlocked},
		"an ended relationship is none":                 {relation(func(r *Relationship) { r.Active = false }), Deny, DelegateNoRelationship},
		"a relationship without assignments gives none": {relation(func(r *Relationship) { r.Assignments = nil }), Deny, DelegateNoRelationship},
		"an assignment still pending gives none":        {relation(func(r *Relationship) { r.Assignments[0].Active = false }), Deny, DelegateNoRelationship},
		"another group's assignment gives none":         {relation(func(r *Relationship) { r.Assignments[0].Member = false }), Deny, DelegateNoRelationship},
		"an assignment cannot exceed its relationship":  {relation(func(r *Relationship) { r.Roles = []string{"helpdesk-administrator"} }), Deny, DelegateNoRelationship},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := through
			d.Relationships = []Relationship{helpful()}
			c.change(&d)
			got := Delegate(d)
			wellFormed(t, got)
			if got.Outcome != c.outcome || got.Reason != c.reason {
				t.Errorf("got %s, %s; want %s, %s", got.Outcome, got.Reason, c.outcome, c.reason)
			}
		})
	}
}

func TestDelegatedRolesAreThoseOfAllRelationshipsOnceAndSorted(t *testing.T) {
	t.Parallel()
	second := helpful()
	second.Assignments = append(second.Assignments,
		AccessAssignment{Active: true, Member: true, Roles: []string{"helpdesk-administrator", "global-administrator"}},
		AccessAssignment{Active: true, Roles: []string{"user-administrator"}})
	got := DelegatedRoles([]Relationship{helpful(), second, {}})
	want := []string{"global-reader", "helpdesk-administrator", "user-administrator"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if none := DelegatedRoles(nil); len(none) != 0 {
		t.Errorf("roles %q out of nothing", none)
	}
}

func relation(change func(*Relationship)) func(*Delegation) {
	return func(d *Delegation) { change(&d.Relationships[0]) }
}
