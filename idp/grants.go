package idp

import "github.com/pcsandbox/pcsandbox/internal/saml"

// A grant says who a token request is for. It looks at what the grant itself
// proves and at nothing else: everything that holds for all grants is checked
// behind it, in the one pipeline of [Server.token].
type grant func(*tokenRequest) (subject, error)

// grants are the grant types, each in a file of its own. Device code has two
// spellings on the wire.
var grants = map[string]grant{
	"authorization_code": grantCode,
	"refresh_token":      grantRefresh,
	"client_credentials": grantClient,
	"urn:ietf:params:oauth:grant-type:device_code": grantDevice,
	"device_code": grantDevice,
	"password":    grantPassword,
	"urn:ietf:params:oauth:grant-type:jwt-bearer":     grantOnBehalfOf,
	"urn:ietf:params:oauth:grant-type:saml1_1-bearer": grantSAML(saml.SAML11),
	"urn:ietf:params:oauth:grant-type:saml2-bearer":   grantSAML(saml.SAML20),
}
