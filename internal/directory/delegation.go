package directory

import (
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Group is a security group of a tenant.
type Group struct {
	ID       string
	TenantID string
	Name     string
	Members  []string // user object ids
	Seq      uint64
}

// A Relationship is a granular delegated admin relationship (GDAP) between a
// partner and a customer.
type Relationship struct {
	ID          string // two GUIDs joined with a dash
	Name        string
	PartnerID   string // tenant id
	CustomerID  string // tenant id
	Status      string // created, approvalPending, approved, active, terminated, expired …
	Roles       []string
	Duration    time.Duration
	CreatedAt   time.Time
	ActivatedAt time.Time
	EndsAt      time.Time
	Seq         uint64
}

// Active reports whether the relationship gives access at now.
func (r Relationship) Active(now time.Time) bool {
	return r.Status == "active" && now.Before(r.EndsAt)
}

// An Assignment gives the members of a partner's group roles of a relationship.
type Assignment struct {
	ID             string
	RelationshipID string
	GroupID        string
	Roles          []string // role template ids
	Status         string   // pending, active, deleting, deleted
	Seq            uint64
}

var (
	// Groups are all security groups, by object id.
	Groups = world.NewTable("groups", func(g Group) string { return g.ID },
		world.OrderedMany("member", func(g Group) []string { return g.Members }, func(g Group) uint64 { return g.Seq }),
		world.Ordered("tenant", func(g Group) string { return g.TenantID }, func(g Group) uint64 { return g.Seq }))

	// Relationships are all GDAP relationships, by id.
	Relationships = world.NewTable("relationships", func(r Relationship) string { return r.ID },
		world.Ordered("pair", func(r Relationship) string { return r.PartnerID + " " + r.CustomerID }, func(r Relationship) uint64 { return r.Seq }),
		world.Ordered("partner", func(r Relationship) string { return r.PartnerID }, func(r Relationship) uint64 { return r.Seq }))

	// Assignments are all access assignments, by id.
	Assignments = world.NewTable("assignments", func(a Assignment) string { return a.ID },
		world.Ordered("relationship", func(a Assignment) string { return a.RelationshipID }, func(a Assignment) uint64 { return a.Seq }))
)

// Delegation collects the relationships of a user's home tenant with a customer
// as they stand at now: the facts for policy.Delegate and policy.DelegatedRoles.
func Delegation(r world.Reader, u User, customerID string, now time.Time) []policy.Relationship {
	var out []policy.Relationship
	for rel := range Relationships.All(r, "pair", u.TenantID+" "+customerID) {
		facts := policy.Relationship{Active: rel.Active(now), Roles: rel.Roles}
		for a := range Assignments.All(r, "relationship", rel.ID) {
			g, _ := Groups.Get(r, a.GroupID)
			facts.Assignments = append(facts.Assignments, policy.AccessAssignment{
				Active: a.Status == "active", Member: slices.Contains(g.Members, u.ID), Roles: a.Roles,
			})
		}
		out = append(out, facts)
	}
	return out
}
