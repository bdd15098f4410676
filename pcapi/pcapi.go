package pcapi

import (
	"sync"

	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Server is the Partner Center API. It is built once per process and holds no
// state.
type Server struct {
	// Keys are the public keys with which a world's tokens are signed.
	Keys func(*world.World) token.KeySource
	// OwnKeys tells whether no other world signs with them; tokens then need not
	// name their seat. Nil means that all worlds share one set.
	OwnKeys func(*world.World) bool
	// Verifier checks tokens and remembers those it has checked.
	Verifier *token.Verifier

	visits sync.Pool // of *visit: they are large, and every call needs one
}

// maxBody bounds request bodies. The largest real ones, orders and carts, stay
// far below it.
const maxBody = 256 << 10

// Surface is the API's table of contents.
func (s *Server) Surface() *web.Surface {
	return &web.Surface{
		Name:        "pcapi",
		Routes:      s.routes(),
		NoRoute:     noRoute,
		WrongMethod: wrongMethod,
		Spell:       spell,
		Stamp:       stamp,
		MaxBody:     maxBody,
		Outage:      outage,
	}
}

// routes lists what is played, behind the gate, and what is not, before it.
func (s *Server) routes() []web.Route {
	var out []web.Route
	for _, op := range operations() {
		out = append(out, web.Route{Method: op.Method, Path: op.Path, Name: op.Name, Func: s.guard(op)})
	}
	for _, op := range notSimulated {
		out = append(out, web.Route{Method: op.method, Path: op.path, Name: op.name, Func: refuseNotSimulated})
	}
	return out
}
