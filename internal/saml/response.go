package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/beevik/etree"
)

// A Response is the answer of SAML-P: a SAML 2.0 assertion and what ties it to
// the request. Of the assertion's fields it has no AuthnMethods and no
// MethodClaims: SAML-P has one place alone for how somebody signed in.
type Response struct {
	Assertion
	ResponseID   string
	InResponseTo string // id of the AuthnRequest
	Destination  string // where it is posted to; the bearer's Recipient, too
	Recipient    string
	// ConfirmedUntil is until when the bearer is believed.
	ConfirmedUntil time.Time
}

// MFA reports whether the response says that the provider did MFA. In SAML-P only
// one value of one element says so (facts/entra.md 5.2).
func (r Response) MFA() bool { return r.AuthnMethod == MultipleAuthn }

// SignResponse returns the SAMLResponse that carries r, its assertion signed with
// key. Fields that are empty are left out.
func SignResponse(r Response, key *rsa.PrivateKey, certificate *x509.Certificate) ([]byte, error) {
	signer, err := signing("ID", key, certificate)
	if err != nil {
		return nil, err
	}
	assertion := r.assertion2()
	signature, err := signer.ConstructSignature(assertion, true)
	if err != nil {
		return nil, fmt.Errorf("saml: sign the assertion: %w", err)
	}
	assertion.InsertChildAt(1, signature) // after the issuer, as the schema has it
	return write(r.element(assertion))
}

func write(root *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	doc.SetRoot(root)
	out, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("saml: write the message: %w", err)
	}
	return out, nil
}

// element is the message around an assertion.
func (r Response) element(assertion *etree.Element) *etree.Element {
	el := etree.NewElement("samlp:Response")
	el.CreateAttr("xmlns:samlp", nsProtocol)
	el.CreateAttr("ID", r.ResponseID)
	el.CreateAttr("Version", version2)
	el.CreateAttr("IssueInstant", stamp(r.IssueInstant))
	setAttr(el, "Destination", r.Destination)
	setAttr(el, "InResponseTo", r.InResponseTo)
	issuer := el.CreateElement("saml:Issuer")
	issuer.CreateAttr("xmlns:saml", nsSAML2)
	issuer.SetText(r.Issuer)
	el.CreateElement("samlp:Status").CreateElement("samlp:StatusCode").CreateAttr("Value", statusSuccess)
	el.AddChild(assertion)
	return el
}

// assertion2 is the unsigned SAML 2.0 assertion, its children in the schema's
// order.
func (r Response) assertion2() *etree.Element {
	el := etree.NewElement("saml:Assertion")
	el.CreateAttr("xmlns:saml", nsSAML2)
	el.CreateAttr("ID", r.ID)
	el.CreateAttr("Version", version2)
	el.CreateAttr("IssueInstant", stamp(r.IssueInstant))
	el.CreateElement("saml:Issuer").SetText(r.Issuer)

	subject := el.CreateElement("saml:Subject")
	if r.ImmutableID != "" {
		name := subject.CreateElement("saml:NameID")
		name.CreateAttr("Format", formatPersistent)
		name.SetText(r.ImmutableID)
	}
	confirmation := subject.CreateElement("saml:SubjectConfirmation")
	confirmation.CreateAttr("Method", methodBearer2)
	data := confirmation.CreateElement("saml:SubjectConfirmationData")
	setAttr(data, "InResponseTo", r.InResponseTo)
	data.CreateAttr("NotOnOrAfter", stamp(r.ConfirmedUntil))
	setAttr(data, "Recipient", r.Recipient)

	conditions := el.CreateElement("saml:Conditions")
	conditions.CreateAttr("NotBefore", stamp(r.NotBefore))
	conditions.CreateAttr("NotOnOrAfter", stamp(r.NotOnOrAfter))
	if r.Audience != "" {
		conditions.CreateElement("saml:AudienceRestriction").CreateElement("saml:Audience").SetText(r.Audience)
	}
	if r.UPN != "" {
		attribute := el.CreateElement("saml:AttributeStatement").CreateElement("saml:Attribute")
		attribute.CreateAttr("Name", attrIDPEmail)
		attribute.CreateElement("saml:AttributeValue").SetText(r.UPN)
	}
	authn := el.CreateElement("saml:AuthnStatement")
	authn.CreateAttr("AuthnInstant", stamp(r.AuthnInstant))
	authn.CreateElement("saml:AuthnContext").CreateElement("saml:AuthnContextClassRef").SetText(r.AuthnMethod)
	return el
}

func setAttr(el *etree.Element, name, value string) {
	if value != "" {
		el.CreateAttr(name, value)
	}
}
