package idp

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Segments of a path that name no tenant in particular.
const (
	common        = "common"
	organizations = "organizations"
	consumers     = "consumers"
)

// A Place is the tenant segment of a path, understood.
type Place struct {
	Segment string           // lower case
	Tenant  directory.Tenant // zero for common, organizations and consumers
}

// Shared reports whether any tenant's people may sign in here.
func (p Place) Shared() bool { return p.Tenant.ID == "" }

// ID is the tenant's id, or the segment where it names none: what addresses in
// answers hold.
func (p Place) ID() string {
	if p.Shared() {
		return p.Segment
	}
	return p.Tenant.ID
}

// For is the tenant that issues to a user whose home is a tenant.
func (p Place) For(r world.Reader, home string) directory.Tenant {
	if p.Shared() {
		t, _ := directory.Tenants.Get(r, home)
		return t
	}
	return p.Tenant
}

// findPlace understands the tenant segment of the call's path; an unknown tenant
// is 90002.
func findPlace(c *web.Call, r world.Reader) (Place, error) {
	if err := decodable(c); err != nil {
		return Place{}, err
	}
	return placeOf(r, c.Vars["tenant"])
}

func placeOf(r world.Reader, segment string) (Place, error) {
	folded := strings.ToLower(segment)
	switch folded {
	case common, organizations, consumers:
		return Place{Segment: folded}, nil
	case consumersTenantID:
		return Place{Segment: consumers}, nil
	}
	t, ok := directory.FindTenant(r, folded)
	if !ok {
		return Place{}, fail(90002, segment)
	}
	return Place{Segment: folded, Tenant: t}, nil
}
