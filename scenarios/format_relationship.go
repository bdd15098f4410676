package scenarios

import "time"

// A Relationship is a granular delegated admin relationship (GDAP) between a
// partner and one of its customers. Most files do with gdap of a user, which
// makes an active one.
type Relationship struct {
	// The short name by which the rest of the file refers to the relationship.
	Key string `yaml:"key" jsonschema:"required"`
	// The display name. Default: made from the key.
	Name string `yaml:"name,omitempty"`
	// The key of the partner. Default: the first partner tenant.
	Partner string `yaml:"partner,omitempty"`
	// The key of the customer.
	Customer string `yaml:"customer" jsonschema:"required"`
	// How far it has come. Default: active.
	Status RelationshipStatus `yaml:"status,omitempty"`
	// The Entra roles that it covers, such as User Administrator.
	Roles []string `yaml:"roles" jsonschema:"required"`
	// How long it lasts, from a day to two years. Default: 17520h, two years.
	Duration time.Duration `yaml:"duration,omitempty"`
	// Which security groups of the partner hold which of the roles. Default: none, so that nobody has access.
	Assignments []Assignment `yaml:"assignments,omitempty"`
}

// RelationshipStatus says how far a relationship has come.
type RelationshipStatus string

const (
	RelationshipActive     RelationshipStatus = "active"
	RelationshipCreated    RelationshipStatus = "created" // not sent to the customer yet
	RelationshipPending    RelationshipStatus = "pending" // the customer has not approved it yet
	RelationshipExpired    RelationshipStatus = "expired"
	RelationshipTerminated RelationshipStatus = "terminated"
)

// An Assignment gives a security group of the partner roles of a relationship.
type Assignment struct {
	// The name of the group; one of the same name is the same group.
	Group string `yaml:"group" jsonschema:"required"`
	// Keys of the users in the group. Default: none, or who is in it already.
	Members []string `yaml:"members,omitempty"`
	// The roles that the group has. Default: all of the relationship.
	Roles []string `yaml:"roles,omitempty"`
}
