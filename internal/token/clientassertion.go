package token

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	strict "github.com/go-jose/go-jose/v4/json"
)

// ErrAssertionAlgorithm says that a client assertion is signed in a way that
// Entra does not take.
var ErrAssertionAlgorithm = errors.New("a client assertion is signed with PS256 or RS256")

// A ClientAssertion is the JWT by which a client shows that it holds the key of a
// certificate (private_key_jwt), taken apart. Nothing of it is to be believed
// before [ClientAssertion.Verify].
type ClientAssertion struct {
	Algorithm       string
	Issuer, Subject string
	Audience        string
	ID              string // jti
	NotBefore       time.Time
	Expires         time.Time

	thumbprints [][]byte // of x5t and x5t#S256
	leaf        []byte   // DER, of x5c
	signed      string
	signature   []byte
}

// ParseClientAssertion takes a client assertion apart. It reads what libraries
// have been seen to send: thumbprints in either base64 alphabet, with and without
// padding, one certificate or a list of them, times as numbers or as text.
func ParseClientAssertion(raw string) (*ClientAssertion, error) {
	if len(raw) > maxLength {
		return nil, fmt.Errorf("%w: %d characters, more than the %d accepted", ErrMalformed, len(raw), maxLength)
	}
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return nil, fmt.Errorf("%w: %d parts between dots, not three", ErrMalformed, len(parts))
	}
	a := &ClientAssertion{signed: parts[0] + "." + parts[1]}
	if err := a.readHeader(parts[0]); err != nil {
		return nil, err
	}
	if err := a.readClaims(parts[1]); err != nil {
		return nil, err
	}
	var err error
	// One assertion is written in one way: no stray bits, no line breaks.
	if a.signature, err = base64.RawURLEncoding.Strict().DecodeString(parts[2]); err != nil || strings.ContainsAny(raw, "\r\n") {
		return nil, fmt.Errorf("%w: the signature is not base64url", ErrMalformed)
	}
	return a, nil
}

func (a *ClientAssertion) readHeader(segment string) error {
	content, err := decodeSegment("header", segment)
	if err != nil {
		return err
	}
	var h struct {
		Type          string    `json:"typ"`
		Algorithm     string    `json:"alg"`
		Thumbprint    string    `json:"x5t"`
		Thumbprint256 string    `json:"x5t#S256"`
		Chain         oneOrMore `json:"x5c"`
		Critical      []string  `json:"crit"`
	}
	if err := strict.Unmarshal(content, &h); err != nil {
		return fmt.Errorf("%w: the header is not that of a client assertion", ErrMalformed)
	}
	switch {
	case h.Type != "" && !strings.EqualFold(h.Type, "JWT"):
		return fmt.Errorf("%w: the header's typ is %.20q, not JWT", ErrMalformed, h.Type)
	case len(h.Critical) > 0:
		return fmt.Errorf("%w: the header's crit asks for what is not supported", ErrMalformed)
	case h.Algorithm != "PS256" && h.Algorithm != "RS256":
		return fmt.Errorf("%w, not with %.20q", ErrAssertionAlgorithm, h.Algorithm)
	}
	a.Algorithm = h.Algorithm
	for _, text := range []string{h.Thumbprint, h.Thumbprint256} {
		if text == "" {
			continue
		}
		thumbprint, err := anyBase64(text)
		if err != nil || len(thumbprint) != sha1.Size && len(thumbprint) != sha256.Size {
			return fmt.Errorf("%w: the header's thumbprint is not a hash in base64", ErrMalformed)
		}
		a.thumbprints = append(a.thumbprints, thumbprint)
	}
	if len(h.Chain) > 0 {
		if a.leaf, err = anyBase64(h.Chain[0]); err != nil {
			return fmt.Errorf("%w: the header's x5c is not base64", ErrMalformed)
		}
	}
	return nil
}

func (a *ClientAssertion) readClaims(segment string) error {
	content, err := decodeSegment("payload", segment)
	if err != nil {
		return err
	}
	var c struct {
		Audience  string  `json:"aud"` // Entra takes no list here
		Issuer    string  `json:"iss"`
		Subject   string  `json:"sub"`
		ID        string  `json:"jti"`
		NotBefore seconds `json:"nbf"`
		Expires   seconds `json:"exp"`
	}
	if err := strict.Unmarshal(content, &c); err != nil {
		return fmt.Errorf("%w: a claim has another type than in a client assertion (aud is one text, not a list)", ErrMalformed)
	}
	if c.Expires == 0 {
		return fmt.Errorf("%w: it has no exp", ErrMalformed)
	}
	a.Issuer, a.Subject, a.Audience, a.ID = c.Issuer, c.Subject, c.Audience, c.ID
	a.NotBefore, a.Expires = time.Unix(int64(c.NotBefore), 0).UTC(), time.Unix(int64(c.Expires), 0).UTC()
	return nil
}

// NamesNone reports whether the header names no certificate at all.
func (a *ClientAssertion) NamesNone() bool { return len(a.thumbprints) == 0 && a.leaf == nil }

// Names reports whether everything in the header that names a certificate names
// this one.
func (a *ClientAssertion) Names(der []byte) bool {
	short, long := sha1.Sum(der), sha256.Sum256(der)
	for _, t := range a.thumbprints {
		if !bytes.Equal(t, short[:]) && !bytes.Equal(t, long[:]) {
			return false
		}
	}
	return !a.NamesNone() && (a.leaf == nil || bytes.Equal(a.leaf, der))
}

// Thumbprint is the named certificate's thumbprint as people compare it: upper-case
// hexadecimal digits.
func (a *ClientAssertion) Thumbprint() string {
	switch {
	case len(a.thumbprints) > 0:
		return strings.ToUpper(hex.EncodeToString(a.thumbprints[0]))
	case a.leaf != nil:
		return Thumbprint(a.leaf)
	}
	return ""
}

// Thumbprint is the SHA-1 thumbprint of a certificate as people compare it.
func Thumbprint(der []byte) string {
	sum := sha1.Sum(der)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}

// Verify checks the signature with the key of a certificate that is registered.
// What the header brings along is never believed.
func (a *ClientAssertion) Verify(public *rsa.PublicKey) error {
	sum := sha256.Sum256([]byte(a.signed))
	var err error
	if a.Algorithm == "PS256" {
		err = rsa.VerifyPSS(public, crypto.SHA256, sum[:], a.signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	} else {
		err = rsa.VerifyPKCS1v15(public, crypto.SHA256, sum[:], a.signature)
	}
	if err != nil {
		return fmt.Errorf("%w (%s)", ErrSignature, a.Algorithm)
	}
	return nil
}

// oneOrMore reads a list of texts, or a single one.
type oneOrMore []string

// UnmarshalJSON implements json.Unmarshaler.
func (o *oneOrMore) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*o = oneOrMore{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(o))
}

// seconds reads a time of a JWT, be it a number or a text with one.
type seconds int64

// latest is the last moment a time may name: the end of the year 9999.
const latest = 253402300799

// UnmarshalJSON implements json.Unmarshaler.
func (s *seconds) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		text = string(raw)
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil || !(value >= 0 && value <= latest) { // NaN is neither
		return fmt.Errorf("%w: a time is no number of seconds", ErrMalformed)
	}
	*s = seconds(value)
	return nil
}

// anyBase64 decodes either alphabet, padded or not.
func anyBase64(text string) ([]byte, error) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	return base64.RawStdEncoding.DecodeString(text)
}
