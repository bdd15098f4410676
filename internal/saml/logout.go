package saml

import (
	"time"

	"github.com/beevik/etree"
)

// A LogoutRequest is how Entra tells a provider, by SAML-P, that somebody signs
// out.
type LogoutRequest struct {
	ID           string
	Issuer       string // AudienceEntra
	Destination  string
	NameID       string // the ImmutableID
	IssueInstant time.Time
}

// A LogoutResponse is the provider's answer.
type LogoutResponse struct {
	ID           string
	InResponseTo string
	Issuer       string
	Destination  string
	IssueInstant time.Time
	Status       string // StatusSuccess, or what went wrong
}

// What providers answer: the session has ended, or there is none of that person.
const (
	StatusSuccess   = statusSuccess
	StatusRequester = "urn:oasis:names:tc:SAML:2.0:status:Requester"
)

// Redirect is the request as the HTTP-Redirect binding has it, before it is encoded
// for the address and signed.
func (q LogoutRequest) Redirect() (string, error) {
	el := logoutElement("LogoutRequest", q.ID, q.Issuer, q.Destination, q.IssueInstant)
	name := el.CreateElement("saml:NameID")
	name.CreateAttr("xmlns:saml", nsSAML2)
	name.CreateAttr("Format", formatPersistent)
	name.SetText(q.NameID)
	return deflated(el)
}

// Redirect is the answer, likewise.
func (r LogoutResponse) Redirect() (string, error) {
	el := logoutElement("LogoutResponse", r.ID, r.Issuer, r.Destination, r.IssueInstant)
	setAttr(el, "InResponseTo", r.InResponseTo)
	el.CreateElement("samlp:Status").CreateElement("samlp:StatusCode").CreateAttr("Value", r.Status)
	return deflated(el)
}

func logoutElement(tag, id, issuedBy, destination string, at time.Time) *etree.Element {
	el := etree.NewElement("samlp:" + tag)
	el.CreateAttr("xmlns:samlp", nsProtocol)
	el.CreateAttr("ID", id)
	el.CreateAttr("Version", version2)
	el.CreateAttr("IssueInstant", stamp(at))
	setAttr(el, "Destination", destination)
	issuer := el.CreateElement("saml:Issuer")
	issuer.CreateAttr("xmlns:saml", nsSAML2)
	issuer.SetText(issuedBy)
	return el
}

// ReadLogoutRequest reads the parameter SAMLRequest. What it says counts only if
// [VerifyQuery] finds the query signed.
func ReadLogoutRequest(parameter string) (LogoutRequest, error) {
	m, err := ParseRedirected(parameter)
	if err != nil {
		return LogoutRequest{}, err
	}
	return m.LogoutRequest()
}

func readLogoutRequest(root *etree.Element) (LogoutRequest, error) {
	r := reader{}
	if r.expect(root, "LogoutRequest"); r.err != nil {
		return LogoutRequest{}, r.err
	}
	q := LogoutRequest{
		ID: root.SelectAttrValue("ID", ""), Issuer: r.only(root, "Issuer"), Destination: root.SelectAttrValue("Destination", ""),
		NameID: r.only(root, "NameID"), IssueInstant: r.instant(root, "IssueInstant"),
	}
	if q.ID == "" || len(q.ID) > maxID {
		r.fail("it has no usable ID")
	}
	return q, r.err
}

// ReadLogoutResponse reads the parameter SAMLResponse, likewise.
func ReadLogoutResponse(parameter string) (LogoutResponse, error) {
	m, err := ParseRedirected(parameter)
	if err != nil {
		return LogoutResponse{}, err
	}
	r, root := reader{}, m.root
	if r.expect(root, "LogoutResponse"); r.err != nil {
		return LogoutResponse{}, r.err
	}
	out := LogoutResponse{
		ID: root.SelectAttrValue("ID", ""), InResponseTo: root.SelectAttrValue("InResponseTo", ""), Issuer: r.only(root, "Issuer"),
		Destination: root.SelectAttrValue("Destination", ""), IssueInstant: r.instant(root, "IssueInstant"),
	}
	if status := child(root, nsProtocol, "Status"); status != nil {
		if code := child(status, nsProtocol, "StatusCode"); code != nil {
			out.Status = code.SelectAttrValue("Value", "")
		}
	}
	return out, r.err
}

// expect fails unless an element is a message of SAML 2.0 of that name.
func (r *reader) expect(root *etree.Element, tag string) {
	if !is(root, nsProtocol, tag) || root.SelectAttrValue("Version", "") != version2 {
		r.fail("it is not a %s of SAML 2.0", tag)
	}
}
