package idp

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A permission is delegated scopes of one resource that a client asks for.
type permission struct {
	resource directory.App
	scopes   []string
}

// permissionsOf are what a request asks consent for: every resource that it
// names, though a token is for one of them. .default stands for what the
// resource offers.
func permissionsOf(r world.Reader, app directory.App, req signin.Request) []permission {
	var out []permission
	if req.AdminConsent == signin.ByEndpoint && len(req.Scopes) == 0 {
		return registeredPermissions(r, app)
	}
	if req.V1 || len(req.Scopes) == 0 {
		if resource, ok := directory.FindResource(r, req.Resource); ok && req.Resource != "" {
			out = add(out, permission{resource, app.Required(resource)})
		}
		return out
	}
	for _, scope := range req.Scopes {
		if _, ok := oidcScope(scope); ok {
			continue
		}
		named, name := splitScope(scope)
		resource, ok := directory.FindResource(r, named)
		switch {
		case !ok:
		case strings.EqualFold(name, defaultScope):
			out = add(out, permission{resource, app.Required(resource)})
		default:
			out = add(out, permission{resource, []string{spelt(resource, name)}})
		}
	}
	return out
}

// registeredPermissions are those the application was registered with.
func registeredPermissions(r world.Reader, app directory.App) []permission {
	var out []permission
	for _, p := range app.Requires {
		if resource, ok := directory.Apps.Get(r, p.ResourceID); ok {
			out = add(out, permission{resource, p.Scopes})
		}
	}
	return out
}

func add(list []permission, p permission) []permission {
	i := slices.IndexFunc(list, func(o permission) bool { return o.resource.ID == p.resource.ID })
	if i < 0 {
		return append(list, permission{p.resource, slices.Clone(p.scopes)})
	}
	for _, s := range p.scopes {
		if !slices.ContainsFunc(list[i].scopes, func(o string) bool { return strings.EqualFold(o, s) }) {
			list[i].scopes = append(list[i].scopes, s)
		}
	}
	return list
}

// adminOnly reports whether only an administrator may grant one of them.
func adminOnly(list []permission) bool {
	return slices.ContainsFunc(list, func(p permission) bool {
		return slices.ContainsFunc(p.scopes, func(s string) bool { return directory.AdminConsentOnly(p.resource, s) })
	})
}

// words say what scopes let an app do, for the consent page.
var words = map[string]string{
	directory.PartnerCenterApp + " user_impersonation":               "Use Partner Center as you",
	directory.ManagementApp + " user_impersonation":                  "Manage Azure resources as you",
	directory.GraphApp + " User.Read":                                "Sign you in and read your profile",
	directory.GraphApp + " User.ReadWrite.All":                       "Read and write all users' full profiles",
	directory.GraphApp + " Directory.Read.All":                       "Read directory data",
	directory.GraphApp + " Directory.AccessAsUser.All":               "Use the directory as you",
	directory.GraphApp + " DelegatedAdminRelationship.ReadWrite.All": "Manage delegated admin relationships with customers",
}

// says describes one scope to the person who is asked for it.
func says(resource directory.App, scope string) string {
	if text, ok := words[resource.ID+" "+scope]; ok {
		return text
	}
	if scope == "user_impersonation" || slices.Contains(resource.Scopes, scope) && !resource.BuiltIn {
		return "Use " + resource.Name + " as you"
	}
	return scope
}
