package pcapi

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A caller is who makes a call, for whom, as the gate found it. All of it was
// read from one snapshot, which handlers go on reading.
type caller struct {
	rows     world.Snap
	settings directory.Settings
	claims   *token.Claims
	partner  directory.Tenant  // of the token
	user     directory.User    // zero for an app on its own
	customer commerce.Customer // zero where the path names none
	roles    []string          // GDAP role template ids the user holds at the customer
}

// holds reports whether the user holds one of the roles at the customer.
func (c *caller) holds(roles []string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(c.roles, r) })
}
