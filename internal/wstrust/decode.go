package wstrust

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Bounds far above what clients send.
const (
	maxSize  = 32 << 10
	maxDepth = 24
	maxText  = 1024 // of a name, a password, an address
)

// inspect refuses what could be read in more than one way or grow when read: a
// DOCTYPE, processing instructions, too much or too deep. It cuts out the last
// assertion in the place where one may stand, since parsing would lose what its
// signature covers.
func inspect(raw []byte) (assertion []byte, err error) {
	if len(raw) > maxSize {
		return nil, fmt.Errorf("%w: %d bytes, more than the %d accepted", ErrMalformed, len(raw), maxSize)
	}
	d := xml.NewDecoder(bytes.NewReader(raw))
	var in inspection
	for {
		at := d.InputOffset()
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && in.roots == 1:
			return raw[in.began:in.ended], nil
		case err != nil:
			// The parser's words may quote the message; ours do not.
			return nil, fmt.Errorf("%w: it is not well-formed XML in UTF-8", ErrMalformed)
		}
		if err := in.take(token, at, d.InputOffset()); err != nil {
			return nil, err
		}
	}
}

// An inspection is how far a message was looked at.
type inspection struct {
	open         []xml.Name // elements that are open
	roots        int
	began, ended int64 // of the assertion
}

// take looks at the next part of a message, which stands between two offsets.
func (in *inspection) take(token xml.Token, from, to int64) error {
	switch token := token.(type) {
	case xml.StartElement:
		if in.open = append(in.open, token.Name); len(in.open) == 1 {
			in.roots++
		}
		if len(in.open) > maxDepth || in.roots > 1 {
			return fmt.Errorf("%w: it is not one document of reasonable depth", ErrMalformed)
		}
		if isAssertion(in.open) {
			in.began, in.ended = from, from
		}
	case xml.EndElement:
		if isAssertion(in.open) {
			in.ended = to
		}
		in.open = in.open[:len(in.open)-1]
	case xml.Directive:
		return fmt.Errorf("%w: it has a DOCTYPE or another declaration", ErrMalformed)
	case xml.ProcInst:
		if token.Target != "xml" {
			return fmt.Errorf("%w: it has a processing instruction", ErrMalformed)
		}
	case xml.CharData:
		if len(in.open) == 0 && len(bytes.TrimSpace(token)) > 0 {
			return fmt.Errorf("%w: there is text outside the document", ErrMalformed)
		}
	}
	return nil
}

// isAssertion reports whether the innermost open element is an assertion in the
// security header.
func isAssertion(open []xml.Name) bool {
	return len(open) == 4 && open[3] == xml.Name{Space: TokenSAML11, Local: "Assertion"} &&
		open[2] == xml.Name{Space: NamespaceSecurity, Local: "Security"} && open[1] == xml.Name{Space: nsSOAP, Local: "Header"}
}

// A message is the SOAP 1.2 envelope, its parts as lists: what is there twice is
// refused, whichever of the two a reader would take.
type message struct {
	XMLName xml.Name `xml:"http://www.w3.org/2003/05/soap-envelope Envelope"`
	Header  []header `xml:"http://www.w3.org/2003/05/soap-envelope Header"`
	Body    []struct {
		Old []rst `xml:"http://schemas.xmlsoap.org/ws/2005/02/trust RequestSecurityToken"`
		New []rst `xml:"http://docs.oasis-open.org/ws-sx/ws-trust/200512 RequestSecurityToken"`
	} `xml:"http://www.w3.org/2003/05/soap-envelope Body"`
}

type header struct {
	Action    []string `xml:"http://www.w3.org/2005/08/addressing Action"`
	To        []string `xml:"http://www.w3.org/2005/08/addressing To"`
	MessageID []string `xml:"http://www.w3.org/2005/08/addressing MessageID"`
	// Two client libraries spell it so, and AD FS lets them.
	MessageIDToo []string   `xml:"http://www.w3.org/2005/08/addressing messageID"`
	Security     []security `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd Security"`
}

type security struct {
	Timestamp []struct {
		Created []string `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd Created"`
		Expires []string `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd Expires"`
	} `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd Timestamp"`
	Token []struct {
		Username []string `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd Username"`
		Password []struct {
			Type string `xml:"Type,attr"`
			Text string `xml:",chardata"`
		} `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd Password"`
	} `xml:"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd UsernameToken"`
	Assertion []struct{} `xml:"urn:oasis:names:tc:SAML:1.0:assertion Assertion"`
}

