package console

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// An endpoint is one operation of the control API: the line from which both its
// route and its part of the OpenAPI document are made.
type endpoint struct {
	method, path, name string
	call               web.Func
	says               string   // what it does, in a sentence
	query              []string // parameters of the query
	in, out            any      // values of the types of the bodies; nil: none
	media              string   // type of an answer that is not JSON
	status             int      // of success; 0: 200
	noted              bool     // it changes what people see, so the journal tells of it
}

const apiRoot = "/api/v1"

// endpoints is the table of contents of the control API.
func (s *Server) endpoints() []endpoint {
	var all []endpoint
	for _, part := range [][]endpoint{s.processEndpoints(), s.sandboxEndpoints(), s.directoryEndpoints(), s.phoneAndTokenEndpoints(), s.faultEndpoints(), s.journalAndSeatEndpoints()} {
		all = append(all, part...)
	}
	return all
}

// index leads whoever asks for the control API itself to what is below it.
func index(c *web.Call) (web.Result, error) {
	root := c.Site.Origin + apiRoot
	return web.JSON(http.StatusOK, map[string]string{
		"sandbox": root + "/sandbox", "openapi": root + "/openapi.json", "journal": root + "/journal", "console": c.Site.Origin + "/",
	}), nil
}

// processEndpoints are what tools expect of any server.
func (s *Server) processEndpoints() []endpoint {
	const text, pem = "text/plain; charset=utf-8", "application/x-pem-file"
	return []endpoint{
		{method: "GET", path: "/healthz", name: "health", call: healthy, media: text, says: "The process runs."},
		{method: "GET", path: "/readyz", name: "ready", call: healthy, media: text, says: "The sandbox answers."},
		{method: "GET", path: "/metrics", name: "metrics", call: s.metrics, media: text, says: "Figures for Prometheus."},
		{method: "GET", path: "/app-certificate.pem", name: "apps.certificate.pem", call: s.appCertificatePEM, media: pem, says: "The certificate of the apps that have a generated one, without its key."},
		{method: "GET", path: "/ca.pem", name: "ca", call: s.ca, media: pem, says: "The certificate that clients must trust."},
		{method: "GET", path: apiRoot, name: "index", call: index, out: map[string]string{}, says: "Where the control API begins."},
		{method: "GET", path: apiRoot + "/openapi.json", name: "openapi", call: s.openAPI, out: map[string]any{}, says: "This document."},
	}
}

func (s *Server) sandboxEndpoints() []endpoint {
	return []endpoint{
		{method: "GET", path: apiRoot + "/sandbox", name: "sandbox.get", call: s.info, out: control.Info{}, says: "Where everything is, and what is played."},
		{method: "PUT", path: apiRoot + "/scenario", name: "scenario.load", call: s.load, in: control.Load{}, out: control.Info{}, says: "Play another scenario; what happened is forgotten."},
		{method: "GET", path: apiRoot + "/scenario/schema.json", name: "scenario.schema", call: scenarioSchema, media: "application/schema+json", says: "The JSON Schema of the scenario format, for editors."},
		{method: "POST", path: apiRoot + "/reset", name: "reset", call: s.reset, status: http.StatusNoContent, says: "Begin the scenario anew."},
		{method: "GET", path: apiRoot + "/clock", name: "clock.get", call: getClock, out: control.Clock{}, says: "The sandbox's time."},
		{method: "POST", path: apiRoot + "/clock/advance", name: "clock.advance", call: advanceClock, in: control.Advance{}, out: control.Clock{}, noted: true, says: "Move the time, and the policy date with it, forward."},
		{method: "GET", path: apiRoot + "/policy", name: "policy.get", call: getPolicy, out: control.Policy{}, says: "What Partner Center does about MFA now, and the calendar."},
		{method: "PUT", path: apiRoot + "/policy", name: "policy.set", call: setPolicy, in: control.Policy{}, out: control.Policy{}, noted: true, says: "Set the policy date, the calendar, or both."},
		{method: "GET", path: apiRoot + "/rules", name: "rules.list", call: listRules, out: []control.Rule{}, says: "All rules that decisions name."},
	}
}

