package keys

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"time"
)

const rsaBits = 2048

// Certificates of signing keys outlive every scenario, wherever its clock
// stands: nobody tests the expiry of a certificate that a key document or a
// federation setting publishes, and a lapsed one would only stop a world.
const (
	pairYearsBack  = 30
	pairYearsAhead = 50
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

func newPair(key *rsa.PrivateKey, certificate *x509.Certificate) *Pair {
	sum := sha1.Sum(certificate.Raw)
	return &Pair{Key: key, Certificate: certificate, kid: base64.RawURLEncoding.EncodeToString(sum[:])}
}

// selfSign makes the certificate of key. It depends on nothing but its
// arguments (and of now only on the year), so it can be made again.
func selfSign(key *rsa.PrivateKey, commonName string, now time.Time) (*x509.Certificate, error) {
	year := now.UTC().Year()
	serial := sha256.Sum256(append(key.N.Bytes(), commonName...))
	serial[0] &= 0x7f // a serial number is positive
	template := &x509.Certificate{
		SerialNumber:          new(big.Int).SetBytes(serial[:16]),
		Subject:               pkix.Name{CommonName: commonName},
		NotBefore:             time.Date(year-pairYearsBack, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:              time.Date(year+pairYearsAhead, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("keys: sign the certificate %q: %w", commonName, err)
	}
	return x509.ParseCertificate(der)
}

func generatePair(commonName string, now time.Time) (*Pair, error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return nil, fmt.Errorf("keys: make an RSA key: %w", err)
	}
	certificate, err := selfSign(key, commonName, now)
	if err != nil {
		return nil, err
	}
	return newPair(key, certificate), nil
}

// PEM is the private key, then the certificate, as libraries read them from one
// file.
func (p *Pair) PEM() ([]byte, error) { return p.pem() }

// CertificatePEM is the certificate alone.
func (p *Pair) CertificatePEM() []byte { return pemCertificate(p.Certificate) }

// pem is the form in which a pair is kept: private key, then certificate.
func (p *Pair) pem() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(p.Key)
	if err != nil {
		return nil, fmt.Errorf("keys: encode a private key: %w", err)
	}
	out := pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return append(out, pemCertificate(p.Certificate)...), nil
}

func pemCertificate(c *x509.Certificate) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})
}

// parsePair reads what pem wrote.
func parsePair(content []byte) (*Pair, error) {
	private, certificates, err := parsePEM(content)
	if err != nil {
		return nil, err
	}
	key, ok := private.(*rsa.PrivateKey)
	if !ok || len(certificates) != 1 {
		return nil, errors.New("keys: want one RSA private key and its certificate")
	}
	if !key.PublicKey.Equal(certificates[0].PublicKey) {
		return nil, errors.New("keys: the certificate belongs to another key")
	}
	return newPair(key, certificates[0]), nil
}

// parsePEM reads a PKCS #8 private key and the certificates beside it.
func parsePEM(content []byte) (private any, certificates []*x509.Certificate, err error) {
	for block, rest := pem.Decode(content); block != nil; block, rest = pem.Decode(rest) {
		switch block.Type {
		case "PRIVATE KEY":
			if private, err = x509.ParsePKCS8PrivateKey(block.Bytes); err != nil {
				return nil, nil, fmt.Errorf("keys: read the private key: %w", err)
			}
		case "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return nil, nil, fmt.Errorf("keys: read the certificate: %w", err)
			}
			certificates = append(certificates, c)
		}
	}
	return private, certificates, nil
}
