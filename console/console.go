package console

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// maxBody bounds a request's body: the largest is a scenario file.
const maxBody = 2 << 20

// A Server is the console, built once per process.
type Server struct {
	Keys func(*world.World) *keys.Set
	Host func(*web.Call) Host
	// Mint makes the access token that Entra would make for a person or an app,
	// without the dance.
	Mint func(*web.Call, control.TokenRequest) (control.Token, error)
	// Judge says what the Partner Center API makes of a token, and what is wrong
	// with the token where it does not verify.
	Judge func(c *web.Call, raw string) (decision policy.Decision, problem string, err error)

	// Routes lists what faults can be asked for; nil: names are not checked.
	Routes func() []RouteName

	pages *page.Set
}

// Surface is the table of contents.
func (s *Server) Surface() *web.Surface {
	s.pages = page.New(page.Console, templates)
	return &web.Surface{
		Name:        "console",
		Routes:      append(s.apiRoutes(), s.pageRoutes()...),
		NoRoute:     s.noRoute,
		WrongMethod: s.wrongMethod,
		Spell:       s.spell,
		Stamp:       stamp,
		MaxBody:     maxBody,
		Lists:       s.changes(),
	}
}

// changes tells which requests belong into the journal: what changes the sandbox
// does, what looks at it would only push the rest out.
func (s *Server) changes() func(*web.Call) bool {
	noted := map[string]bool{"page.phone": true, "page.policy": true, "page.clock": true, "page.revoke": true, "page.federation": true, "page.call": true}
	for _, e := range s.endpoints() {
		if e.noted {
			noted[e.name] = true
		}
	}
	return func(c *web.Call) bool {
		return noted[c.Route] && c.Method != http.MethodGet && c.Method != http.MethodHead
	}
}

// sameOrigin refuses what another website makes a browser send: the control API
// changes things, and a page anywhere could post to localhost.
func sameOrigin(next web.Func) web.Func {
	guard := http.NewCrossOriginProtection()
	return func(c *web.Call) (web.Result, error) {
		if err := guard.Check(c.Request); err != nil {
			return web.Result{}, &control.Problem{
				Status: http.StatusForbidden, Title: "a page of another website sent this request",
				Detail: "the control API answers programs and its own console", Hint: "call it without an Origin header, or from the console",
			}
		}
		return next(c)
	}
}
