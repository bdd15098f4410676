package scenarios

import (
	"net/url"
	"slices"
)

// A Resource is an API of Microsoft's that every sandbox plays or names.
type Resource struct {
	Name   string // the name that scenarios use
	AppID  string
	URI    string
	Scopes []string // what consents grant where they name no permissions
	Also   []string // further URIs by which clients ask for it
}

// resources are the APIs that exist without being listed.
var resources = []Resource{
	{"partner-center", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", "https://api.partnercenter.microsoft.com", []string{"user_impersonation"}, nil},
	{"graph", "00000003-0000-0000-c000-000000000000", "https://graph.microsoft.com", []string{"User.Read", "User.ReadWrite.All", "Directory.AccessAsUser.All", "DelegatedAdminRelationship.ReadWrite.All"}, nil},
	{"azure-management", "797f4846-ba00-4fd7-ba43-dac1f8f63013", "https://management.azure.com", []string{"user_impersonation"},
		[]string{"https://management.core.windows.net"}},
	{"key-vault", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093", "https://vault.azure.net", []string{"user_impersonation"}, nil},
}

// DefaultResource is what a token is for where a story does not say.
const DefaultResource = "partner-center"

// Resources returns the APIs that exist without being listed in a scenario.
func Resources() []Resource { return slices.Clone(resources) }

// ResourceURI returns the URI of what a story calls a resource: the name of one
// of [Resources], the key of an app that exposes permissions, or a URI.
func (s *Scenario) ResourceURI(name string) (uri string, ok bool) {
	for _, r := range resources {
		if r.Name == name {
			return r.URI, true
		}
	}
	if app := s.App(name); app != nil {
		return app.IdentifierURI, app.IdentifierURI != ""
	}
	u, err := url.Parse(name)
	return name, err == nil && u.Scheme != ""
}

func resourceNames() []string {
	out := make([]string, len(resources))
	for i, r := range resources {
		out[i] = r.Name
	}
	return out
}

func resourceNamed(name string) (Resource, bool) {
	i := slices.IndexFunc(resources, func(r Resource) bool { return r.Name == name })
	if i < 0 {
		return Resource{}, false
	}
	return resources[i], true
}