// An rst is the request proper. Its members' namespaces are those of its version.
type rst struct {
	RequestType []string `xml:"RequestType"`
	AppliesTo   []struct {
		Reference []struct {
			Address []string `xml:"http://www.w3.org/2005/08/addressing Address"`
		} `xml:"http://www.w3.org/2005/08/addressing EndpointReference"`
	} `xml:"http://schemas.xmlsoap.org/ws/2004/09/policy AppliesTo"`
}

func decode(raw []byte) (message, error) {
	var m message
	if err := xml.Unmarshal(raw, &m); err != nil {
		return m, fmt.Errorf("%w: it is no SOAP 1.2 envelope", ErrMalformed)
	}
	if len(m.Header) != 1 || len(m.Body) != 1 || len(m.Header[0].Security) > 1 {
		return m, fmt.Errorf("%w: an envelope has one header, with one Security, and one body", ErrMalformed)
	}
	return m, nil
}

// request reads what is asked for.
func (m message) request() (Request, error) {
	var r Request
	var asked []rst
	h, b := m.Header[0], m.Body[0]
	if len(h.Action) > 1 || len(h.To) > 1 || len(h.MessageID)+len(h.MessageIDToo) > 1 {
		return r, fmt.Errorf("%w: an address of the header is there twice", ErrMalformed)
	}
	switch {
	case len(b.Old) == 1 && len(b.New) == 0:
		r.Version, asked = February2005, b.Old
	case len(b.New) == 1 && len(b.Old) == 0:
		r.Version, asked = Trust13, b.New
	default:
		return r, fmt.Errorf("%w: the body holds no RequestSecurityToken, or more than one", ErrMalformed)
	}
	if one(h.Action) != r.Version.Action || one(asked[0].RequestType) != r.Version.requestType {
		return r, ErrAction
	}
	r.MessageID, r.To = one(h.MessageID)+one(h.MessageIDToo), one(h.To)
	if to := asked[0].AppliesTo; len(to) == 1 && len(to[0].Reference) == 1 {
		r.AppliesTo = one(to[0].Reference[0].Address)
	}
	if len(r.MessageID) > maxText || len(r.To) > maxText || len(r.AppliesTo) > maxText {
		return r, fmt.Errorf("%w: an address in it is longer than %d bytes", ErrMalformed, maxText)
	}
	return r, nil
}

// stamp reads the message's timestamp, which may be missing.
func (m message) stamp(r *Request) error {
	if len(m.Header[0].Security) == 0 || len(m.Header[0].Security[0].Timestamp) == 0 {
		return nil
	}
	stamps := m.Header[0].Security[0].Timestamp
	if len(stamps) != 1 {
		return ErrTimestamp
	}
	for _, end := range []struct {
		text []string
		at   *time.Time
	}{{stamps[0].Created, &r.Created}, {stamps[0].Expires, &r.Expires}} {
		at, err := time.Parse(time.RFC3339Nano, one(end.text))
		if err != nil {
			return ErrTimestamp
		}
		*end.at = at.UTC()
	}
	return nil
}

// typeText is the type of a password that is sent as it is.
const typeText = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText"

// credentials reads what proves who asks, in the one form or the other.
func (m message) credentials(r *Request, assertion []byte) error {
	if len(m.Header[0].Security) == 0 {
		return ErrCredentials
	}
	tokens, assertions := m.Header[0].Security[0].Token, len(m.Header[0].Security[0].Assertion)
	if len(tokens) == 0 && assertions == 1 {
		r.Assertion = assertion
		return nil
	}
	if assertions > 0 {
		return ErrCredentials
	}
	if len(tokens) != 1 || len(tokens[0].Username) != 1 || len(tokens[0].Password) != 1 {
		return ErrCredentials
	}
	password := tokens[0].Password[0]
	r.Username = strings.TrimSpace(tokens[0].Username[0])
	if password.Type != "" && password.Type != typeText || r.Username == "" || password.Text == "" ||
		len(r.Username) > maxText || len(password.Text) > maxText {
		return ErrCredentials
	}
	r.Password = password.Text
	return nil
}

// one is the only element's text, empty if there is none or another.
func one(texts []string) string {
	if len(texts) != 1 {
		return ""
	}
	return strings.TrimSpace(texts[0])
}
