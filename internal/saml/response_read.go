package saml

import "github.com/beevik/etree"

// readResponse takes a response's content from the elements it was verified in.
func readResponse(root, assertion *etree.Element) (Response, error) {
	r := reader{}
	if assertion == nil || !is(assertion, nsSAML2, "Assertion") || assertion.SelectAttrValue("Version", "") != version2 {
		r.fail("the signed element is not a SAML 2.0 assertion")
		return Response{}, r.err
	}
	out := Response{
		Assertion: Assertion{
			ID:           assertion.SelectAttrValue("ID", ""),
			Issuer:       r.only(assertion, "Issuer"),
			IssueInstant: r.instant(assertion, "IssueInstant"),
		},
		ResponseID:  root.SelectAttrValue("ID", ""),
		Destination: root.SelectAttrValue("Destination", ""),
	}
	r.subject2(child(assertion, nsSAML2, "Subject"), &out)
	r.conditions2(child(assertion, nsSAML2, "Conditions"), &out.Assertion)
	for _, statement := range children(assertion, nsSAML2, "AttributeStatement") {
		r.attributes2(statement, &out.Assertion)
	}
	authn := child(assertion, nsSAML2, "AuthnStatement")
	if authn == nil {
		r.fail("there must be one AuthnStatement")
		return Response{}, r.err
	}
	out.AuthnInstant = r.instant(authn, "AuthnInstant")
	if context := child(authn, nsSAML2, "AuthnContext"); context == nil {
		r.fail("there must be one AuthnContext")
	} else {
		out.AuthnMethod = r.only(context, "AuthnContextClassRef")
	}
	if to := root.SelectAttrValue("InResponseTo", ""); to != out.InResponseTo {
		r.fail("response and assertion are to different requests")
	}
	if issuer := child(root, nsSAML2, "Issuer"); issuer != nil && r.text(issuer) != out.Issuer {
		r.fail("response and assertion have different issuers")
	}
	if r.err != nil {
		return Response{}, r.err
	}
	return out, nil
}

// only is the text of the one child with a name.
func (r *reader) only(el *etree.Element, tag string) string {
	found := child(el, nsSAML2, tag)
	if found == nil {
		r.fail("there must be one %s", tag)
		return ""
	}
	return r.text(found)
}

// subject2 reads the name and how its bearer is confirmed. There is one way: more
// than one could contradict each other.
func (r *reader) subject2(subject *etree.Element, out *Response) {
	if subject == nil {
		r.fail("there must be one Subject")
		return
	}
	if name := child(subject, nsSAML2, "NameID"); name != nil {
		out.ImmutableID = r.text(name)
	}
	confirmation := child(subject, nsSAML2, "SubjectConfirmation")
	data := child(confirmation, nsSAML2, "SubjectConfirmationData")
	if data == nil || confirmation.SelectAttrValue("Method", "") != methodBearer2 {
		r.fail("the subject must be confirmed once, as bearer")
		return
	}
	if data.SelectAttr("NotBefore") != nil {
		r.fail("a bearer has no NotBefore") // SAML 2.0 profiles, 4.1.4.2
	}
	out.InResponseTo = data.SelectAttrValue("InResponseTo", "")
	out.Recipient = data.SelectAttrValue("Recipient", "")
	out.ConfirmedUntil = r.instant(data, "NotOnOrAfter")
}

func (r *reader) conditions2(el *etree.Element, a *Assertion) {
	if el == nil {
		r.fail("there must be one Conditions element")
		return
	}
	a.NotBefore, a.NotOnOrAfter = r.instant(el, "NotBefore"), r.instant(el, "NotOnOrAfter")
	for _, condition := range el.ChildElements() {
		switch {
		case is(condition, nsSAML2, "AudienceRestriction") && a.Audience == "":
			a.Audience = r.only(condition, "Audience")
		case is(condition, nsSAML2, "OneTimeUse"):
		default:
			r.fail("the condition %.40s is not understood", condition.Tag)
		}
	}
}

// attributes2 reads IDPEmail; Entra looks at no other.
func (r *reader) attributes2(statement *etree.Element, a *Assertion) {
	for _, attribute := range children(statement, nsSAML2, "Attribute") {
		if attribute.SelectAttrValue("Name", "") != attrIDPEmail {
			continue
		}
		value := child(attribute, nsSAML2, "AttributeValue")
		if value == nil || a.UPN != "" {
			r.fail("there must be one IDPEmail")
			return
		}
		a.UPN = r.text(value)
	}
}
