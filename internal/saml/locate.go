package saml

import (
	"fmt"

	"github.com/beevik/etree"
)

// Bounds far above what a provider sends.
const (
	maxSize  = 64 << 10
	maxDepth = 32
)

// Issuer reads the issuer of wresult, unverified, so that the domain can be
// found whose settings Verify then applies.
func Issuer(wresult []byte) (string, error) {
	assertion, err := locate(wresult)
	if err != nil {
		return "", err
	}
	issuer := assertion.SelectAttrValue("Issuer", "")
	if issuer == "" {
		return "", fmt.Errorf("%w: the assertion names no issuer", ErrMalformed)
	}
	return issuer, nil
}

// locate finds the one assertion of an answer, in the one place where it may
// stand. A document that could be read in two ways is refused here, so that
// what is verified and what is read cannot differ.
func locate(wresult []byte) (*etree.Element, error) {
	root, found, err := parse(wresult)
	if err != nil {
		return nil, err
	}
	if !is(root, nsTrust, "RequestSecurityTokenResponse") {
		return nil, fmt.Errorf("%w: it is not a RequestSecurityTokenResponse of WS-Trust 2005/02", ErrMalformed)
	}
	switch {
	case found.assertions == 0:
		return nil, fmt.Errorf("%w: it holds no assertion", ErrMalformed)
	case found.assertions > 1:
		return nil, fmt.Errorf("%w: there are %d assertions", ErrWrapped, found.assertions)
	}
	tokens := children(root, nsTrust, "RequestedSecurityToken")
	if len(tokens) != 1 || len(tokens[0].ChildElements()) != 1 || tokens[0].ChildElements()[0].Tag != "Assertion" {
		return nil, fmt.Errorf("%w: the assertion is not the RequestedSecurityToken", ErrWrapped)
	}
	assertion := tokens[0].ChildElements()[0]
	if !is(assertion, nsSAML, "Assertion") {
		return nil, fmt.Errorf("%w: the assertion is not one of SAML 1.1", ErrMalformed)
	}
	own := children(assertion, nsSignature, "Signature")
	switch {
	case found.signatures == 0:
		return assertion, nil // for Verify to refuse; Issuer does not mind
	case found.signatures > 1 || len(own) != 1:
		return nil, fmt.Errorf("%w: a signature stands outside its place", ErrWrapped)
	}
	return assertion, nil
}

// parse reads a message that has one way of being read, and counts what is in it.
func parse(raw []byte) (*etree.Element, census, error) {
	var found census
	if len(raw) > maxSize {
		return nil, found, fmt.Errorf("%w: %d bytes, more than the %d accepted", ErrMalformed, len(raw), maxSize)
	}
	doc := etree.NewDocument()
	doc.ReadSettings = etree.ReadSettings{MaxDepth: maxDepth, PreserveDuplicateAttrs: true}
	if err := doc.ReadFromBytes(raw); err != nil {
		// The parser's words may quote the document; ours do not.
		return nil, found, fmt.Errorf("%w: it is not well-formed XML", ErrMalformed)
	}
	if err := found.take(&doc.Element); err != nil {
		return nil, found, err
	}
	roots := doc.ChildElements()
	if len(roots) != 1 {
		return nil, found, fmt.Errorf("%w: it is not one document", ErrMalformed)
	}
	return roots[0], found, nil
}

// A census counts, by local name whatever the namespace, what an attacker
// would hide.
type census struct {
	assertions int
	signatures int
}

func (c *census) take(el *etree.Element) error {
	switch el.Tag {
	case "Assertion", "EncryptedAssertion":
		c.assertions++
	case "Signature":
		c.signatures++
	}
	type name struct{ space, key string }
	seen := map[name]bool{}
	for _, attr := range el.Attr {
		if n := (name{attr.Space, attr.Key}); seen[n] {
			return fmt.Errorf("%w: an element has an attribute twice", ErrMalformed)
		} else {
			seen[n] = true
		}
	}
	for _, child := range el.Child {
		switch child := child.(type) {
		case *etree.Directive:
			return fmt.Errorf("%w: it has a DOCTYPE or another declaration", ErrMalformed)
		case *etree.ProcInst:
			if child.Target != "xml" {
				return fmt.Errorf("%w: it has a processing instruction", ErrMalformed)
			}
		case *etree.Element:
			if err := c.take(child); err != nil {
				return err
			}
		}
	}
	return nil
}

func is(el *etree.Element, namespace, tag string) bool {
	return el.Tag == tag && el.NamespaceURI() == namespace
}

func children(el *etree.Element, namespace, tag string) []*etree.Element {
	var out []*etree.Element
	for _, child := range el.ChildElements() {
		if is(child, namespace, tag) {
			out = append(out, child)
		}
	}
	return out
}

// child returns the only child of that name, nil if there is none or another.
func child(el *etree.Element, namespace, tag string) *etree.Element {
	if el == nil {
		return nil
	}
	if all := children(el, namespace, tag); len(all) == 1 {
		return all[0]
	}
	return nil
}
