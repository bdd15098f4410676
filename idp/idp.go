package idp

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// maxBody bounds a request's body: the largest honest one is a federated answer.
const maxBody = 256 << 10

// A Server is Entra ID. It is built once per process and keeps no state: the
// world comes with each call.
type Server struct {
	Keys     func(*world.World) *keys.Set
	Minter   *token.Minter
	Verifier *token.Verifier

	set *page.Set
}

// Surface is the table of contents.
func (s *Server) Surface() *web.Surface {
	return &web.Surface{
		Name:        "idp",
		Routes:      append(s.endpoints(), s.pageRoutes()...),
		NoRoute:     s.noRoute,
		WrongMethod: s.wrongMethod,
		Spell:       s.spell,
		Stamp:       s.stamp,
		MaxBody:     maxBody,
	}
}

// endpoints are the routes that programs call.
func (s *Server) endpoints() []web.Route {
	return []web.Route{}
}

// noRoute answers a path that means nothing. Its first segment is a tenant's
// place, so an unknown tenant is told first.
func (s *Server) noRoute(c *web.Call) (web.Result, error) {
	if parts, ok := web.Segments(c.Request); ok && len(parts) > 0 {
		if _, err := placeOf(c.World.Read(), parts[0]); err != nil {
			return web.Result{}, err
		}
	}
	return web.Text(http.StatusNotFound, "Entra ID has no such endpoint. What a tenant has is listed under /{tenant}/v2.0/.well-known/openid-configuration.\n"), nil
}

func (s *Server) wrongMethod(c *web.Call, allow []string) (web.Result, error) {
	return web.Result{}, fail(900561, strings.Join(allow, ", "), c.Method)
}
