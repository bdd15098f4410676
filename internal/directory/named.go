package directory

import (
	"iter"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// People yields the scenario's users, in the order of its file. Users that were
// made while running are not among them, and may be many.
func People(r world.Reader) iter.Seq[User] {
	return func(yield func(User) bool) {
		for t := range Tenants.All(r, "all", "all") {
			for u := range Users.All(r, "tenant", t.ID) {
				if u.Key != "" && !yield(u) {
					return
				}
			}
		}
	}
}

// UserNamed finds a user by any name that people know it by: key in the scenario,
// user principal name or object id.
func UserNamed(r world.Reader, name string) (User, error) {
	if u, ok := Users.Find(r, "key", strings.ToLower(name)); ok {
		return u, nil
	}
	if u, ok := FindUser(r, name); ok {
		return u, nil
	}
	if u, ok := Users.Get(r, strings.ToLower(name)); ok {
		return u, nil
	}
	return User{}, NotFoundError{Kind: "user", Name: name}
}

// AppNamed finds an application by key, id or the URI it is known by.
func AppNamed(r world.Reader, name string) (App, error) {
	if a, ok := Apps.Find(r, "key", name); ok {
		return a, nil
	}
	if a, ok := FindResource(r, name); ok {
		return a, nil
	}
	return App{}, NotFoundError{Kind: "application", Name: name}
}

// TenantNamed finds a tenant by key, id or domain.
func TenantNamed(r world.Reader, name string) (Tenant, error) {
	if t, ok := Tenants.Find(r, "key", name); ok {
		return t, nil
	}
	if t, ok := FindTenant(r, name); ok {
		return t, nil
	}
	return Tenant{}, NotFoundError{Kind: "tenant", Name: name}
}
