package saml

import (
	"fmt"

	"github.com/beevik/etree"
)

// ExpectResponse says what an answer of SAML-P must be.
type ExpectResponse struct {
	Expect
	Destination  string // where it arrived
	InResponseTo string // id of the request that was sent
}

// VerifyResponse returns what the signed part of a SAMLResponse says. The
// signature may stand on the response, on its assertion or on both; all that are
// there must verify. From ErrIssuer on they did, and the response is returned
// beside the error, for the journal.
func VerifyResponse(raw []byte, want ExpectResponse) (Response, error) {
	root, assertion, err := locateResponse(raw)
	if err != nil {
		return Response{}, err
	}
	if root.SelectAttrValue("ID", "") == assertion.SelectAttrValue("ID", "") {
		return Response{}, fmt.Errorf("%w: response and assertion have the same id", ErrWrapped)
	}
	whole, onResponse := root, child(root, nsSignature, "Signature") != nil
	if onResponse {
		if whole, err = validate(root, "ID", want.Expect); err != nil {
			return Response{}, err
		}
	}
	signed := child(whole, nsSAML2, "Assertion")
	if !onResponse || child(assertion, nsSignature, "Signature") != nil {
		if signed, err = validate(assertion, "ID", want.Expect); err != nil {
			return Response{}, err
		}
	}
	// From here on only what a signature covers is looked at, and the response's
	// own attributes, which repeat what the assertion says.
	r, err := readResponse(whole, signed)
	if err != nil {
		return Response{}, err
	}
	return r, want.judge(r)
}

// ResponseIssuer reads the issuer of a SAMLResponse's assertion, unverified, so
// that the domain can be found whose settings VerifyResponse then applies.
func ResponseIssuer(raw []byte) (string, error) {
	_, assertion, err := locateResponse(raw)
	if err != nil {
		return "", err
	}
	r := reader{}
	issuer := r.only(assertion, "Issuer")
	if r.err != nil || issuer == "" {
		return "", fmt.Errorf("%w: the assertion names no issuer", ErrMalformed)
	}
	return issuer, nil
}

// locateResponse finds the message and its one assertion, as [locate] does.
func locateResponse(raw []byte) (root, assertion *etree.Element, err error) {
	root, found, err := parse(raw)
	if err != nil {
		return nil, nil, err
	}
	if !is(root, nsProtocol, "Response") || root.SelectAttrValue("Version", "") != version2 {
		return nil, nil, fmt.Errorf("%w: it is not a Response of SAML 2.0", ErrMalformed)
	}
	code := child(child(root, nsProtocol, "Status"), nsProtocol, "StatusCode")
	switch {
	case code == nil:
		return nil, nil, fmt.Errorf("%w: it has no Status", ErrMalformed)
	case code.SelectAttrValue("Value", "") != statusSuccess:
		return nil, nil, ErrStatus
	case found.assertions == 0:
		return nil, nil, fmt.Errorf("%w: it holds no assertion", ErrMalformed)
	case found.assertions > 1:
		return nil, nil, fmt.Errorf("%w: there are %d assertions", ErrWrapped, found.assertions)
	}
	if assertion = child(root, nsSAML2, "Assertion"); assertion == nil {
		return nil, nil, fmt.Errorf("%w: the assertion is not the response's own", ErrWrapped)
	}
	if in := len(children(root, nsSignature, "Signature")) + len(children(assertion, nsSignature, "Signature")); in != found.signatures ||
		len(children(root, nsSignature, "Signature")) > 1 || len(children(assertion, nsSignature, "Signature")) > 1 {
		return nil, nil, fmt.Errorf("%w: a signature stands outside its place", ErrWrapped)
	}
	return root, assertion, nil
}

func (want ExpectResponse) judge(r Response) error {
	if err := want.Expect.judge(r.Assertion); err != nil {
		return err
	}
	switch {
	case r.Destination != want.Destination || r.Recipient != want.Destination:
		return fmt.Errorf("%w: to %.200q and %.200q", ErrRecipient, r.Destination, r.Recipient)
	case r.InResponseTo != want.InResponseTo:
		return fmt.Errorf("%w: %.100q", ErrRequest, r.InResponseTo)
	case !want.Now.Before(r.ConfirmedUntil):
		return fmt.Errorf("%w: the bearer was believed until %s, now is %s", ErrTime, stamp(r.ConfirmedUntil), stamp(want.Now))
	}
	return nil
}
