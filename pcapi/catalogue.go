package pcapi

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// A wireCode is an error code as JSON spells it: most are numbers, the token
// errors (9004xx) and ours are strings (partner-center-api.md 2.3).
type wireCode string

// MarshalJSON implements json.Marshaler.
func (c wireCode) MarshalJSON() ([]byte, error) { return []byte(c), nil }

// A shape is the form of a refusal's body.
type shape int

const (
	faultBody shape = iota // code, description, data, source
	textBody               // the description alone
	noBody
)

// A row is what is always the same about a refusal.
type row struct {
	status       int
	code         wireCode
	description  string
	source       string
	phrase       string // of the status line; empty: the standard one
	authenticate string // WWW-Authenticate
	shape        shape
	chunked      bool
}

// Sources of faults: the front door and the controllers behind it.
const (
	frontDoor   = "PartnerFD"
	controllers = "PartnerApiServiceControllers"
)

const (
	invalidToken = `Bearer error="invalid_token"`
	mfaRequired  = "Unauthorized - MFA required"
)

// refusals says how each refusal of the gate is spelt. The MFA refusal has
// several spellings and a table of its own.
var refusals = map[policy.Reason]row{
	policy.APIBearerMissing: {status: http.StatusUnauthorized, code: "800001", source: frontDoor, authenticate: "Bearer",
		description: "The partner token is missing in the request context."},
	policy.APITokenMalformed:   tokenRefused,
	policy.APITokenSignature:   tokenRefused,
	policy.APITokenIssuer:      tokenRefused,
	policy.APITokenStranger:    tokenRefused,
	policy.APITokenNotYetValid: tokenRefused,
	policy.APITokenExpired:     tokenRefused,
	policy.APIAudienceWrong: {status: http.StatusUnauthorized, code: `"900420"`, source: frontDoor, authenticate: invalidToken,
		description: "The audience in the token is invalid and is no longer supported in Partner Center API."},
	policy.APITenantNotPartner: {status: http.StatusForbidden, code: "2032", source: frontDoor,
		description: "Access denied. The tenant of the access token is not a partner."},
	policy.APIAppOnlyNotSupported: {status: http.StatusForbidden, code: "900329", source: frontDoor,
		description: "The resource does not support application-only authentication. Use App+User authentication."},
	policy.APICPVAppOnly: {status: http.StatusForbidden, code: "900329", source: frontDoor,
		description: "A control panel vendor cannot use application-only authentication on behalf of a partner. Use App+User authentication."},
	policy.APIAgentRoleMissing: {status: http.StatusForbidden, code: "900150", source: frontDoor,
		description: "The supplied role does not have the rights to perform the requested operation."},
	policy.APIIDMalformed: {status: http.StatusBadRequest, code: "900118", source: controllers,
		description: "The id in the request path is invalid: it must be a GUID."},
	policy.APICustomerUnknown: {status: http.StatusNotFound, code: "60003", source: controllers,
		description: "The tenant was not found."},
	policy.APICustomerForeign: {status: http.StatusForbidden, code: "20002", source: controllers,
		description: "The partner has no commerce relationship with the customer."},
	policy.APIDelegatedRoleMissing: {status: http.StatusForbidden, code: "900308", source: controllers,
		description: "Insufficient privileges to complete the operation."},
}

// tokenRefused has no body: a client learns only that the token is no good.
var tokenRefused = row{status: http.StatusUnauthorized, authenticate: invalidToken, shape: noBody}

// mfaRefusals are the spellings of a call refused for want of MFA, by the value
// of the fidelity switch mfa_refusal. Status line and headers are those of seed
// 000; the body of 2026 is open but for its code (seed 002).
var mfaRefusals = map[string]row{
	"2026": {status: http.StatusUnauthorized, code: `"900421"`, source: frontDoor,
		description: "Unauthorized - MFA required. The access token does not contain the MFA claim: its amr claim lacks the value mfa.",
		phrase:      mfaRequired, authenticate: invalidToken, chunked: true},
	"2019": {status: http.StatusUnauthorized, phrase: mfaRequired, authenticate: invalidToken, shape: noBody, chunked: true},
	"text": {status: http.StatusUnauthorized, code: "10001", description: "Authentication failed. MFA required. (10001)",
		phrase: mfaRequired, authenticate: invalidToken, shape: textBody},
}

// Refusals outside the gate.
var (
	routeUnknown = row{status: http.StatusNotFound, code: "1000", source: frontDoor,
		description: "The requested resource was not found."}
	methodNotAllowed = row{status: http.StatusMethodNotAllowed, code: "405", source: frontDoor,
		description: "The requested resource does not support this HTTP method."}
	notSimulatedHere = row{status: http.StatusNotImplemented, code: `"sandbox.not_simulated"`, source: "pcsandbox",
		description: "The sandbox does not simulate this operation of Partner Center; see docs/fidelity.md."}

	invalidParameter = row{status: http.StatusBadRequest, code: "2000", source: controllers, description: "A parameter is invalid."}
	missingParameter = row{status: http.StatusBadRequest, code: "2001", source: controllers, description: "A required parameter is missing."}
	userNotFound     = row{status: http.StatusNotFound, code: "60002", source: controllers, description: "The user was not found."}
	objectConflict   = row{status: http.StatusConflict, code: "2000", source: controllers, description: "Another object with the same value already exists."}
	unsupportedMedia = row{status: http.StatusUnsupportedMediaType, code: "2000", source: controllers,
		description: "The request entity's media type is not supported for this resource: send application/json."}

	bodyTooLarge = row{status: http.StatusRequestEntityTooLarge, code: "2000", source: frontDoor,
		description: "The request body is too large."}
	headerTooLarge = row{status: http.StatusRequestHeaderFieldsTooLarge, code: "2000", source: frontDoor,
		description: "The request header is too large."}
	internalError = row{status: http.StatusInternalServerError, code: "500", source: "pcsandbox",
		description: "The sandbox failed; this is a bug of pcsandbox, its log says more."}
)
