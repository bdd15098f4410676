package wstrust

// Namespaces of the messages' parts.
const (
	nsSOAP       = "http://www.w3.org/2003/05/soap-envelope"
	nsAddressing = "http://www.w3.org/2005/08/addressing"
	nsUtility    = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
	nsPolicy     = "http://schemas.xmlsoap.org/ws/2004/09/policy"

	// NamespaceSecurity is WS-Security's.
	NamespaceSecurity = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
)

// ContentType is the media type of the messages.
const ContentType = "application/soap+xml; charset=utf-8"

// TokenSAML11 names a SAML 1.1 assertion as the type of a token.
const TokenSAML11 = "urn:oasis:names:tc:SAML:1.0:assertion"

// A Version is a version of WS-Trust: the names that differ between them.
type Version struct {
	Namespace   string
	Action      string // of a request
	reply       string // action of its answer
	requestType string
	bearer      string // key type of a token without a key
	collection  bool   // the answer comes in a collection
}

// IsZero reports whether v is none.
func (v Version) IsZero() bool { return v.Namespace == "" }

// The versions that clients speak.
var (
	February2005 = Version{
		Namespace:   "http://schemas.xmlsoap.org/ws/2005/02/trust",
		Action:      "http://schemas.xmlsoap.org/ws/2005/02/trust/RST/Issue",
		reply:       "http://schemas.xmlsoap.org/ws/2005/02/trust/RSTR/Issue",
		requestType: "http://schemas.xmlsoap.org/ws/2005/02/trust/Issue",
		bearer:      "http://schemas.xmlsoap.org/ws/2005/05/identity/NoProofKey",
	}
	Trust13 = Version{
		Namespace:   "http://docs.oasis-open.org/ws-sx/ws-trust/200512",
		Action:      "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RST/Issue",
		reply:       "http://docs.oasis-open.org/ws-sx/ws-trust/200512/RSTRC/IssueFinal",
		requestType: "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Issue",
		bearer:      "http://docs.oasis-open.org/ws-sx/ws-trust/200512/Bearer",
		collection:  true,
	}
)
