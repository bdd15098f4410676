package sts

import (
	"embed"
	"io/fs"
	"net/http"
	"sync"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// surfaceName names the surface in the journal and in cookies.
const surfaceName = "sts"

// maxBody bounds a form: a user name, a password and a flow token.
const maxBody = 64 << 10

// A Server is the providers of all federated domains. It is built once per
// process and holds no state.
type Server struct {
	Keys func(*world.World) *keys.Set // the providers sign with its keys
}

//go:embed templates
var templates embed.FS

// screens are the parsed pages. They cannot fail: a template that does not parse
// is found by the first test.
var screens = sync.OnceValue(func() *page.Set {
	files, err := fs.Sub(templates, "templates")
	if err != nil {
		panic(err)
	}
	return page.Must(page.Parse(page.Provider, files))
})

// Surface is the providers' routes and manners.
func (s *Server) Surface() *web.Surface {
	return &web.Surface{
		Name:    surfaceName,
		Routes:  s.routes(),
		NoRoute: func(*web.Call) (web.Result, error) { return web.Result{}, errNotFound },
		WrongMethod: func(_ *web.Call, allow []string) (web.Result, error) {
			return web.Result{}, wrongMethod(allow)
		},
		Spell:   spell,
		MaxBody: maxBody,
	}
}

// routes are the providers' addresses, below /sts/{domain} and, for who comes by
// the provider's own host name (sts.{domain}), without it.
func (s *Server) routes() []web.Route {
	var all []web.Route
	for _, at := range []struct{ base, suffix string }{{"/sts/{domain}", ""}, {"", ".own-host"}} {
		for _, r := range []web.Route{
			{Method: http.MethodGet, Path: "/adfs/ls", Name: "sts.ls", Func: provided(s.open)},
			{Method: http.MethodPost, Path: "/adfs/ls", Name: "sts.ls.submit", Func: provided(s.submit)},
			{Method: http.MethodGet, Path: "/adfs/ls/mfa", Name: "sts.mfa", Func: provided(s.mfaPage)},
			{Method: http.MethodGet, Path: "/adfs/ls/mfa/state", Name: "sts.mfa.state", Func: provided(s.mfaState)},
			{Method: http.MethodGet, Path: "/FederationMetadata/2007-06/FederationMetadata.xml", Name: "sts.metadata", Func: provided(s.metadata)},
			{Method: http.MethodGet, Path: "/adfs/services/trust/mex", Name: "sts.mex", Func: provided(notSimulated)},
			{Method: http.MethodPost, Path: "/adfs/services/trust/2005/usernamemixed", Name: "sts.usernamemixed.2005", Func: provided(notSimulated)},
			{Method: http.MethodPost, Path: "/adfs/services/trust/13/usernamemixed", Name: "sts.usernamemixed.13", Func: provided(notSimulated)},
		} {
			r.Path, r.Name = at.base+r.Path, r.Name+at.suffix
			all = append(all, r)
		}
	}
	return all
}
