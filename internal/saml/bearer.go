package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"

	"github.com/beevik/etree"
)

// An assertion by itself, without the message around it, is what a program gets
// from the active endpoints of its provider and takes to Entra's token endpoint.

// SignBearer returns a as a SAML 1.1 assertion by itself, signed with key.
func SignBearer(a Assertion, key *rsa.PrivateKey, certificate *x509.Certificate) ([]byte, error) {
	signer, err := signing("AssertionID", key, certificate)
	if err != nil {
		return nil, err
	}
	signed, err := signer.SignEnveloped(a.element())
	if err != nil {
		return nil, fmt.Errorf("saml: sign the assertion: %w", err)
	}
	return write(signed)
}

// A BearerFormat is the version of SAML that an assertion is of.
type BearerFormat struct{ namespace, id string }

// The formats in which Entra takes an assertion by itself.
var (
	SAML11 = BearerFormat{nsSAML, "AssertionID"}
	SAML20 = BearerFormat{nsSAML2, "ID"}
)

// BearerIssuer reads the issuer of an assertion by itself, unverified, so that the
// domain can be found whose settings VerifyBearer then applies.
func (f BearerFormat) BearerIssuer(raw []byte) (string, error) {
	assertion, err := f.locate(raw)
	if err != nil {
		return "", err
	}
	issuer := assertion.SelectAttrValue("Issuer", "")
	if f == SAML20 {
		issuer = (&reader{}).only(assertion, "Issuer")
	}
	if issuer == "" {
		return "", fmt.Errorf("%w: the assertion names no issuer", ErrMalformed)
	}
	return issuer, nil
}

// VerifyBearer returns what a signed assertion by itself says, and whether it
// claims MFA. One of SAML 2.0 must be addressed to one of recipients; the older
// version does not say. As with [Verify], the assertion is returned beside an
// error from ErrIssuer on.
func (f BearerFormat) VerifyBearer(raw []byte, want Expect, recipients []string) (Assertion, bool, error) {
	located, err := f.locate(raw)
	if err != nil {
		return Assertion{}, false, err
	}
	signed, err := validate(located, f.id, want)
	if err != nil {
		return Assertion{}, false, err
	}
	// From here on only what the signature covers is looked at.
	if f == SAML11 {
		a, err := read(signed)
		if err != nil {
			return Assertion{}, false, err
		}
		return a, a.MFA(), want.judge(a)
	}
	r, err := readResponse(signed, signed)
	if err != nil {
		return Assertion{}, false, err
	}
	return r.Assertion, r.MFA(), want.judgeBearer(r, recipients)
}

// judgeBearer holds an assertion of SAML 2.0 against what the subject's
// confirmation says (RFC 7522, 3).
func (want Expect) judgeBearer(r Response, recipients []string) error {
	if err := want.judge(r.Assertion); err != nil {
		return err
	}
	switch {
	case !slices.Contains(recipients, r.Recipient):
		return fmt.Errorf("%w: to %.200q", ErrRecipient, r.Recipient)
	case !want.Now.Before(r.ConfirmedUntil):
		return fmt.Errorf("%w: the bearer was believed until %s, now is %s", ErrTime, stamp(r.ConfirmedUntil), stamp(want.Now))
	}
	return nil
}

// locate finds the assertion, which must be all there is.
func (f BearerFormat) locate(raw []byte) (*etree.Element, error) {
	root, found, err := parse(raw)
	switch {
	case err != nil:
		return nil, err
	case !is(root, f.namespace, "Assertion"):
		return nil, fmt.Errorf("%w: it is not an assertion of %s", ErrMalformed, f.namespace)
	case found.assertions > 1:
		return nil, fmt.Errorf("%w: there are %d assertions", ErrWrapped, found.assertions)
	case found.signatures > 1 || found.signatures != len(children(root, nsSignature, "Signature")):
		return nil, fmt.Errorf("%w: a signature stands outside its place", ErrWrapped)
	}
	return root, nil
}
