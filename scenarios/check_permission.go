package scenarios

import (
	"maps"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// checkPermissions looks at whether the resource of a consent has what the
// consent grants: nobody could ask for anything else.
func (c *checker) checkPermissions(consent *Consent) {
	scopes, roles := c.permissionsOf(consent.Resource)
	for i := range consent.Scopes {
		c.permission(&consent.Scopes[i], "scopes", "delegated permission of "+consent.Resource, scopes)
	}
	for i := range consent.AppPermissions {
		c.permission(&consent.AppPermissions[i], "app_permissions", "application permission of "+consent.Resource, roles)
	}
}

// permission wants a word to be one of the permissions there are, of which Graph
// has too many to list.
func (c *checker) permission(at *string, field, kind string, words []string) {
	if len(words) <= mostListed || slices.Contains(words, *at) || didYouMean(*at, words) != "" {
		c.known(at, field, *at, kind, words)
		return
	}
	c.fault(at, "%s: %s is no %s; Microsoft's permissions reference lists all there are", field, quote(*at), kind)
}

// permissionsOf returns the delegated and the application permissions that a
// resource offers.
func (c *checker) permissionsOf(resource string) (scopes, roles []string) {
	if app := c.full.App(resource); app != nil {
		return app.Exposes, app.AppRoles
	}
	if resource != "graph" {
		return c.full.scopesOf(resource), nil
	}
	for p := range policy.GraphPermissions() {
		if p.Delegated {
			scopes = append(scopes, p.Name)
		}
		if p.Application {
			roles = append(roles, p.Name)
		}
	}
	return scopes, roles
}

// checkAppRoles looks at the app roles that a user is assigned.
func (c *checker) checkAppRoles(m member) {
	for _, key := range slices.Sorted(maps.Keys(m.AppRoles)) {
		at := mapKey{&m.AppRoles, key}
		if !c.known(at, "app_roles", key, "app", c.appKeys()) {
			continue
		}
		roles := m.AppRoles[key]
		for i := range roles {
			c.known(&roles[i], "app_roles", roles[i], "app role of "+key, c.full.App(key).AppRoles)
		}
	}
}
