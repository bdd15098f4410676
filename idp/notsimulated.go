package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// unplayed are endpoints of Entra's that exist and that the sandbox does not
// play. Some are advertised: a client that tries one learns that the sandbox is
// what lacks it, not the address.
func (s *Server) unplayed() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	var routes []web.Route
	for _, e := range []struct{ method, path, name string }{
		{get, "/{tenant}/oauth2/checksession", "checksession"},
		{get, "/{tenant}/kerberos", "kerberos"},
		{post, "/{tenant}/kerberos", "kerberos"},
		{get, "/{tenant}/FederationMetadata/2007-06/FederationMetadata.xml", "federation-metadata"},
		{post, "/{tenant}/saml2", "saml2"},
		{get, "/{tenant}/wsfed", "wsfed"},
		{post, "/common/SAS/BeginAuth", "signin.begin-auth"},
		{post, "/common/SAS/EndAuth", "signin.end-auth"},
	} {
		routes = append(routes, web.Route{Method: e.method, Path: e.path, Name: e.name, Func: notSimulated})
	}
	return routes
}

func notSimulated(c *web.Call) (web.Result, error) {
	if _, named := c.Vars["tenant"]; named {
		if _, err := findPlace(c, c.World.Read()); err != nil {
			return web.Result{}, err
		}
	}
	c.Entry.Code = "sandbox.not_simulated"
	return web.Text(http.StatusNotImplemented, "sandbox.not_simulated: Entra ID has this endpoint, but the sandbox does not play it yet. docs/fidelity.md says what it plays.\n"), nil
}
