package saml

import (
	"errors"
	"slices"
	"time"
)

// The reasons for which an answer is refused, in the order they are looked at.
var (
	ErrMalformed     = errors.New("federation answer is malformed")
	ErrWrapped       = errors.New("federation answer holds more than the one signed assertion in its place")
	ErrUnsigned      = errors.New("assertion is not signed")
	ErrSignature     = errors.New("assertion signature does not verify")
	ErrIssuer        = errors.New("assertion is from another issuer")
	ErrAudience      = errors.New("assertion is for another audience")
	ErrTime          = errors.New("assertion is not valid at this time")
	ErrNoImmutableID = errors.New("assertion has no ImmutableID")

	// Of SAML 2.0 alone.
	ErrStatus    = errors.New("the provider reports that it signed nobody in")
	ErrRecipient = errors.New("the answer is addressed to somebody else")
	ErrRequest   = errors.New("the answer is to another request")
)

// An Assertion is what a provider states about one sign-in.
type Assertion struct {
	ID           string // "_" and a GUID
	Issuer       string // the domain's issuerUri
	Audience     string // AudienceEntra
	ImmutableID  string
	UPN          string
	AuthnMethod  string   // AuthenticationStatement/@AuthenticationMethod; in SAML 2.0 AuthnContextClassRef
	AuthnMethods []string // attribute authnmethodsreferences, what AD FS passes through
	MethodClaims []string // attribute authenticationmethod, the documented form

	AuthnInstant time.Time
	IssueInstant time.Time
	NotBefore    time.Time
	NotOnOrAfter time.Time
}

// MFA reports whether the assertion says that the provider did MFA, in any of
// the three places where Entra looks for it.
func (a Assertion) MFA() bool {
	says := func(method string) bool { return method == MultipleAuthn || method == WIAOrMultiAuthn }
	return says(a.AuthnMethod) || slices.ContainsFunc(a.MethodClaims, says) || slices.ContainsFunc(a.AuthnMethods, says)
}
