package saml

import "github.com/beevik/etree"

// A Redirected is a message of the HTTP-Redirect binding that was parsed, whatever
// it is.
type Redirected struct{ root *etree.Element }

// ParseRedirected reads the parameter SAMLRequest or SAMLResponse.
func ParseRedirected(parameter string) (Redirected, error) {
	raw, err := inflated(parameter)
	if err != nil {
		return Redirected{}, err
	}
	root, _, err := parse(raw)
	return Redirected{root}, err
}

// IsLogoutRequest reports whether the message calls itself a LogoutRequest.
func (m Redirected) IsLogoutRequest() bool { return is(m.root, nsProtocol, "LogoutRequest") }

// LogoutRequest reads the message as a LogoutRequest. What it says counts only if
// [VerifyQuery] finds the query signed.
func (m Redirected) LogoutRequest() (LogoutRequest, error) { return readLogoutRequest(m.root) }

// AuthnRequest reads the message as an AuthnRequest.
func (m Redirected) AuthnRequest() (AuthnRequest, error) { return readRequest(m.root) }
