package sts

import (
	"errors"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/wstrust"
)

// What a request may be refused for beyond its form.
var (
	errNotAuthenticated = errors.New("the user name or the password is not right")
	errNoRelyingParty   = errors.New("the token is asked for another relying party than Entra ID")
)

// A trustFault is a line of the active endpoints' catalogue. Codes are WS-Trust's
// and WS-Security's. AD FS's own words, where they are known, come first.
type trustFault struct {
	err       error
	code      string // for the journal
	namespace string
	subcode   string
	reason    string
	explained bool // the error's own words follow
}

// invalidSecurity is how WCF, on which AD FS stands, refuses a message whose
// security header it does not like.
const invalidSecurity = "An error occurred when verifying security for the message. "

// trustFaults are looked at in their order. The version is the endpoint's, which
// may not be that of the message.
func trustFaults(v wstrust.Version) []trustFault {
	return []trustFault{
		{err: errNotAuthenticated, code: "sts.trust-not-authenticated", namespace: wstrust.NamespaceSecurity, subcode: "FailedAuthentication",
			reason: "ID3242: The security token could not be authenticated or authorized."},
		{err: errNoRelyingParty, code: "sts.trust-relying-party-unknown", namespace: v.Namespace, subcode: "InvalidScope",
			reason: "ID3082: The request scope is not valid or is unsupported. The only relying party is Entra ID: AppliesTo must be urn:federation:MicrosoftOnline."},
		{err: wstrust.ErrTime, code: "sts.trust-clock", namespace: wstrust.NamespaceSecurity, subcode: "InvalidSecurity", explained: true,
			reason: invalidSecurity + "The clocks of client and provider may differ by five minutes: "},
		{err: wstrust.ErrTimestamp, code: "sts.trust-timestamp", namespace: wstrust.NamespaceSecurity, subcode: "InvalidSecurity", explained: true,
			reason: invalidSecurity + "The security header must hold one wsu:Timestamp with Created and Expires: "},
		{err: wstrust.ErrCredentials, code: "sts.trust-credentials", namespace: wstrust.NamespaceSecurity, subcode: "InvalidSecurity", explained: true,
			reason: invalidSecurity + "This endpoint takes a user name and a password: "},
		{err: wstrust.ErrAction, code: "sts.trust-action", namespace: v.Namespace, subcode: "InvalidRequest", explained: true,
			reason: "The request cannot be processed. Action and RequestType must both ask for a token, in the version of the endpoint: "},
		{err: wstrust.ErrMalformed, code: "sts.trust-malformed", namespace: v.Namespace, subcode: "InvalidRequest", explained: true,
			reason: "The request cannot be processed. Send a SOAP 1.2 envelope with one RequestSecurityToken: "},
	}
}

// fault refuses a request. AD FS answers 500 to any fault, the client's included,
// and clients know that.
func (v visit) fault(r wstrust.Request, version wstrust.Version, err error) (web.Result, error) {
	for _, f := range trustFaults(version) {
		if !errors.Is(err, f.err) {
			continue
		}
		v.Entry.Code = f.code
		reason := f.reason
		if f.explained {
			reason += err.Error() + "."
		}
		out := wstrust.Fault{Sender: true, Namespace: f.namespace, Code: f.subcode, Reason: reason, RelatesTo: r.MessageID, Now: v.World.Now()}
		return soap(http.StatusInternalServerError, out.Bytes()), nil
	}
	return web.Result{}, web.Internal(err)
}
