package keys

import (
	"crypto/rsa"
	"crypto/x509"
)

// A Pair is an RSA private key with the certificate that publishes it.
type Pair struct {
	Key         *rsa.PrivateKey
	Certificate *x509.Certificate

	kid string
}

// KeyID is the x5t of the certificate: base64url of the SHA-1 of its DER form.
// Entra uses the same value as kid.
func (p *Pair) KeyID() string { return p.kid }
