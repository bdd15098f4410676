package saml

// Namespaces of the answer's parts.
const (
	nsTrust      = "http://schemas.xmlsoap.org/ws/2005/02/trust"
	nsPolicy     = "http://schemas.xmlsoap.org/ws/2004/09/policy"
	nsAddressing = "http://www.w3.org/2005/08/addressing"
	nsUtility    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	nsSAML       = "urn:oasis:names:tc:SAML:1.0:assertion"
	nsSignature  = "http://www.w3.org/2000/09/xmldsig#"
	nsSAML2      = "urn:oasis:names:tc:SAML:2.0:assertion"
	nsProtocol   = "urn:oasis:names:tc:SAML:2.0:protocol"
)

// Values that stand in every answer.
const (
	formatUnspecified = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified"
	methodBearer      = "urn:oasis:names:tc:SAML:1.0:cm:bearer"
	requestIssue      = "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue"
	keyNoProof        = "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey"
	timeLayout        = "2006-01-02T15:04:05.000Z"

	version2         = "2.0"
	formatPersistent = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
	methodBearer2    = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
	statusSuccess    = "urn:oasis:names:tc:SAML:2.0:status:Success"
	bindingPOST      = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"
	attrIDPEmail     = "IDPEmail" // the user principal name in SAML-P
)

// Attributes that Entra reads: a name in a namespace.
type attributeName struct{ namespace, name string }

var (
	attrUPN             = attributeName{"http://schemas.xmlsoap.org/claims", "UPN"}
	attrImmutableID     = attributeName{"http://schemas.microsoft.com/LiveID/Federation/2008/05", "ImmutableID"}
	attrAuthnMethods    = attributeName{"http://schemas.microsoft.com/claims", "authnmethodsreferences"}
	attrAuthnMethodName = attributeName{"http://schemas.microsoft.com/ws/2008/06/identity/claims", "authenticationmethod"}
)

// Authentication methods and the audience, as they stand on the wire.
const (
	// AudienceEntra is Entra as a WS-Federation realm.
	AudienceEntra = "urn:federation:MicrosoftOnline"
	// MultipleAuthn says that the provider did MFA. It is also the wauth by
	// which Entra asks for it.
	MultipleAuthn = "http://schemas.microsoft.com/claims/multipleauthn"
	// WIAOrMultiAuthn says Windows authentication or MFA; Entra takes it as MFA.
	WIAOrMultiAuthn = "http://schemas.microsoft.com/claims/wiaormultiauthn"
	// MethodPassword is a password sign-in.
	MethodPassword = "urn:oasis:names:tc:SAML:1.0:am:password"
	// ClassPassword is a password sign-in in SAML 2.0.
	ClassPassword = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"
)
