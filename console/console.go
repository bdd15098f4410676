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

	pages *page.Set
}

// Surface is the table of contents.
func (s *Server) Surface() *web.Surface {
	s.pages = page.Must(page.Parse(page.Console, templates))
	return &web.Surface{
		Name:        "console",
		Routes:      append(s.api(), s.pageRoutes()...),
		NoRoute:     s.noRoute,
		WrongMethod: s.wrongMethod,
		Spell:       s.spell,
		Stamp:       stamp,
		MaxBody:     maxBody,
		Lists:       changes,
	}
}

// changes reports whether a request belongs into the journal: what changes the
// sandbox does, what looks at it would only push the rest out.
func changes(c *web.Call) bool {
	switch c.Route {
	case "clock.advance", "policy.set", "tenants.change", "domains.change", "users.change", "users.revoke",
		"phones.approve", "phones.deny", "keys.rotate", "page.phone", "page.policy", "page.clock", "page.revoke":
		return c.Method != http.MethodGet && c.Method != http.MethodHead
	}
	return false
}

// api are the routes of the control API and what belongs to it.
func (s *Server) api() []web.Route {
	const v1 = "/api/v1"
	routes := []web.Route{
		{Method: http.MethodGet, Path: "/healthz", Name: "health", Func: healthy},
		{Method: http.MethodGet, Path: "/readyz", Name: "ready", Func: healthy},
		{Method: http.MethodGet, Path: "/ca.pem", Name: "ca", Func: s.ca},

		{Method: http.MethodGet, Path: v1 + "/sandbox", Name: "sandbox.get", Func: s.info},
		{Method: http.MethodPut, Path: v1 + "/scenario", Name: "scenario.load", Func: s.load},
		{Method: http.MethodPost, Path: v1 + "/reset", Name: "reset", Func: s.reset},
		{Method: http.MethodGet, Path: v1 + "/clock", Name: "clock.get", Func: getClock},
		{Method: http.MethodPost, Path: v1 + "/clock/advance", Name: "clock.advance", Func: advanceClock},
		{Method: http.MethodGet, Path: v1 + "/policy", Name: "policy.get", Func: getPolicy},
		{Method: http.MethodPut, Path: v1 + "/policy", Name: "policy.set", Func: setPolicy},
		{Method: http.MethodGet, Path: v1 + "/rules", Name: "rules.list", Func: listRules},

		{Method: http.MethodGet, Path: v1 + "/tenants", Name: "tenants.list", Func: listTenants},
		{Method: http.MethodPatch, Path: v1 + "/tenants/{tenant}", Name: "tenants.change", Func: changeTenant},
		{Method: http.MethodPatch, Path: v1 + "/domains/{domain}", Name: "domains.change", Func: changeFederation},
		{Method: http.MethodGet, Path: v1 + "/users", Name: "users.list", Func: listUsers},
		{Method: http.MethodGet, Path: v1 + "/users/{user}", Name: "users.get", Func: getUser},
		{Method: http.MethodPatch, Path: v1 + "/users/{user}", Name: "users.change", Func: changeUser},
		{Method: http.MethodPost, Path: v1 + "/users/{user}/revoke", Name: "users.revoke", Func: revokeUser},
		{Method: http.MethodGet, Path: v1 + "/apps", Name: "apps.list", Func: listApps},

		{Method: http.MethodGet, Path: v1 + "/phones/{user}", Name: "phones.get", Func: getPhone},
		{Method: http.MethodPost, Path: v1 + "/phones/{user}/approve", Name: "phones.approve", Func: approve},
		{Method: http.MethodPost, Path: v1 + "/phones/{user}/deny", Name: "phones.deny", Func: deny},

		{Method: http.MethodPost, Path: v1 + "/tokens", Name: "tokens.mint", Func: s.mint},
		{Method: http.MethodPost, Path: v1 + "/tokens/inspect", Name: "tokens.inspect", Func: s.inspect},
		{Method: http.MethodPost, Path: v1 + "/keys/rotate", Name: "keys.rotate", Func: s.rotate},

		{Method: http.MethodGet, Path: v1 + "/journal", Name: "journal.list", Func: listJournal},
		{Method: http.MethodDelete, Path: v1 + "/journal", Name: "journal.clear", Func: clearJournal},

		{Method: http.MethodGet, Path: v1 + "/seats", Name: "seats.list", Func: s.listSeats},
		{Method: http.MethodPost, Path: v1 + "/seats", Name: "seats.open", Func: s.openSeat},
		{Method: http.MethodDelete, Path: v1 + "/seats/{seat}", Name: "seats.close", Func: s.closeSeat},
	}
	for i := range routes {
		routes[i].Func = sameOrigin(routes[i].Func)
	}
	return routes
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
