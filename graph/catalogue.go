package graph

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// A row is one line of Graph's error catalogue.
type row struct {
	status  int
	code    string
	message string
}

// Codes that stand in several rows.
const (
	codeToken     = "InvalidAuthenticationToken"
	codeDenied    = "Authorization_RequestDenied"
	codeBad       = "Request_BadRequest"
	codeNotFound  = "Request_ResourceNotFound"
	codeSimulated = "sandbox.not_simulated"
)

// refusals says how each refusal of the gate is spelt.
var refusals = map[policy.Reason]row{
	policy.GraphBearerMissing:       {http.StatusUnauthorized, codeToken, "Access token is empty."},
	policy.GraphTokenMalformed:      {http.StatusUnauthorized, codeToken, "CompactToken parsing failed with error code: 80049217"},
	policy.GraphTokenSignature:      {http.StatusUnauthorized, codeToken, "Access token validation failure. Invalid signature."},
	policy.GraphTokenIssuer:         {http.StatusUnauthorized, codeToken, "Access token validation failure. Invalid issuer."},
	policy.GraphTokenStranger:       {http.StatusUnauthorized, codeToken, "Access token validation failure. Invalid signature."},
	policy.GraphTokenNotYetValid:    {http.StatusUnauthorized, codeToken, "Access token has expired or is not yet valid."},
	policy.GraphTokenExpired:        {http.StatusUnauthorized, codeToken, "Access token has expired or is not yet valid."},
	policy.GraphAudienceWrong:       {http.StatusUnauthorized, codeToken, "Access token validation failure. Invalid audience."},
	policy.GraphAppOnlyNotSupported: {http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow."},
	policy.GraphPermissionMissing:   {http.StatusForbidden, codeDenied, "Insufficient privileges to complete the operation."},
	policy.GraphRoleMissing:         {http.StatusForbidden, codeDenied, "Insufficient privileges to complete the operation."},
}

// Refusals of what a request says, or of the surface before any gate.
var (
	segmentUnknown  = row{http.StatusBadRequest, "BadRequest", "Resource not found for the segment '%s'."}
	notPlayed       = row{http.StatusNotImplemented, codeSimulated, "Microsoft Graph has %s; this sandbox does not play it. docs/fidelity.md lists what it plays."}
	methodUnknown   = row{http.StatusMethodNotAllowed, codeBad, "Specified HTTP method is not allowed for the request target."}
	resourceUnknown = row{http.StatusNotFound, codeNotFound, "Resource '%s' does not exist or one of its queried reference-property objects are not present."}
	notPremium      = row{http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "Neither tenant is B2C or tenant doesn't have premium license"}
	denied          = row{http.StatusForbidden, codeDenied, "Insufficient privileges to complete the operation."}

	bodyMissing   = row{http.StatusBadRequest, codeBad, "Write requests (excluding DELETE) must contain the Content-Type header declaration."}
	bodyInvalid   = row{http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format."}
	bodyTooLarge  = row{http.StatusRequestEntityTooLarge, "BadRequest", "The request body is too large."}
	valueInvalid  = row{http.StatusBadRequest, codeBad, "Invalid value specified for property '%s' of resource '%s': %s."}
	valueMissing  = row{http.StatusBadRequest, codeBad, "A value is required for property '%s' of resource '%s'."}
	valueUnknown  = row{http.StatusBadRequest, "BadRequest", "The property '%s' does not exist on type 'microsoft.graph.%s'. Make sure to only use property names that are defined by the type or mark the type as open type."}
	conflict      = row{http.StatusBadRequest, codeBad, "%s"}
	queryInvalid  = row{http.StatusBadRequest, codeBad, "Invalid value for the query option %s: %s."}
	headerLarge   = row{http.StatusRequestHeaderFieldsTooLarge, "BadRequest", "The request's header is too large."}
	throttled     = row{http.StatusTooManyRequests, "TooManyRequests", "Too many requests"}
	internalError = row{http.StatusInternalServerError, "sandbox.internal", "The sandbox made a mistake; its log says more."}
)
