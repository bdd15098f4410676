package idp

import (
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const defaultScope = ".default"

// scopeForm is said of a scope that names no resource, or nothing of it.
const scopeForm = "The scope format is invalid. Scope must be in a valid URI form <https://example/scope> or a valid Guid <guid/scope>."

// oidcScopes belong to no resource, in the order answers list them.
var oidcScopes = []string{"openid", "profile", "email", "offline_access"}

// splitScope cuts a v2 scope into resource and name. What stands before the last
// slash is the resource, so a doubled slash leaves one to it; a bare name belongs
// to Graph.
func splitScope(s string) (resource, name string) {
	i := strings.LastIndexByte(s, '/')
	if i < 0 {
		return directory.GraphApp, s
	}
	return s[:i], s[i+1:]
}

// formed reports whether a scope has a name, and before it a resource that is a
// URI or a GUID.
func formed(scope string) bool {
	resource, name := splitScope(scope)
	if _, err := uuid.Parse(resource); err == nil {
		return name != ""
	}
	u, err := url.Parse(resource)
	return name != "" && err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "")
}

// oidcScope is the OpenID scope that a scope means: Graph has them among its own,
// so they may be named with it.
func oidcScope(scope string) (name string, ok bool) {
	resource, name := splitScope(strings.ToLower(scope))
	switch strings.TrimRight(resource, "/") {
	case directory.GraphApp, directory.GraphURI:
		return name, slices.Contains(oidcScopes, name)
	}
	return "", false
}

func pickOIDC(scopes []string) []string {
	var out []string
	for _, s := range oidcScopes {
		if slices.ContainsFunc(scopes, func(asked string) bool { name, ok := oidcScope(asked); return ok && name == s }) {
			out = append(out, s)
		}
	}
	return out
}

// spelt is a scope's name as its resource writes it: tokens and grants carry it
// so, however it was asked for.
func spelt(resource directory.App, name string) string {
	if spelled, ok := resource.Delegated(name); ok {
		return spelled
	}
	return name
}

// offered refuses scopes that their resource does not have. It is asked where a
// sign-in begins: later nobody can have consented to them, which is 65001.
func offered(r world.Reader, client directory.App, scopes []string) error {
	for _, scope := range scopes {
		if _, ok := oidcScope(scope); ok {
			continue
		}
		named, name := splitScope(scope)
		resource, ok := directory.FindResource(r, named)
		if !ok || strings.EqualFold(name, defaultScope) {
			continue // another refusal speaks of the resource
		}
		if _, ok := resource.Delegated(name); !ok {
			return fail(650053, client.Name, name, resource.ID)
		}
	}
	return nil
}
