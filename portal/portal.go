package portal

import (
	"embed"
	"io/fs"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// surfaceName names the surface in the journal and in cookies.
const surfaceName = "portal"

// maxBody bounds a form. The largest is Entra's answer with an ID token.
const maxBody = 128 << 10

// ClientID is the portal's own client in Entra: public, in every tenant,
// preconsented for Partner Center.
const ClientID = "4990cffe-04e8-4e8b-808a-1175604b879f"

// A Server is the portal. It is built once per process and holds no state.
type Server struct {
	// Client is the back channel to Entra and the API. It dials the listener that
	// the browser's request came in by: requests carry that request's context.
	Client *http.Client
	// Phases says what the portal does about MFA for a partner tenant, and by
	// which rule; an empty tenant is nobody yet. When nil, the last row of the
	// announced calendar holds.
	Phases func(w *world.World, tenantID string) (policy.Phase, policy.Reason)
}

//go:embed templates/*.html
var templates embed.FS

// A portal is a server with its pages.
type portal struct {
	*Server
	pages *page.Set
}

// templateSet is the portal's pages; a test finds those that do not parse.
func templateSet() *page.Set {
	files, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err)
	}
	return page.New(page.Portal, files)
}

// Surface is the portal's routes and manners. Whatever is not an open route goes
// through the door, known or not, under any method.
func (s *Server) Surface() *web.Surface {
	p := &portal{Server: s, pages: templateSet()}
	unknown := p.door(unknownPage)
	return &web.Surface{
		Name:    surfaceName,
		Routes:  p.routes(),
		NoRoute: unknown,
		WrongMethod: func(c *web.Call, allow []string) (web.Result, error) {
			return p.door(func(*visit) (web.Result, error) { return web.Result{}, wrongMethod(allow) })(c)
		},
		Spell:   p.spell,
		Stamp:   stamp,
		MaxBody: maxBody,
		Outage:  web.PlainOutage,
	}
}

// The portal's own paths.
const (
	pathHome      = "/dashboard/overview"
	pathCustomers = "/dashboard/customers"
	pathSignIn    = "/dashboard/signin-oidc"
	pathSignOut   = "/dashboard/signout"
	pathSignedOut = "/dashboard/signed-out"
)

func (p *portal) routes() []web.Route {
	all := []web.Route{
		{Method: http.MethodGet, Path: "/", Name: "portal.home", Func: toHome},
		// The way in and out is open; everything else has a door.
		{Method: http.MethodGet, Path: pathSignIn, Name: "portal.signin.reload", Func: toHome},
		{Method: http.MethodPost, Path: pathSignIn, Name: "portal.signin", Func: p.signIn},
		{Method: http.MethodGet, Path: pathSignOut, Name: "portal.signout", Func: signOut},
		{Method: http.MethodPost, Path: pathSignOut, Name: "portal.signout.submit", Func: signOut},
		{Method: http.MethodGet, Path: pathSignedOut, Name: "portal.signed-out", Func: p.signedOut},
	}
	const customer = pathCustomers + "/{customer:[0-9A-Za-z-]+}"
	for _, r := range []struct {
		method, path, name string
		f                  func(*visit) (web.Result, error)
	}{
		{http.MethodGet, "/dashboard", "portal.dashboard", func(v *visit) (web.Result, error) { return toHome(v.Call) }},
		{http.MethodGet, pathHome, "portal.overview", overview},
		{http.MethodGet, pathCustomers, "portal.customers", customers},
		{http.MethodGet, customer, "portal.customer", customerPage},
		{http.MethodGet, customer + "/servicemanagement", "portal.service-management", serviceManagement},
		{http.MethodPost, customer + "/servicemanagement", "portal.add-user", addUser},
	} {
		all = append(all, web.Route{Method: r.method, Path: r.path, Name: r.name, Func: p.door(r.f)})
	}
	return all
}

func toHome(*web.Call) (web.Result, error) { return web.Redirect(pathHome), nil }

// stamp keeps redirects from being stored; pages say so themselves.
func stamp(_ *web.Call, r web.Result) web.Result {
	for _, h := range r.Headers {
		if h.Name == "Cache-Control" {
			return r
		}
	}
	return r.With("Cache-Control", "no-store")
}

// seeOther answers a form: the browser goes on with a GET, and a reload repeats
// that one and not the form.
func seeOther(location string) web.Result {
	return web.Result{Status: http.StatusSeeOther}.With("Location", location)
}
