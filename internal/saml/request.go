package saml

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"github.com/beevik/etree"
)

// An AuthnRequest is how Entra asks a provider, by SAML-P, to sign somebody in.
type AuthnRequest struct {
	ID           string
	Issuer       string // AudienceEntra
	Destination  string
	ReplyTo      string // AssertionConsumerServiceURL
	IssueInstant time.Time
	ForceAuthn   bool
	Passive      bool
	Classes      []string // RequestedAuthnContext, e.g. MultipleAuthn
}

// Redirect is the request as the HTTP-Redirect binding has it: the parameter
// SAMLRequest, before it is encoded for the address.
func (q AuthnRequest) Redirect() (string, error) { return deflated(q.element()) }

func (q AuthnRequest) element() *etree.Element {
	el := etree.NewElement("samlp:AuthnRequest")
	el.CreateAttr("xmlns:samlp", nsProtocol)
	el.CreateAttr("ID", q.ID)
	el.CreateAttr("Version", version2)
	el.CreateAttr("IssueInstant", stamp(q.IssueInstant))
	setAttr(el, "Destination", q.Destination)
	if q.ForceAuthn {
		el.CreateAttr("ForceAuthn", "true")
	}
	if q.Passive {
		el.CreateAttr("IsPassive", "true")
	}
	if q.ReplyTo != "" {
		el.CreateAttr("ProtocolBinding", bindingPOST)
		el.CreateAttr("AssertionConsumerServiceURL", q.ReplyTo)
	}
	issuer := el.CreateElement("saml:Issuer")
	issuer.CreateAttr("xmlns:saml", nsSAML2)
	issuer.SetText(q.Issuer)
	el.CreateElement("samlp:NameIDPolicy").CreateAttr("Format", formatPersistent)
	if len(q.Classes) > 0 {
		context := el.CreateElement("samlp:RequestedAuthnContext")
		context.CreateAttr("Comparison", "exact")
		for _, class := range q.Classes {
			ref := context.CreateElement("saml:AuthnContextClassRef")
			ref.CreateAttr("xmlns:saml", nsSAML2)
			ref.SetText(class)
		}
	}
	return el
}

// ReadRedirectedRequest reads the parameter SAMLRequest of the HTTP-Redirect
// binding.
func ReadRedirectedRequest(parameter string) (AuthnRequest, error) {
	m, err := ParseRedirected(parameter)
	if err != nil {
		return AuthnRequest{}, err
	}
	return m.AuthnRequest()
}

// ReadPostedRequest reads the field SAMLRequest of the HTTP-POST binding.
func ReadPostedRequest(field string) (AuthnRequest, error) {
	raw, err := Unbase64(field)
	if err != nil {
		return AuthnRequest{}, err
	}
	root, _, err := parse(raw)
	if err != nil {
		return AuthnRequest{}, err
	}
	return readRequest(root)
}

// Unbase64 reads a field of the HTTP-POST binding, whatever line breaks it has.
func Unbase64(field string) ([]byte, error) {
	if len(field) > 2*maxSize {
		return nil, fmt.Errorf("%w: %d characters, more than are accepted", ErrMalformed, len(field))
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(field), ""))
	if err != nil {
		return nil, fmt.Errorf("%w: it is not Base64", ErrMalformed)
	}
	return raw, nil
}

func readRequest(root *etree.Element) (AuthnRequest, error) {
	r := reader{}
	if r.expect(root, "AuthnRequest"); r.err != nil {
		return AuthnRequest{}, r.err
	}
	q := AuthnRequest{
		ID:           root.SelectAttrValue("ID", ""),
		Issuer:       r.only(root, "Issuer"),
		Destination:  root.SelectAttrValue("Destination", ""),
		ReplyTo:      root.SelectAttrValue("AssertionConsumerServiceURL", ""),
		IssueInstant: r.instant(root, "IssueInstant"),
		ForceAuthn:   yes(root, "ForceAuthn"),
		Passive:      yes(root, "IsPassive"),
	}
	if q.ID == "" || len(q.ID) > maxID {
		r.fail("it has no usable ID")
	}
	if context := child(root, nsProtocol, "RequestedAuthnContext"); context != nil {
		for _, class := range children(context, nsSAML2, "AuthnContextClassRef") {
			q.Classes = append(q.Classes, r.text(class))
		}
	}
	if r.err != nil {
		return AuthnRequest{}, r.err
	}
	return q, nil
}

// maxID bounds the id of a request, which goes back in the answer.
const maxID = 256

// yes reads an xs:boolean that is false where it is missing.
func yes(el *etree.Element, name string) bool {
	v := el.SelectAttrValue(name, "")
	return v == "true" || v == "1"
}
