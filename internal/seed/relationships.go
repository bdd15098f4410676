package seed

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// statuses are Graph's words for how far a relationship has come.
var statuses = map[scenarios.RelationshipStatus]string{
	scenarios.RelationshipActive: "active", scenarios.RelationshipCreated: "created", scenarios.RelationshipPending: "approvalPending",
	scenarios.RelationshipExpired: "expired", scenarios.RelationshipTerminated: "terminated",
}

// relationships plants the GDAP relationships that the scenario spells out.
func (g *garden) relationships() error {
	for i := range g.sc.Relationships {
		r := &g.sc.Relationships[i]
		row := directory.Relationship{
			ID:   g.id(scenarios.RelationshipObject, "a/"+r.Key) + "-" + g.id(scenarios.RelationshipObject, "b/"+r.Key),
			Name: r.Name, PartnerID: g.tenants[r.Partner].ID, CustomerID: g.tenants[r.Customer].ID, Status: statuses[r.Status],
			Roles: slices.Compact(slices.Sorted(slices.Values(roleIDs(r.Roles)))), Duration: r.Duration, CreatedAt: g.now, Seq: g.tx.Seq(),
		}
		switch r.Status {
		case scenarios.RelationshipCreated, scenarios.RelationshipPending: // nothing has begun yet
		case scenarios.RelationshipActive, scenarios.RelationshipTerminated:
			row.ActivatedAt, row.EndsAt = g.now, g.now.Add(r.Duration)
		case scenarios.RelationshipExpired: // it ended as the sandbox began
			row.CreatedAt = g.now.Add(-r.Duration)
			row.ActivatedAt, row.EndsAt = row.CreatedAt, g.now
		}
		if err := directory.Relationships.Insert(g.tx, row); err != nil {
			return err
		}
		for _, a := range r.Assignments {
			if err := g.assign(r, row, a); err != nil {
				return err
			}
		}
	}
	return nil
}

// assign gives a security group of the partner roles of a relationship. One group
// may have roles of several.
func (g *garden) assign(r *scenarios.Relationship, of directory.Relationship, a scenarios.Assignment) error {
	id := g.id("group", r.Partner+"/"+a.Group)
	group, there := directory.Groups.Get(g.tx, id)
	if !there {
		group = directory.Group{ID: id, TenantID: of.PartnerID, Name: a.Group, Seq: g.tx.Seq()}
	}
	group.Members = slices.Clone(group.Members)
	for _, member := range g.userIDs(a.Members) {
		if !slices.Contains(group.Members, member) {
			group.Members = append(group.Members, member)
		}
	}
	if err := directory.Groups.Put(g.tx, group); err != nil {
		return err
	}
	status := "active"
	if of.Status != "active" {
		status = "deleted"
	}
	return directory.Assignments.Put(g.tx, directory.Assignment{
		ID: g.id("assignment", r.Key+"/"+a.Group), RelationshipID: of.ID, GroupID: id, Roles: roleIDs(a.Roles), Status: status, Seq: g.tx.Seq(),
	})
}

// faults plants the trouble that waits from the start.
func (g *garden) faults() error {
	for _, f := range g.sc.Faults {
		if _, err := world.AddFault(g.tx, world.Fault{
			Surface: string(f.Surface), Route: f.Route, Path: f.Path, Skip: f.Skip, Times: f.Times,
			Status: f.Status, Latency: f.Latency, Drop: world.Drop(f.Drop), Stall: f.Stall, RetryAfter: f.RetryAfter,
		}); err != nil {
			return err
		}
	}
	return nil
}
