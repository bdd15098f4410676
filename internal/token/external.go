package token

import (
	"encoding/json"
	"fmt"
)

// ExternalID is the ID token with which a provider outside Entra answers: an
// external authentication method, or a custom control (facts/entra.md 5.6, 5.7).
type ExternalID struct {
	Issuer    string
	Audience  string
	Subject   string // the hint's
	Nonce     string
	IssuedAt  int64
	Expires   int64
	ACR       string   // empty: left out
	AMR       []string // likewise
	ClaimName string   // a custom control's own claim; empty: none
	Claim     string
}

// MarshalJSON writes the claims in the order above.
func (c ExternalID) MarshalJSON() ([]byte, error) {
	var own json.RawMessage
	if c.ClaimName != "" {
		var err error
		if own, err = json.Marshal(map[string]string{c.ClaimName: c.Claim}); err != nil {
			return nil, err
		}
	}
	standard, err := json.Marshal(struct {
		Issuer   string   `json:"iss"`
		Audience string   `json:"aud"`
		Subject  string   `json:"sub"`
		Nonce    string   `json:"nonce,omitempty"`
		IssuedAt int64    `json:"iat"`
		Expires  int64    `json:"exp"`
		ACR      string   `json:"acr,omitempty"`
		AMR      []string `json:"amr,omitempty"`
	}{c.Issuer, c.Audience, c.Subject, c.Nonce, c.IssuedAt, c.Expires, c.ACR, c.AMR})
	if err != nil || own == nil {
		return standard, err
	}
	return append(append(standard[:len(standard)-1], ','), own[1:]...), nil
}

// VerifySignature checks a token that somebody else than this sandbox's Entra
// may have signed, and returns what it says. Issuer, audience and times are for
// the caller to look at.
func VerifySignature(raw string, source KeySource) (*Claims, error) {
	if len(raw) > maxLength {
		return nil, fmt.Errorf("%w: %d characters, more than the %d accepted", ErrMalformed, len(raw), maxLength)
	}
	return verifySignature(raw, source)
}
