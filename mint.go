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
	f := idp.Forging{Resource: cmp.Or(in.Resource, directory.PartnerCenterURI), MFA: in.MFA}
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
	client, err := directory.AppNamed(r, name)
	if err != nil {
		return f, unknown("application", name, appKeys(r))
	}
	f.Client = client
	return f, nil
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
	t, _ := directory.Tenants.Get(snap, tenantID)
	return t.PhaseAtPortal(w.PolicyNow(), directory.GetSettings(snap).Calendar)
}
