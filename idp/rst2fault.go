package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

// What the client's library calls a refusal. Only the first is recorded of Entra;
// the others are the library's own names for what happened.
const (
	wrongNameOrPassword = "0x80048821" // PPCRL_REQUEST_E_BAD_MEMBER_NAME_OR_PASSWORD
	lockedOut           = "0x80048823" // PPCRL_REQUEST_E_PASSWORD_LOCKED_OUT
	passwordExpired     = "0x80048831" // PPCRL_REQUEST_E_PASSWORD_EXPIRED
	moreIsNeeded        = "0x80048814" // PPCRL_AUTHREQUIRED_E_UNKNOWN
	serverRefused       = "0x80048820" // PPCRL_REQUEST_E_AUTH_SERVER_ERROR
)

// legacyStatus are the refusals that have a name of their own.
var legacyStatus = map[int]string{
	50034: wrongNameOrPassword, 50126: wrongNameOrPassword, 50057: wrongNameOrPassword, 50059: wrongNameOrPassword,
	50053: lockedOut, 50055: passwordExpired,
	50008: serverRefused, 50107: serverRefused, 51004: serverRefused, 50173: serverRefused, 90020: serverRefused,
	50076: moreIsNeeded, 50079: moreIsNeeded, 50158: moreIsNeeded, 53003: moreIsNeeded, 530035: moreIsNeeded,
}

// legacyRefusal spells a refusal as a SOAP fault, the number in its text. A message
// that was not read and a mistake of ours go the way of all endpoints.
func legacyRefusal(c *web.Call, err error) (web.Result, error) {
	e := asError(err)
	if e.Row.Status >= http.StatusRequestEntityTooLarge {
		return web.Result{}, err
	}
	c.Entry.Code = e.Code()
	if e.Cause != nil && c.Entry.Cause == "" {
		c.Entry.Cause = e.Cause.Error()
	}
	fault := wstrust.CompactFault{
		Code: "FailedAuthentication", Reason: "Authentication Failure", Status: legacyStatus[e.Row.Number],
		Text: entraSays(e), Server: "pcsandbox rid:" + traceID(c), Now: c.World.Now(),
	}
	if fault.Status == "" {
		fault.Code, fault.Reason, fault.Status = "InvalidRequest", "Invalid Request", serverRefused
	}
	return noStore(soapResult(http.StatusBadRequest, fault.Bytes())), nil
}

func soapResult(status int, body []byte) web.Result {
	return web.Result{Status: status, Body: body}.With("Content-Type", wstrust.ContentType)
}
