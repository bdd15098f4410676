package saml

import (
	"errors"
	"time"
)

// Names on the wire.
const (
	AudienceEntra   = "urn:federation:MicrosoftOnline"
	MultipleAuthn   = "http://schemas.microsoft.com/claims/multipleauthn"
	WIAOrMultiAuthn = "http://schemas.microsoft.com/claims/wiaormultiauthn"
	MethodPassword  = "urn:oasis:names:tc:SAML:1.0:am:password"
)

// The reasons for which an answer is refused.
var (
	ErrMalformed     = errors.New("federation answer is malformed")
	ErrWrapped       = errors.New("federation answer holds more than one signed assertion in its place")
	ErrUnsigned      = errors.New("assertion is not signed")
	ErrIssuer        = errors.New("assertion issuer is not the domain's")
	ErrSignature     = errors.New("assertion signature does not verify")
	ErrAudience      = errors.New("assertion is for another audience")
	ErrTime          = errors.New("assertion is not valid at this time")
	ErrNoImmutableID = errors.New("assertion has no ImmutableID")
)

// An Assertion is what a provider states about one sign-in.
type Assertion struct {
	ID           string // AssertionID; "_" and a GUID
	Issuer       string // the domain's issuerUri
	Audience     string // AudienceEntra
	ImmutableID  string
	UPN          string
	AuthnMethod  string   // AuthenticationStatement/@AuthenticationMethod
	AuthnMethods []string // attribute authnmethodsreferences
	MethodClaims []string // attribute authenticationmethod

	AuthnInstant time.Time
	IssueInstant time.Time
	NotBefore    time.Time
	NotOnOrAfter time.Time
}

// MFA reports whether the assertion says that the provider did MFA.
func (a Assertion) MFA() bool { return false }
