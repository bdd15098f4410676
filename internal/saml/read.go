package saml

import (
	"fmt"
	"time"

	"github.com/beevik/etree"
)

// read takes an assertion's content from the element the signature covers.
func read(el *etree.Element) (Assertion, error) {
	r := reader{}
	a := Assertion{
		ID:           el.SelectAttrValue("AssertionID", ""),
		Issuer:       el.SelectAttrValue("Issuer", ""),
		IssueInstant: r.instant(el, "IssueInstant"),
	}
	if !is(el, nsSAML, "Assertion") || el.SelectAttrValue("MajorVersion", "") != "1" || el.SelectAttrValue("MinorVersion", "") != "1" {
		r.fail("the signed element is not a SAML 1.1 assertion")
	}
	r.conditions(child(el, nsSAML, "Conditions"), &a)
	statements := children(el, nsSAML, "AttributeStatement")
	for _, statement := range statements {
		r.subject(statement, &a)
		r.attributes(statement, &a)
	}
	authn := child(el, nsSAML, "AuthenticationStatement")
	if authn == nil {
		r.fail("there must be one AuthenticationStatement")
		return Assertion{}, r.err
	}
	a.AuthnMethod = authn.SelectAttrValue("AuthenticationMethod", "")
	a.AuthnInstant = r.instant(authn, "AuthenticationInstant")
	r.subject(authn, &a)
	if r.err != nil {
		return Assertion{}, r.err
	}
	return a, nil
}

// A reader keeps the first thing it could not read.
type reader struct{ err error }

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
	}
}

func (r *reader) instant(el *etree.Element, name string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, el.SelectAttrValue(name, ""))
	if err != nil {
		r.fail("%s is not a time", name)
	}
	return t.UTC()
}

// text is the content of an element that holds nothing but text.
func (r *reader) text(el *etree.Element) string {
	for _, c := range el.Child {
		if _, ok := c.(*etree.CharData); !ok {
			r.fail("%s holds more than text", el.Tag)
			return ""
		}
	}
	return el.Text()
}

// conditions reads the period of validity and the audience. A condition that
// is not understood makes an assertion unusable (SAML 1.1 core, 2.3.2.1).
func (r *reader) conditions(el *etree.Element, a *Assertion) {
	if el == nil {
		r.fail("there must be one Conditions element")
		return
	}
	a.NotBefore, a.NotOnOrAfter = r.instant(el, "NotBefore"), r.instant(el, "NotOnOrAfter")
	for _, condition := range el.ChildElements() {
		switch {
		case is(condition, nsSAML, "AudienceRestrictionCondition"):
			audience := child(condition, nsSAML, "Audience")
			if audience == nil || a.Audience != "" {
				r.fail("there must be one Audience")
				return
			}
			a.Audience = r.text(audience)
		case is(condition, nsSAML, "DoNotCacheCondition"):
		default:
			r.fail("the condition %.40s is not understood", condition.Tag)
		}
	}
}

// subject reads the name of a statement's subject. All statements, and the
// attribute ImmutableID, must be about the same person.
func (r *reader) subject(statement *etree.Element, a *Assertion) {
	subject := child(statement, nsSAML, "Subject")
	if subject == nil {
		r.fail("a statement must have one Subject")
		return
	}
	if name := child(subject, nsSAML, "NameIdentifier"); name != nil {
		r.setID(r.text(name), a)
	}
	if confirmation := child(subject, nsSAML, "SubjectConfirmation"); confirmation != nil {
		method := child(confirmation, nsSAML, "ConfirmationMethod")
		if method == nil || r.text(method) != methodBearer {
			r.fail("the subject must be confirmed as bearer")
		}
	}
}

func (r *reader) setID(id string, a *Assertion) {
	switch a.ImmutableID {
	case "", id:
		a.ImmutableID = id
	default:
		r.fail("its statements are about different people")
	}
}

func (r *reader) attributes(statement *etree.Element, a *Assertion) {
	for _, attribute := range children(statement, nsSAML, "Attribute") {
		name := attributeName{attribute.SelectAttrValue("AttributeNamespace", ""), attribute.SelectAttrValue("AttributeName", "")}
		var values []string
		for _, value := range children(attribute, nsSAML, "AttributeValue") {
			values = append(values, r.text(value))
		}
		switch name {
		case attrUPN:
			if len(values) != 1 || a.UPN != "" {
				r.fail("there must be one UPN")
				return
			}
			a.UPN = values[0]
		case attrImmutableID:
			if len(values) != 1 {
				r.fail("there must be one ImmutableID")
				return
			}
			r.setID(values[0], a)
		case attrAuthnMethods:
			a.AuthnMethods = append(a.AuthnMethods, values...)
		case attrAuthnMethodName:
			a.MethodClaims = append(a.MethodClaims, values...)
		}
	}
}
