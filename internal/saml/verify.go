package saml

import (
	"crypto/x509"
	"fmt"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
	"github.com/russellhaering/goxmldsig/etreeutils"
)

// Expect says what an answer must be.
type Expect struct {
	Certificates []*x509.Certificate // the domain's signing certificates
	Issuer       string              // the domain's issuerUri
	Audience     string
	Now          time.Time
	FreshSince   time.Time // if set, the sign-in must not be older (wfresh)
}

// Verify returns what the signed part of wresult says. From ErrIssuer on the
// signature was good, and the assertion is returned beside the error, for the
// journal.
func Verify(wresult []byte, want Expect) (Assertion, error) {
	located, err := locate(wresult)
	if err != nil {
		return Assertion{}, err
	}
	signed, err := validate(located, "AssertionID", want)
	if err != nil {
		return Assertion{}, err
	}
	// From here on only what the signature covers is looked at.
	a, err := read(signed)
	if err != nil {
		return Assertion{}, err
	}
	return a, want.judge(a)
}

// validate returns the signed element as the signature covers it: parsed anew
// from the bytes that were hashed. id is the attribute that holds its id.
func validate(el *etree.Element, id string, want Expect) (*etree.Element, error) {
	signature := child(el, nsSignature, "Signature")
	if signature == nil {
		return nil, ErrUnsigned
	}
	if err := checkShape(signature, el.SelectAttrValue(id, "")); err != nil {
		return nil, err
	}
	// Detached, the element keeps the namespaces its envelope declared.
	surroundings, err := etreeutils.NSBuildParentContext(el)
	if err != nil {
		return nil, fmt.Errorf("%w: its namespaces do not resolve", ErrMalformed)
	}
	detached, err := etreeutils.NSDetatch(surroundings, el)
	if err != nil {
		return nil, fmt.Errorf("%w: its namespaces do not resolve", ErrMalformed)
	}
	// One certificate at a time, since without KeyInfo the library looks for
	// the key only among one.
	for _, certificate := range want.Certificates {
		validator := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{certificate}})
		validator.IdAttribute = id
		validator.Clock = dsig.NewFakeClockAt(want.Now) // the library would ask the wall clock
		if signed, err := validator.Validate(detached); err == nil && signed != nil {
			return signed, nil
		}
	}
	return nil, fmt.Errorf("%w with any of the domain's %d certificates", ErrSignature, len(want.Certificates))
}

// Algorithms a signature must use. Others would verify, too, among them some
// that leave comments in or sign the wrong element.
const (
	algExclusive = "http://www.w3.org/2001/10/xml-exc-c14n#"
	algEnveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
	algRSASHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
	algSHA256    = "http://www.w3.org/2001/04/xmlenc#sha256"
)

// checkShape pins down what the signature covers and how.
func checkShape(signature *etree.Element, id string) error {
	for _, part := range signature.ChildElements() {
		if part.Tag != "SignedInfo" && part.Tag != "SignatureValue" && part.Tag != "KeyInfo" {
			return fmt.Errorf("%w: the signature holds %s", ErrWrapped, part.Tag)
		}
	}
	info := child(signature, nsSignature, "SignedInfo")
	reference := child(info, nsSignature, "Reference")
	transforms := child(reference, nsSignature, "Transforms")
	switch {
	case info == nil || reference == nil || transforms == nil || len(info.ChildElements()) != 3:
		return fmt.Errorf("%w: it must have one SignedInfo with one Reference", ErrSignature)
	case id == "" || reference.SelectAttrValue("URI", "") != "#"+id:
		return fmt.Errorf("%w: it refers to another element than the assertion", ErrSignature)
	case algorithm(child(info, nsSignature, "CanonicalizationMethod")) != algExclusive:
		return fmt.Errorf("%w: the canonicalization must be exclusive, without comments", ErrSignature)
	case algorithm(child(info, nsSignature, "SignatureMethod")) != algRSASHA256:
		return fmt.Errorf("%w: the method must be RSA-SHA256", ErrSignature)
	case algorithm(child(reference, nsSignature, "DigestMethod")) != algSHA256:
		return fmt.Errorf("%w: the digest must be SHA-256", ErrSignature)
	}
	steps := transforms.ChildElements()
	if len(steps) != 2 || algorithm(steps[0]) != algEnveloped || algorithm(steps[1]) != algExclusive {
		return fmt.Errorf("%w: the transforms must be enveloped-signature and exclusive canonicalization", ErrSignature)
	}
	return nil
}

func algorithm(el *etree.Element) string {
	if el == nil {
		return ""
	}
	return el.SelectAttrValue("Algorithm", "")
}

// early is how far a provider's clock may be ahead, as is usual for
// WS-Federation. There is no grace for what has expired.
const early = 5 * time.Minute

func (want Expect) judge(a Assertion) error {
	latest := want.Now.Add(early)
	switch {
	case a.Issuer != want.Issuer:
		return fmt.Errorf("%w: it says %.200q, the domain's is %q", ErrIssuer, a.Issuer, want.Issuer)
	case a.Audience != want.Audience:
		return fmt.Errorf("%w: %.200q", ErrAudience, a.Audience)
	case a.NotBefore.After(latest) || a.IssueInstant.After(latest) || a.AuthnInstant.After(latest):
		return fmt.Errorf("%w: it begins at %s, now is %s", ErrTime, stamp(a.NotBefore), stamp(want.Now))
	case !want.Now.Before(a.NotOnOrAfter):
		return fmt.Errorf("%w: it ended at %s, now is %s", ErrTime, stamp(a.NotOnOrAfter), stamp(want.Now))
	case a.AuthnInstant.Before(want.FreshSince):
		return fmt.Errorf("%w: the sign-in of %s is older than asked for", ErrTime, stamp(a.AuthnInstant))
	case a.ImmutableID == "":
		return ErrNoImmutableID
	}
	return nil
}
