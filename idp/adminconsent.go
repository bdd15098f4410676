package idp

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// adminConsent begins the sign-in of an administrator who consents to an app for
// the whole tenant: /adminconsent for what it was registered with,
// /v2.0/adminconsent for the scopes that are named (facts/entra.md 1.9).
func (s *Server) adminConsent(c *web.Call) (web.Result, error) {
	values, err := authorizeValues(c)
	if err != nil {
		return web.Result{}, err
	}
	noteCorrelation(c, values.Get("client-request-id"))
	a := &authorization{r: c.World.Read(), values: values, req: signin.Request{
		Correlation: correlationID(c), AdminConsent: signin.ByEndpoint, ResponseMode: "query",
		State: values.Get("state"), HasState: values.Has("state"), Scopes: strings.Fields(values.Get("scope")),
	}}
	if err := a.client(c); err != nil {
		return web.Result{}, err
	}
	if _, err := targetOf(a.r, a.req); err != nil {
		return web.Result{}, a.redirected(err)
	}
	if err := offered(a.r, a.app, a.req.Scopes); err != nil {
		return web.Result{}, a.redirected(err)
	}
	return s.begin(c, signin.Flow{Request: a.req})
}

// adminConsented tells the app that it may ask for tokens now.
func (v *visit) adminConsented(f facts) (web.Result, error) {
	params := []Param{{"tenant", f.tenant.ID}, {"admin_consent", "True"}}
	if scopes := v.flow.Request.Scopes; len(scopes) > 0 {
		params = append(params, Param{"scope", strings.Join(scopes, " ")})
	}
	return v.s.deliver(v.c, destinationOf(v.flow.Request), params)
}

// noAdminConsent is the refusal in words of the endpoint.
func noAdminConsent(e *Error) *Error {
	e.Word = "permission_denied"
	return e
}
