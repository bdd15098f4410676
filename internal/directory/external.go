package directory

import (
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// ExternalKind says how a tenant uses a provider of second factors that is not
// its identity provider.
type ExternalKind string

const (
	// ExternalAuthenticationMethod (EAM) tells Entra what was done: it counts as MFA.
	ExternalAuthenticationMethod ExternalKind = "external-method"
	// CustomControl is the older way: it meets its Conditional Access policy and
	// nothing else, no claim comes of it.
	CustomControl ExternalKind = "custom-control"
)

// An ExternalProvider is a provider that Entra hands a person to, by OpenID
// Connect, after its own first factor. Both sides of it stand here: what the
// tenant was configured with, and what the provider, which the sandbox plays,
// does.
type ExternalProvider struct {
	ID       string // short name, lower case, part of its addresses
	TenantID string
	Domain   string // lower case: the domain whose host the provider lives at
	Name     string // e.g. Fourth Coffee Guard
	Kind     ExternalKind
	ClientID string // of Entra at the provider
	AppID    string // of the provider in the tenant
	// DiscoveryURL is where Entra reads about the provider; empty: the one played here.
	DiscoveryURL string

	// What the provider says in its answer.
	ACR string
	AMR []string
	// Denies makes it refuse everybody.
	Denies bool
	Seq    uint64
}

// ExternalProviders are all of them, by id.
var ExternalProviders = world.NewTable("external_providers", func(p ExternalProvider) string { return p.ID },
	world.Ordered("tenant", func(p ExternalProvider) string { return p.TenantID }, func(p ExternalProvider) uint64 { return p.Seq }))

// Usable reports whether the tenant has an external method for its people.
func (p ExternalProvider) Usable() bool { return p.Kind == ExternalAuthenticationMethod }

// Method is the registered method that an external method is to its users.
func (p ExternalProvider) Method() Method {
	return Method{ID: p.ID, Kind: policy.ExternalMethod, Name: p.Name, Provider: p.ID}
}