func (s *Server) directoryEndpoints() []endpoint {
	return []endpoint{
		{method: "GET", path: apiRoot + "/tenants", name: "tenants.list", call: listTenants, out: []control.Tenant{}, says: "All tenants."},
		{method: "PATCH", path: apiRoot + "/tenants/{tenant}", name: "tenants.change", call: changeTenant, in: control.TenantChange{}, out: control.Tenant{}, noted: true, says: "Change what a tenant demands and allows: security defaults, Conditional Access, licence, methods, consent, the API's phase."},
		{method: "DELETE", path: apiRoot + "/tenants/{tenant}/consents/{app}", name: "consents.revoke", call: revokeConsent, status: http.StatusNoContent, noted: true, says: "Take the permissions of an app in a tenant away, those of everybody and those of single users."},
		{method: "PATCH", path: apiRoot + "/externals/{external}", name: "externals.change", call: changeExternal, in: control.ExternalChange{}, out: control.External{}, noted: true, says: "Change what an external method or a custom control answers."},
		{method: "PATCH", path: apiRoot + "/domains/{domain}", name: "domains.change", call: changeFederation, in: control.FederationChange{}, out: control.Domain{}, noted: true, says: "Change a domain's federation and what its provider does about MFA."},
		{method: "GET", path: apiRoot + "/users", name: "users.list", call: listUsers, out: []control.User{}, says: "The scenario's people."},
		{method: "GET", path: apiRoot + "/users/{user}", name: "users.get", call: getUser, out: control.User{}, says: "One user, by key, user principal name or object id."},
		{method: "PATCH", path: apiRoot + "/users/{user}", name: "users.change", call: changeUser, in: control.UserChange{}, out: control.User{}, noted: true, says: "Change a user. locked=false unlocks the account and its second factor."},
		{method: "POST", path: apiRoot + "/users/{user}/revoke", name: "users.revoke", call: revokeUser, status: http.StatusNoContent, noted: true, says: "End all sessions and refresh tokens of a user."},
		{method: "GET", path: apiRoot + "/app-certificate", name: "apps.certificate", call: s.appCertificate, out: control.AppCertificate{}, says: "The certificate of the apps that have a generated one, and where its key lies."},
		{method: "GET", path: apiRoot + "/apps", name: "apps.list", call: listApps, out: []control.App{}, says: "The scenario's applications."},
	}
}

func (s *Server) phoneAndTokenEndpoints() []endpoint {
	return []endpoint{
		{method: "GET", path: apiRoot + "/phones/{user}", name: "phones.get", call: getPhone, out: control.Phone{}, says: "What a person's phone shows: requests and calls, text messages, the codes of the authenticator apps."},
		{method: "PATCH", path: apiRoot + "/phones/{user}", name: "phones.change", call: changePhone, in: control.PhoneChange{}, out: control.Phone{}, noted: true, says: "Have a phone approve, deny or ignore everything by itself, or be answered by hand."},
		{method: "POST", path: apiRoot + "/phones/{user}/approve", name: "phones.approve", call: approve, in: control.Answer{}, out: control.Approval{}, noted: true, says: "Approve a request, without a number with the one the sign-in page shows (a wrong one denies it); of a call, press #."},
		{method: "POST", path: apiRoot + "/phones/{user}/deny", name: "phones.deny", call: deny, in: control.Answer{}, out: control.Approval{}, noted: true, says: "Deny a request; of a call, hang up."},
		{method: "POST", path: apiRoot + "/tokens", name: "tokens.mint", call: s.mint, in: control.TokenRequest{}, out: control.Token{}, says: "Make an access token without the dance, or a broken one."},
		{method: "POST", path: apiRoot + "/tokens/inspect", name: "tokens.inspect", call: s.inspect, in: control.InspectRequest{}, out: control.Inspection{}, says: "What a token says, and what Partner Center would make of it."},
		{method: "POST", path: apiRoot + "/keys/rotate", name: "keys.rotate", call: s.rotate, status: http.StatusNoContent, noted: true, says: "Entra signs with its next key from now on."},
	}
}

func (s *Server) journalAndSeatEndpoints() []endpoint {
	return []endpoint{
		{method: "GET", path: apiRoot + "/journal", name: "journal.list", call: listJournal, query: []string{"after", "newest", "surface", "wait"}, out: control.Journal{},
			says: "Requests after a number, oldest first, or the newest ones. wait=5s answers once there is something. Changes made through this API are shown with surface=console or surface=all."},
		{method: "DELETE", path: apiRoot + "/journal", name: "journal.clear", call: clearJournal, status: http.StatusNoContent, says: "Forget all entries."},
		{method: "GET", path: apiRoot + "/seats", name: "seats.list", call: s.listSeats, out: []control.Seat{}, says: "The sandboxes beside the first one."},
		{method: "POST", path: apiRoot + "/seats", name: "seats.open", call: s.openSeat, in: control.SeatRequest{}, out: control.Seat{}, status: http.StatusCreated, says: "Open one more sandbox in this process."},
		{method: "DELETE", path: apiRoot + "/seats/{seat}", name: "seats.close", call: s.closeSeat, status: http.StatusNoContent, says: "Close a seat."},
	}
}

// apiRoutes are the routes of the endpoints.
func (s *Server) apiRoutes() []web.Route {
	var routes []web.Route
	for _, e := range s.endpoints() {
		routes = append(routes, web.Route{Method: e.method, Path: e.path, Name: e.name, Func: sameOrigin(e.call)})
	}
	return routes
}
