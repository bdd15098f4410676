package keys

import (
	"encoding/base64"
	"math/big"
)

// JWKS is a key document; its members are in the order Entra writes them.
type JWKS struct {
	Keys []JWK `json:"keys"`
}

// JWK is one public key of a key document. Entra gives no alg.
type JWK struct {
	KeyType      string   `json:"kty"`
	Use          string   `json:"use"`
	KeyID        string   `json:"kid"`
	Thumbprint   string   `json:"x5t"`
	Modulus      string   `json:"n"`
	Exponent     string   `json:"e"`
	Certificates []string `json:"x5c"`
	Issuer       string   `json:"issuer,omitempty"`
}

// JWK is the public half of the pair.
func (p *Pair) JWK() JWK {
	return JWK{
		KeyType:      "RSA",
		Use:          "sig",
		KeyID:        p.kid,
		Thumbprint:   p.kid,
		Modulus:      base64.RawURLEncoding.EncodeToString(p.Key.N.Bytes()),
		Exponent:     base64.RawURLEncoding.EncodeToString(big.NewInt(int64(p.Key.E)).Bytes()),
		Certificates: []string{base64.StdEncoding.EncodeToString(p.Certificate.Raw)},
	}
}

// JWKS is the v1 key document.
func (s *Set) JWKS() JWKS { return s.JWKSWithIssuer("") }

// JWKSWithIssuer is the v2 key document: each key names its issuer.
func (s *Set) JWKSWithIssuer(issuer string) JWKS {
	var document JWKS
	for _, p := range s.Published() {
		key := p.JWK()
		key.Issuer = issuer
		document.Keys = append(document.Keys, key)
	}
	return document
}
