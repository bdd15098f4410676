package keys

// JWKS is a key document; its members are in the order Entra writes them.
type JWKS struct {
	Keys []JWK `json:"keys"`
}

// JWK is one public key of a key document.
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
