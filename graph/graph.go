package graph

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Server is Microsoft Graph. It is built once per process and holds no state.
type Server struct {
	// Keys are the public keys with which a world's tokens are signed.
	Keys func(*world.World) token.KeySource
	// OwnKeys tells whether no other world signs with them; tokens then need not
	// name their seat. Nil means that all worlds share one set.
	OwnKeys func(*world.World) bool
	// Verifier checks tokens and remembers those it has checked.
	Verifier *token.Verifier
}

// maxBody bounds request bodies. The largest is a certificate in JSON.
const maxBody = 256 << 10

// versions are the two that Graph has. They differ in what they show, not in what
// they do.
var versions = []string{"v1.0", "beta"}

// Surface is the service's table of contents.
func (s *Server) Surface() *web.Surface {
	return &web.Surface{
		Name:        "graph",
		Routes:      s.routes(),
		NoRoute:     noRoute,
		WrongMethod: wrongMethod,
		Spell:       spell,
		Stamp:       stamp,
		MaxBody:     maxBody,
		Outage:      outage,
	}
}

func (s *Server) routes() []web.Route {
	var out []web.Route
	for _, op := range operations() {
		out = append(out, versioned(web.Route{Method: op.Method, Path: op.Path, Name: op.Name, Func: s.guard(op)})...)
	}
	for _, op := range notSimulated {
		out = append(out, versioned(web.Route{Method: op.method, Path: op.path, Name: op.name, Func: refuseNotSimulated})...)
	}
	return out
}

// versioned is a route under each version.
func versioned(r web.Route) []web.Route {
	rest, ok := strings.CutPrefix(r.Path, "/{version}")
	if !ok {
		return []web.Route{r}
	}
	v1, beta := r, r
	v1.Path, beta.Path = "/v1.0"+rest, "/beta"+rest
	beta.Name += ".beta"
	return []web.Route{v1, beta}
}

// version is the one that a call was made to.
func version(c *web.Call) string {
	first, _, _ := strings.Cut(strings.TrimLeft(c.URL.Path, "/"), "/")
	if strings.EqualFold(first, "beta") {
		return "beta"
	}
	return "v1.0"
}
