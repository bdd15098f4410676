package idp

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// guestOf is the guest object that stands for an account in another tenant than
// its own; zero where there is none.
func guestOf(r world.Reader, u directory.User, tenant directory.Tenant) directory.User {
	if u.TenantID == tenant.ID {
		return directory.User{}
	}
	guest, _ := directory.FindGuest(r, tenant.ID, u.ID)
	return guest
}

// objectOf is what a person is in the tenant they sign in to: their guest object
// there, by the name they signed in with, or else their account.
func objectOf(u, guest directory.User) directory.User {
	if guest.ID == "" {
		return u
	}
	guest.UPN = u.UPN
	if guest.DisplayName == "" {
		guest.DisplayName = u.DisplayName
	}
	return guest
}

// inTenant is the object as the tenant's policies see it: who comes with delegated
// roles has these there, and none of those they have at home.
func inTenant(r world.Reader, u directory.User, tenant directory.Tenant, now time.Time) directory.User {
	if u.TenantID != tenant.ID {
		u.DirectoryRoles, u.Roles = policy.DelegatedRoles(relationships(r, u, tenant.ID, now)), nil
	}
	return u
}
