package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"time"
)

// Sign returns the wresult that carries a, signed with key.
func Sign(a Assertion, key *rsa.PrivateKey, certificate *x509.Certificate) ([]byte, error) {
	return nil, ErrMalformed
}

// Expect says what an answer must be.
type Expect struct {
	Certificates []*x509.Certificate // the domain's signing certificates
	Issuer       string              // the domain's issuerUri
	Audience     string
	Now          time.Time
	FreshSince   time.Time // if set, the sign-in must not be older (wfresh)
}

// Verify returns what the signed part of wresult says.
func Verify(wresult []byte, want Expect) (Assertion, error) { return Assertion{}, ErrMalformed }

// Issuer reads the issuer of wresult, unverified, so that the realm can be found.
func Issuer(wresult []byte) (string, error) { return "", ErrMalformed }
