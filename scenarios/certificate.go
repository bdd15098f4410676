package scenarios

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
)

// smallestKey is the size of the smallest RSA key that is taken.
const smallestKey = 2048

// ParseCertificate reads one of an app's certificates: PEM, one certificate with
// an RSA key, and no private key. It returns the certificate's DER form.
func ParseCertificate(text string) ([]byte, error) {
	if strings.Contains(text, "PRIVATE KEY") {
		return nil, errors.New("it holds a private key, which belongs to the application alone; keep the CERTIFICATE block only")
	}
	block, rest := pem.Decode([]byte(text))
	switch {
	case block == nil || block.Type != "CERTIFICATE":
		return nil, errors.New("it is no PEM block of a CERTIFICATE; write it as a block of text (|) from -----BEGIN CERTIFICATE----- on")
	case strings.TrimSpace(string(rest)) != "":
		return nil, errors.New("something follows the certificate; write each as an entry of its own")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, errors.New("the block is no X.509 certificate")
	}
	if public, ok := certificate.PublicKey.(*rsa.PublicKey); !ok || public.N.BitLen() < smallestKey {
		return nil, errors.New("its key is not RSA of 2048 bits or more, which client assertions are signed with (PS256, RS256)")
	}
	return certificate.Raw, nil
}

// checkCertificates looks at an app's own certificates.
func (c *checker) checkCertificates(a *App) {
	for i := range a.Certificates {
		if _, err := ParseCertificate(a.Certificates[i]); err != nil {
			c.fault(&a.Certificates[i], "certificates: %s", err)
		}
	}
}
