package pcapi

import (
	"cmp"
	"errors"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A fault is a row of the catalogue and what happened this time.
type fault struct {
	row
	detail string // follows the row's description, or replaces it if whole is set
	whole  bool
	cause  string // for the journal, where the wire says less
	allow  []string
}

func (f *fault) Error() string { return cmp.Or(f.cause, f.text()) }

func (f *fault) text() string {
	switch {
	case f.detail == "":
		return f.description
	case f.whole:
		return f.detail
	}
	return f.description + " " + f.detail
}

// saying makes a fault of the row that tells more.
func (r row) saying(detail string) *fault { return &fault{row: r, detail: detail} }

// instead makes a fault of the row with words of its own.
func (r row) instead(description string) *fault {
	return &fault{row: r, detail: description, whole: true}
}

// faultJSON is the standard fault on the wire.
type faultJSON struct {
	Code        wireCode `json:"code"`
	Description string   `json:"description"`
	Data        []string `json:"data"`
	Source      string   `json:"source"`
}

// result is the answer that tells of the fault.
func (f *fault) result() web.Result {
	var res web.Result
	switch f.shape {
	case faultBody:
		res = web.JSON(f.status, faultJSON{Code: f.code, Description: f.text(), Data: []string{}, Source: f.source})
	case textBody:
		res = web.Text(f.status, f.text())
	case noBody:
		res.Status = f.status
	}
	res.Phrase, res.Chunked = f.phrase, f.chunked
	if f.authenticate != "" {
		res = res.With("WWW-Authenticate", f.authenticate)
	}
	if len(f.allow) > 0 {
		res = res.With("Allow", strings.Join(f.allow, ", "))
	}
	return res
}

// asFault finds the fault that an error is on the wire. An error that nobody
// foresaw is a bug of ours.
func asFault(err error) *fault {
	var f *fault
	switch {
	case errors.As(err, &f):
		return f
	case errors.Is(err, web.ErrBodyTooLarge):
		return bodyTooLarge.saying("")
	case errors.Is(err, web.ErrHeaderTooLarge):
		return headerTooLarge.saying("")
	}
	return internalError.saying("")
}

// spell turns an error into the answer of the real service.
func spell(c *web.Call, err error) web.Result {
	f := asFault(err)
	c.Entry.Code = strings.Trim(string(f.code), `"`)
	var a *afterGate
	if errors.As(err, &a) {
		return a.remarks.on(f.result())
	}
	return remarks{bom: directory.GetSettings(c.World.Read()).Fidelity.BOM == on}.on(f.result())
}

// noRoute answers a path that Partner Center does not have either.
func noRoute(c *web.Call) (web.Result, error) {
	settle(c, policy.APIRouteUnknown)
	return web.Result{}, routeUnknown.saying("")
}

func wrongMethod(c *web.Call, allow []string) (web.Result, error) {
	settle(c, policy.APIMethodNotAllowed)
	f := methodNotAllowed.saying("It allows " + strings.Join(allow, ", ") + ".")
	f.allow = allow
	return web.Result{}, f
}

func refuseNotSimulated(c *web.Call) (web.Result, error) {
	settle(c, policy.APINotSimulated)
	return web.Result{}, notSimulatedHere.saying("Operation: " + c.Route + ".")
}

// settle notes a refusal that comes before the gate.
func settle(c *web.Call, reason policy.Reason) {
	c.Entry.Decide(policy.Decision{Outcome: policy.Deny, Reason: reason, Trail: []policy.Reason{reason}})
}
