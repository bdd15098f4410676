package pcsandbox

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/idp"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// mintWith gives the console Entra's way of making tokens: the console may not
// import a service.
func mintWith(entra *idp.Server) func(*web.Call, control.TokenRequest) (control.Token, error) {
	return func(c *web.Call, r control.TokenRequest) (control.Token, error) {
		f, err := forging(c.World.Read(), r)
		if err != nil {
			return control.Token{}, err
		}
		issuing := *c
		issuing.Site = hostOf(c).Surfaces() // v2 issuers name the surfaces, not the console
		raw, life, err := entra.Forge(&issuing, f)
		if err != nil {
			return control.Token{}, &control.Problem{Status: http.StatusBadRequest, Title: "Entra would not make that token", Detail: err.Error()}
		}
		return control.Token{AccessToken: raw, ExpiresIn: int(life / time.Second)}, nil
	}
}

// forging finds the rows that a request names.
func forging(r world.Reader, in control.TokenRequest) (idp.Forging, error) {
	resource, err := resourceNamed(r, cmp.Or(in.Resource, scenarios.DefaultResource))
	f := idp.Forging{Resource: resource, MFA: in.MFA}
	if err != nil {
		return f, err
	}
	if in.Broken != "" {
		flaw, err := token.ParseFlaw(in.Broken)
		if err != nil {
			return f, &control.Problem{Status: http.StatusBadRequest, Title: err.Error()}
		}
		f.Flaw = flaw
	}
	name := cmp.Or(in.App, "automation")
	if in.As != "" {
		name = cmp.Or(in.App, "desktop")
		user, err := directory.UserNamed(r, in.As)
		if err != nil {
			return f, unknown("person", in.As, userKeys(r))
		}
		f.User = user
	}
	client, err := clientNamed(r, name)
	if err != nil {
		return f, err
	}
	f.Client = client
	return f, nil
}

// clientNamed finds an application that may ask for tokens, as Microsoft's APIs do
// not.
func clientNamed(r world.Reader, name string) (directory.App, error) {
	app, err := directory.AppNamed(r, name)
	if err != nil || app.BuiltIn && !app.Public {
		return app, unknown("application", name, appKeys(r))
	}
	return app, nil
}

// resourceNamed is how a v1 client names a resource: by the URI of the one that a
// scenario would call so. Ids and URIs stay as they are.
func resourceNamed(r world.Reader, name string) (string, error) {
	app, err := directory.AppNamed(r, name)
	switch {
	case err != nil, app.Key == name && len(app.IdentifierURIs) == 0:
		return "", unknown("resource", name, keysOf(r, func(a directory.App) bool { return len(a.IdentifierURIs) > 0 }))
	case app.Key == name:
		return app.IdentifierURIs[0], nil
	}
	return name, nil
}

func unknown(kind, name string, there []string) error {
	return &control.Problem{
		Status: http.StatusNotFound, Title: "the scenario has no " + kind + " " + name, Hint: "there are " + strings.Join(there, ", "),
	}
}

func userKeys(r world.Reader) []string {
	var out []string
	for u := range directory.People(r) {
		out = append(out, u.Key)
	}
	return out
}

// appKeys lists the scenario's own applications.
func appKeys(r world.Reader) []string {
	return keysOf(r, func(a directory.App) bool { return !a.BuiltIn })
}

func keysOf(r world.Reader, meant func(directory.App) bool) []string {
	var out []string
	for a := range directory.Apps.Each(r) {
		if a.Key != "" && meant(a) {
			out = append(out, a.Key)
		}
	}
	slices.Sort(out)
	return out
}

// phases tells the portal what it does about MFA for a partner, since the portal
// sees no directory.
func phases(w *world.World, tenantID string) (policy.Phase, policy.Reason) {
	snap := w.Read()
	t, _ := directory.Tenants.Get(snap, tenantID)
	return t.PhaseAtPortal(w.PolicyNow(), directory.GetSettings(snap).Calendar)
}
