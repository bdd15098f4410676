package idp

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Target is what a token is asked for: one resource and scopes of it, and the
// OpenID scopes beside them.
type Target struct {
	Resource directory.App
	Audience string   // aud of v1 tokens: the resource as the client named it
	Scopes   []string // names of the scopes asked for, without the resource
	Default  bool     // .default: whatever is consented
	Asked    []string // the resource's scopes in the client's spelling, for the answer
	OIDC     []string // OpenID scopes asked for, in the order of oidcScopes
	Others   []string // resources named behind the first one
}

// OpenID reports whether an ID token is asked for.
func (t Target) OpenID() bool { return slices.Contains(t.OIDC, "openid") }

// Offline reports whether a refresh token is asked for.
func (t Target) Offline() bool { return slices.Contains(t.OIDC, "offline_access") }

// SignInOnly reports whether nothing but an ID token is asked for. The access
// token that comes with it is one for Graph.
func (t Target) SignInOnly() bool { return !t.Default && len(t.Scopes) == 0 }

// targetOf understands what an authorize or device code request asked for.
func targetOf(r world.Reader, req signin.Request) (Target, error) {
	if req.V1 {
		return targetV1(asked{r, req.Tenant}, req.Resource, req.Scopes)
	}
	return targetV2(asked{r, req.Tenant}, req.Scopes)
}

// asked is where a target is asked for: refusals name the place.
type asked struct {
	world.Reader
	place string
}

// targetV1 understands a v1 request: a resource, and scopes of which only the
// OpenID ones mean anything. Without a resource it is a sign-in to the old graph.
func targetV1(r asked, resource string, scopes []string) (Target, error) {
	t := Target{OIDC: pickOIDC(scopes)}
	if resource == "" {
		return t.signIn(r, directory.AzureADGraphApp)
	}
	app, ok := directory.FindResource(r, resource)
	if !ok {
		return t, fail(500011, resource, r.place)
	}
	t.Resource, t.Audience, t.Default = app, audience(app, resource), true
	return t, nil
}

// targetV2 understands the scopes of a v2 request. The resource of the first
// resource scope wins; a client that may name one only looks at Others.
func targetV2(r asked, scopes []string) (Target, error) {
	t := Target{OIDC: pickOIDC(scopes)}
	for _, scope := range scopes {
		if _, ok := oidcScope(scope); ok {
			continue
		}
		if !formed(scope) {
			return t, fail(70011, strings.Join(scopes, " "), scopeForm)
		}
		if err := t.add(r, scope); err != nil {
			return t, err
		}
	}
	if t.Resource.ID == "" {
		return t.signIn(r, directory.GraphApp)
	}
	if t.Default && len(t.Scopes) > 0 {
		return t, fail(70011, strings.Join(scopes, " "), ".default scope can't be combined with resource-specific scopes.")
	}
	return t, nil
}

func (t *Target) add(r asked, scope string) error {
	resource, name := splitScope(scope)
	app, ok := directory.FindResource(r, resource)
	if !ok {
		return fail(500011, resource, r.place)
	}
	switch {
	case t.Resource.ID == "":
		t.Resource, t.Audience = app, audience(app, resource)
	case t.Resource.ID != app.ID:
		t.Others = append(t.Others, app.Name)
		return nil
	}
	t.Asked = append(t.Asked, scope)
	if strings.EqualFold(name, defaultScope) {
		t.Default = true
	} else {
		t.Scopes = append(t.Scopes, spelt(app, name))
	}
	return nil
}

// signIn makes the target one that asks for no resource.
func (t Target) signIn(r asked, fallback string) (Target, error) {
	app, ok := directory.Apps.Get(r, fallback)
	if !ok {
		return t, fail(500011, fallback, r.place)
	}
	t.Resource, t.Audience = app, app.ID
	return t, nil
}

// audience is the aud of v1 tokens for a resource the client named so: the GUID,
// or its identifier URI with a slash at the end if the client put one there.
func audience(app directory.App, named string) string {
	bare := strings.TrimRight(named, "/")
	if strings.EqualFold(bare, app.ID) {
		return app.ID
	}
	for _, u := range app.IdentifierURIs {
		u = strings.TrimRight(u, "/")
		if !strings.EqualFold(u, bare) {
			continue
		}
		if bare != named {
			return u + "/"
		}
		return u
	}
	return app.ID
}

// granted lists the resource's scopes that the client may use for a user of a
// tenant, and whether they cover what is asked for. Microsoft's own clients need
// no consent, nor does an application for itself or a sign-in for an ID token.
func (t Target) granted(r world.Reader, tenantID string, client directory.App, userID string) (scopes []string, ok bool) {
	switch {
	case t.SignInOnly():
		return t.identity(), true
	case client.BuiltIn, client.ID == t.Resource.ID:
		scopes = t.Resource.Scopes
	case t.Resource.ID == directory.AzureADGraphApp:
		// Older programs ask for it before they call Partner Center. Who consented
		// to its successor is taken to have consented to it.
		scopes = directory.ConsentedScopes(r, tenantID, client.ID, t.Resource.ID, userID)
		if len(scopes) == 0 && len(directory.ConsentedScopes(r, tenantID, client.ID, directory.GraphApp, userID)) > 0 {
			scopes = t.Resource.Scopes
		}
	default:
		scopes = directory.ConsentedScopes(r, tenantID, client.ID, t.Resource.ID, userID)
	}
	for _, asked := range t.Scopes {
		if !slices.ContainsFunc(scopes, func(s string) bool { return strings.EqualFold(s, asked) }) {
			return scopes, false
		}
	}
	return scopes, len(scopes) > 0
}

// identity is the OpenID scopes that show in an answer: offline_access does not.
func (t Target) identity() []string {
	var out []string
	for _, s := range t.OIDC {
		if s != "offline_access" {
			out = append(out, s)
		}
	}
	return out
}

// echoV1 is the scope member of a v1 answer: short names.
func (t Target) echoV1(granted []string) string { return strings.Join(granted, " ") }

// echoV2 is the scope member of a v2 answer: every granted scope with its
// resource, in the client's spelling where it named it, .default if it asked for
// that, and the OpenID scopes. A library takes what is missing for declined.
func (t Target) echoV2(granted []string) string {
	var out []string
	if !t.SignInOnly() {
		for _, name := range granted {
			out = append(out, t.spelling(name))
		}
		for _, asked := range t.Asked {
			if _, name := splitScope(asked); strings.EqualFold(name, defaultScope) {
				out = append(out, asked)
			}
		}
	}
	return strings.Join(append(out, t.identity()...), " ")
}

// spelling is a granted scope in full, or as the client wrote it.
func (t Target) spelling(name string) string {
	for _, asked := range t.Asked {
		if _, n := splitScope(asked); strings.EqualFold(n, name) {
			return asked
		}
	}
	if len(t.Asked) > 0 && !strings.Contains(t.Asked[0], "/") {
		return name // Graph's scopes, named without it
	}
	return strings.TrimRight(t.Audience, "/") + "/" + name
}
