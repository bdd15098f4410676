package pcsandbox

import (
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
	f := idp.Forging{Resource: orDefault(in.Resource, directory.PartnerCenterURI), MFA: in.MFA}
	if in.Broken != "" {
		flaw, err := token.ParseFlaw(in.Broken)
		if err != nil {
			return f, &control.Problem{Status: http.StatusBadRequest, Title: err.Error()}
		}
		f.Flaw = flaw
	}
	name := orDefault(in.App, "automation")
	if in.As != "" {
		name = orDefault(in.App, "desktop")
		user, ok := findUser(r, in.As)
		if !ok {
			return f, unknown("person", in.As, userKeys(r))
		}
		f.User = user
	}
	client, ok := directory.Apps.Find(r, "key", name)
	if !ok {
		client, ok = directory.Apps.Get(r, strings.ToLower(name))
	}
	if !ok {
		return f, unknown("application", name, appKeys(r))
	}
	f.Client = client
	return f, nil
}

// findUser finds a person by key, user principal name or object id.
func findUser(r world.Reader, name string) (directory.User, bool) {
	for _, index := range []string{"key", "upn"} {
		if u, ok := directory.Users.Find(r, index, strings.ToLower(name)); ok {
			return u, true
		}
	}
	return directory.Users.Get(r, strings.ToLower(name))
}

func unknown(kind, name string, there []string) error {
	return &control.Problem{
		Status: http.StatusNotFound, Title: "the scenario has no " + kind + " " + name, Hint: "there are " + strings.Join(there, ", "),
	}
}

func userKeys(r world.Reader) []string {
	var out []string
	for t := range directory.Tenants.All(r, "all", "all") {
		for u := range directory.Users.All(r, "tenant", t.ID) {
			if u.Key != "" {
				out = append(out, u.Key)
			}
		}
	}
	return out
}

func appKeys(r world.Reader) []string {
	var out []string
	for a := range directory.Apps.Each(r) {
		if a.Key != "" {
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
	t, ok := directory.Tenants.Get(snap, tenantID)
	if ok && t.PortalPhase != "" {
		return t.PortalPhase, policy.PhaseSetOutright
	}
	env := policy.Production
	if ok {
		env = t.Environment
	}
	p := policy.PhaseOn(w.PolicyNow(), env, directory.GetSettings(snap).Calendar)
	return p.Portal, p.Reason
}
