package sts

import (
	"embed"
	"io/fs"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

// surfaceName names the surface in the journal and in cookies.
const surfaceName = "sts"

// maxBody bounds a form: a user name, a password and a flow token.
const maxBody = 64 << 10

// A Server is the providers of all federated domains. It is built once per
// process and holds no state.
type Server struct {
	Keys   func(*world.World) *keys.Set // the providers sign with its keys
	Minter *token.Minter                // signs for external providers, which speak OpenID Connect
}

//go:embed templates
var templates embed.FS

// Surface is the providers' routes and manners.
func (s *Server) Surface() *web.Surface {
	files, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err)
	}
	all := service{keys: s.Keys, minter: s.Minter, pages: page.New(page.Provider, files)}
	return &web.Surface{
		Name:    surfaceName,
		Routes:  all.routes(),
		NoRoute: func(*web.Call) (web.Result, error) { return web.Result{}, errNotFound },
		WrongMethod: func(_ *web.Call, allow []string) (web.Result, error) {
			return web.Result{}, wrongMethod(allow)
		},
		Spell:   all.spell,
		MaxBody: maxBody,
		Outage:  web.PlainOutage,
	}
}

// A service is a server with its pages.
type service struct {
	keys   func(*world.World) *keys.Set
	minter *token.Minter
	pages  *page.Set
}

// routes are the providers' addresses, below /sts/{domain} and, for who comes by
// the provider's own host name (sts.{domain}), without it.
func (s service) routes() []web.Route {
	var all []web.Route
	for _, at := range []struct{ base, suffix string }{{"/sts/{domain}", ""}, {"", ".own-host"}} {
		for _, r := range []web.Route{
			{Method: http.MethodGet, Path: "/adfs/ls", Name: "sts.ls", Func: s.provided(s.open)},
			{Method: http.MethodPost, Path: "/adfs/ls", Name: "sts.ls.submit", Func: s.provided(s.submit)},
			{Method: http.MethodGet, Path: "/adfs/ls/mfa", Name: "sts.mfa", Func: s.provided(s.mfaPage)},
			{Method: http.MethodGet, Path: "/adfs/ls/mfa/state", Name: "sts.mfa.state", Func: s.provided(s.mfaState)},
			{Method: http.MethodGet, Path: "/FederationMetadata/2007-06/FederationMetadata.xml", Name: "sts.metadata", Func: s.provided(s.metadata)},
			{Method: http.MethodGet, Path: "/adfs/services/trust/mex", Name: "sts.mex", Func: s.provided(s.mex)},
			{Method: http.MethodPost, Path: "/adfs/services/trust/2005/usernamemixed", Name: "sts.usernamemixed.2005", Func: s.provided(s.usernameMixed(wstrust.February2005))},
			{Method: http.MethodPost, Path: "/adfs/services/trust/13/usernamemixed", Name: "sts.usernamemixed.13", Func: s.provided(s.usernameMixed(wstrust.Trust13))},
			{Method: http.MethodGet, Path: "/external/{provider}/.well-known/openid-configuration", Name: "external.discovery", Func: s.external(externalDiscovery)},
			{Method: http.MethodGet, Path: "/external/{provider}/keys", Name: "external.keys", Func: s.external(externalKeys)},
			{Method: http.MethodPost, Path: "/external/{provider}/authorize", Name: "external.authorize", Func: s.external(externalAuthorize)},
			{Method: http.MethodGet, Path: "/external/{provider}/approve", Name: "external.approve", Func: s.external(externalPage)},
			{Method: http.MethodPost, Path: "/external/{provider}/approve", Name: "external.submit", Func: s.external(externalSubmit)},
			{Method: http.MethodGet, Path: "/external/{provider}/state", Name: "external.state", Func: s.external(externalState)},
		} {
			r.Path, r.Name = at.base+r.Path, r.Name+at.suffix
			all = append(all, r)
		}
	}
	return all
}
