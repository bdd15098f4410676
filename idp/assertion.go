package idp

import (
	"errors"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// issuerOf reads whose answer it claims to be, before anything is verified.
func (p posted) issuerOf() (string, error) {
	if p.protocol == directory.SAMLP {
		return saml.ResponseIssuer(p.message)
	}
	return saml.Issuer(p.message)
}

// verify holds an answer against what the directory says of the domain and what
// the provider was asked. It tells whether the answer claims MFA.
func (p posted) verify(d directory.Domain, trip signin.Trip, now time.Time) (saml.Assertion, bool, error) {
	want, err := expectOf(d, now)
	if err != nil {
		return saml.Assertion{}, false, err
	}
	if trip.Fresh {
		want.FreshSince = trip.Since
	}
	if p.protocol == directory.SAMLP {
		r, err := saml.VerifyResponse(p.message, saml.ExpectResponse{
			Expect: want, Destination: p.arrivedAt, InResponseTo: requestID(trip.Key),
		})
		return r.Assertion, r.MFA(), p.refusal(err)
	}
	a, err := saml.Verify(p.message, want)
	return a, a.MFA(), p.refusal(err)
}

// samlRefusals spell what is wrong with an answer.
var samlRefusals = []struct {
	err    error
	number int
	text   string
}{
	{saml.ErrMalformed, 20012, "it is no WS-Trust answer with a SAML 1.1 assertion"},
	{saml.ErrWrapped, 20012, "it does not hold exactly one signed assertion"},
	{saml.ErrUnsigned, 50008, "the assertion is not signed"},
	{saml.ErrSignature, 50008, "the signature does not verify with the domain's signing certificate"},
	{saml.ErrIssuer, 50008, "the issuer is not the domain's"},
	{saml.ErrAudience, 50008, "the assertion is meant for another audience"},
	{saml.ErrTime, 50008, "the assertion is not valid at this time, or its sign-in is not fresh enough"},
	{saml.ErrStatus, 50008, "the provider reports that it signed nobody in"},
	{saml.ErrRecipient, 50008, "the answer is addressed to somebody else"},
	{saml.ErrRequest, 50008, "the answer is to another request than the one that was sent"},
	{saml.ErrNoImmutableID, 90020, ""},
}

// refusal is how Entra spells what is wrong with an answer.
func (p posted) refusal(err error) error {
	if err == nil {
		return nil
	}
	if p.protocol == directory.SAMLP {
		switch {
		case errors.Is(err, saml.ErrMalformed):
			return fail(20012, "it is no Response of SAML 2.0 with an assertion").because(err)
		case errors.Is(err, saml.ErrNoImmutableID):
			return fail(50008, "the assertion has no NameID").because(err)
		}
	}
	for _, r := range samlRefusals {
		switch {
		case !errors.Is(err, r.err):
		case r.text == "":
			return fail(r.number).because(err)
		default:
			return fail(r.number, r.text).because(err)
		}
	}
	return fail(20012, "it cannot be read").because(err)
}
