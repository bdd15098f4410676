package idp

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Scripts of other origins may read discovery and keys always. At the token
// endpoint they may if their client is a single-page application; an error is
// readable, too, unless it is known that the client is of another kind. The device
// code endpoint is for none of them.

// preflight answers OPTIONS at the token endpoints.
func (s *Server) preflight(c *web.Call) (web.Result, error) {
	return web.Preflight(c, "*", "POST", "OPTIONS"), nil
}

// preflightGet answers OPTIONS at discovery and keys.
func (s *Server) preflightGet(c *web.Call) (web.Result, error) {
	return web.Preflight(c, "*", "GET", "OPTIONS"), nil
}

// preflightBoth answers OPTIONS at userinfo.
func (s *Server) preflightBoth(c *web.Call) (web.Result, error) {
	return web.Preflight(c, "*", "GET", "POST", "OPTIONS"), nil
}

func (e *Error) crossOrigin(c *web.Call, r web.Result) web.Result {
	if e.hideCORS || c.Header.Get("Origin") == "" || strings.HasPrefix(c.Route, "devicecode") {
		return r
	}
	return web.CORS(r, "*")
}
