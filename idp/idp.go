package idp

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// maxBody bounds a request's body: the largest honest one is a federated answer.
const maxBody = 256 << 10

// A Server is Entra ID. It is built once per process and keeps nothing but
// rendered documents: the world comes with each call.
type Server struct {
	Keys   func(*world.World) *keys.Set
	Minter *token.Minter
	// Client is the back channel to external providers. It dials the listener that
	// the browser's request came in by.
	Client   *http.Client
	Verifier *token.Verifier

	documents    rendered[documentKey]
	keyDocuments rendered[keysKey]
}

// Surface is the table of contents.
func (s *Server) Surface() *web.Surface {
	return &web.Surface{
		Name:        "idp",
		Routes:      slices.Concat(s.endpoints(), s.pageRoutes(), s.unplayed()),
		NoRoute:     s.noRoute,
		WrongMethod: s.wrongMethod,
		Spell:       s.spell,
		Stamp:       s.stamp,
		MaxBody:     maxBody,
		Outage:      web.PlainOutage,
	}
}

// endpoints are the routes that programs call; pageRoutes are those for people.
func (s *Server) endpoints() []web.Route {
	const get, post, options = http.MethodGet, http.MethodPost, http.MethodOptions
	const v1, v2 = "/{tenant}/oauth2", "/{tenant}/oauth2/v2.0"
	const configuration = "/.well-known/openid-configuration"
	return []web.Route{
		{Method: get, Path: "/{tenant}" + configuration, Name: "discovery.v1", Func: s.discovery},
		{Method: get, Path: "/{tenant}/v2.0" + configuration, Name: "discovery.v2", Func: s.discovery},
		{Method: get, Path: "/{tenant}/discovery/keys", Name: "keys.v1", Func: s.keyDocument},
		{Method: get, Path: "/{tenant}/discovery/v2.0/keys", Name: "keys.v2", Func: s.keyDocument},
		{Method: get, Path: "/{tenant}/discovery/instance", Name: "discovery.instance", Func: s.instanceDiscovery},

		{Method: get, Path: "/{tenant}/userrealm/{user}", Name: "realm.user", Func: s.userRealm},
		{Method: get, Path: "/{tenant}/userrealm", Name: "realm.query", Func: s.userRealm},
		{Method: get, Path: "/GetUserRealm.srf", Name: "realm.srf", Func: s.getUserRealm},
		{Method: post, Path: "/GetUserRealm.srf", Name: "realm.srf.post", Func: s.getUserRealm},
		{Method: post, Path: "/rst2.srf", Name: "legacy.rst2", Func: s.rst2},
		{Method: post, Path: "/{tenant}/GetCredentialType", Name: "realm.credential-type", Func: s.getCredentialType},

		{Method: post, Path: v1 + "/token", Name: "token.v1", Func: s.token},
		{Method: post, Path: v2 + "/token", Name: "token.v2", Func: s.token},
		{Method: post, Path: v1 + "/devicecode", Name: "devicecode.v1", Func: s.deviceCode},
		{Method: post, Path: v2 + "/devicecode", Name: "devicecode.v2", Func: s.deviceCode},

		{Method: get, Path: "/{tenant}/openid/userinfo", Name: "userinfo.v1", Func: s.userinfo},
		{Method: post, Path: "/{tenant}/openid/userinfo", Name: "userinfo.v1", Func: s.userinfo},

		{Method: options, Path: "/{tenant}/openid/userinfo", Name: "userinfo.v1.options", Func: s.preflightBoth},
		{Method: options, Path: "/{tenant}" + configuration, Name: "discovery.v1.options", Func: s.preflightGet},
		{Method: options, Path: "/{tenant}/v2.0" + configuration, Name: "discovery.v2.options", Func: s.preflightGet},
		{Method: options, Path: "/{tenant}/discovery/keys", Name: "keys.v1.options", Func: s.preflightGet},
		{Method: options, Path: "/{tenant}/discovery/v2.0/keys", Name: "keys.v2.options", Func: s.preflightGet},
		{Method: options, Path: "/{tenant}/discovery/instance", Name: "discovery.instance.options", Func: s.preflightGet},
		{Method: options, Path: v1 + "/token", Name: "token.v1.options", Func: s.preflight},
		{Method: options, Path: v2 + "/token", Name: "token.v2.options", Func: s.preflight},
	}
}

// noRoute answers a path that means nothing. Its first segment is a tenant's
// place, so an unknown tenant is told first.
func (s *Server) noRoute(c *web.Call) (web.Result, error) {
	segment := "{tenant}"
	if parts, ok := web.Segments(c.Request); ok && len(parts) > 0 {
		place, err := placeOf(c.World.Read(), parts[0])
		if err != nil {
			return web.Result{}, err
		}
		segment = place.Segment
	}
	return web.Text(http.StatusNotFound, "Entra ID has no such endpoint. What it has for a tenant is listed in the discovery document:\n"+
		c.Site.Entra()+"/"+segment+"/v2.0/.well-known/openid-configuration\n"), nil
}

// wrongMethod names the methods that would do; those every path has are no help.
func (s *Server) wrongMethod(c *web.Call, allow []string) (web.Result, error) {
	allow = slices.DeleteFunc(slices.Clone(allow), func(m string) bool {
		return m == http.MethodOptions || m == http.MethodHead
	})
	return web.Result{}, fail(900561, strings.Join(allow, ", "), c.Method)
}
