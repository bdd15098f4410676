package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// Sign returns the wresult that carries a, signed with key. Fields that are
// empty are left out, so that tests can make answers Entra must refuse.
func Sign(a Assertion, key *rsa.PrivateKey, certificate *x509.Certificate) ([]byte, error) {
	// SAML 1.1 calls its id AssertionID; the library's default would sign the
	// whole document instead.
	signer, err := signing("AssertionID", key, certificate)
	if err != nil {
		return nil, err
	}
	signed, err := signer.SignEnveloped(a.element())
	if err != nil {
		return nil, fmt.Errorf("saml: sign the assertion: %w", err)
	}
	return envelope(a, signed)
}

// signing prepares to sign an element whose id stands in the given attribute.
// Exclusive canonicalization lets the element move into its envelope after it is
// signed.
func signing(id string, key *rsa.PrivateKey, certificate *x509.Certificate) (*dsig.SigningContext, error) {
	signer, err := dsig.NewSigningContext(key, [][]byte{certificate.Raw})
	if err != nil {
		return nil, fmt.Errorf("saml: prepare signing: %w", err)
	}
	signer.IdAttribute = id
	signer.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	return signer, nil
}

// envelope is the WS-Trust answer around an assertion.
func envelope(a Assertion, assertion *etree.Element) ([]byte, error) {
	doc := etree.NewDocument()
	root := doc.CreateElement("t:RequestSecurityTokenResponse")
	root.CreateAttr("xmlns:t", nsTrust)

	lifetime := root.CreateElement("t:Lifetime")
	for _, end := range []struct {
		tag string
		at  time.Time
	}{{"wsu:Created", a.NotBefore}, {"wsu:Expires", a.NotOnOrAfter}} {
		el := lifetime.CreateElement(end.tag)
		el.CreateAttr("xmlns:wsu", nsUtility)
		el.SetText(stamp(end.at))
	}

	appliesTo := root.CreateElement("wsp:AppliesTo")
	appliesTo.CreateAttr("xmlns:wsp", nsPolicy)
	reference := appliesTo.CreateElement("wsa:EndpointReference")
	reference.CreateAttr("xmlns:wsa", nsAddressing)
	reference.CreateElement("wsa:Address").SetText(a.Audience)

	root.CreateElement("t:RequestedSecurityToken").AddChild(assertion)
	root.CreateElement("t:TokenType").SetText(nsSAML)
	root.CreateElement("t:RequestType").SetText(requestIssue)
	root.CreateElement("t:KeyType").SetText(keyNoProof)
	out, err := doc.WriteToBytes()
	if err != nil {
		return nil, fmt.Errorf("saml: write the answer: %w", err)
	}
	return out, nil
}

// element is the unsigned assertion, its children in the schema's order.
func (a Assertion) element() *etree.Element {
	el := etree.NewElement("saml:Assertion")
	el.CreateAttr("xmlns:saml", nsSAML)
	el.CreateAttr("MajorVersion", "1")
	el.CreateAttr("MinorVersion", "1")
	el.CreateAttr("AssertionID", a.ID)
	el.CreateAttr("Issuer", a.Issuer)
	el.CreateAttr("IssueInstant", stamp(a.IssueInstant))

	conditions := el.CreateElement("saml:Conditions")
	conditions.CreateAttr("NotBefore", stamp(a.NotBefore))
	conditions.CreateAttr("NotOnOrAfter", stamp(a.NotOnOrAfter))
	if a.Audience != "" {
		conditions.CreateElement("saml:AudienceRestrictionCondition").CreateElement("saml:Audience").SetText(a.Audience)
	}

	attributes := el.CreateElement("saml:AttributeStatement")
	a.addSubject(attributes)
	addAttribute(attributes, attrUPN, a.UPN)
	addAttribute(attributes, attrImmutableID, a.ImmutableID)
	addAttribute(attributes, attrAuthnMethodName, a.MethodClaims...)
	addAttribute(attributes, attrAuthnMethods, a.AuthnMethods...)

	authn := el.CreateElement("saml:AuthenticationStatement")
	authn.CreateAttr("AuthenticationMethod", a.AuthnMethod)
	authn.CreateAttr("AuthenticationInstant", stamp(a.AuthnInstant))
	a.addSubject(authn)
	return el
}

func (a Assertion) addSubject(statement *etree.Element) {
	subject := statement.CreateElement("saml:Subject")
	if a.ImmutableID != "" {
		name := subject.CreateElement("saml:NameIdentifier")
		name.CreateAttr("Format", formatUnspecified)
		name.SetText(a.ImmutableID)
	}
	subject.CreateElement("saml:SubjectConfirmation").CreateElement("saml:ConfirmationMethod").SetText(methodBearer)
}

func addAttribute(statement *etree.Element, name attributeName, values ...string) {
	if len(values) == 0 || values[0] == "" {
		return
	}
	attribute := statement.CreateElement("saml:Attribute")
	attribute.CreateAttr("AttributeName", name.name)
	attribute.CreateAttr("AttributeNamespace", name.namespace)
	for _, value := range values {
		attribute.CreateElement("saml:AttributeValue").SetText(value)
	}
}

func stamp(t time.Time) string { return t.UTC().Format(timeLayout) }
