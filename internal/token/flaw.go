package token

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// A Flaw is one way in which a token is broken on purpose, to test those who
// verify tokens.
type Flaw string

// The flaws. The first group spoils claims, the second what protects them.
const (
	FlawExpired       Flaw = "expired"
	FlawNotYetValid   Flaw = "not-yet-valid"
	FlawWrongAudience Flaw = "wrong-audience"
	FlawWrongIssuer   Flaw = "wrong-issuer"

	FlawAlgNone      Flaw = "alg-none"
	FlawHS256        Flaw = "hs256"
	FlawOtherKey     Flaw = "other-key"
	FlawUnknownKey   Flaw = "unknown-key"
	FlawBadSignature Flaw = "bad-signature"
	FlawTruncated    Flaw = "truncated"
)

// Flaws lists every flaw.
func Flaws() []Flaw {
	return []Flaw{
		FlawExpired, FlawNotYetValid, FlawWrongAudience, FlawWrongIssuer,
		FlawAlgNone, FlawHS256, FlawOtherKey, FlawUnknownKey, FlawBadSignature, FlawTruncated,
	}
}

// ParseFlaw finds a flaw by its name.
func ParseFlaw(name string) (Flaw, error) {
	if f := Flaw(name); slices.Contains(Flaws(), f) {
		return f, nil
	}
	names := make([]string, 0, len(Flaws()))
	for _, f := range Flaws() {
		names = append(names, string(f))
	}
	return "", fmt.Errorf("no flaw is called %q; there are %s", name, strings.Join(names, ", "))
}

const daySeconds = 24 * 60 * 60

// Spoil returns the registered claims with the flaw, if it is one of theirs.
func (f Flaw) Spoil(r Registered) Registered {
	shift := int64(0)
	switch f {
	case FlawExpired:
		shift = -daySeconds
	case FlawNotYetValid:
		shift = daySeconds
	case FlawWrongAudience:
		r.Audience = "https://wrong-audience.example"
	case FlawWrongIssuer:
		r.Issuer = "https://wrong-issuer.example/"
	}
	r.IssuedAt, r.NotBefore, r.Expires = r.IssuedAt+shift, r.NotBefore+shift, r.Expires+shift
	return r
}

// MintFlawed is Mint with the flaw in header or signature. Flaws of the claims
// must have been put there by Spoil.
func (m *Minter) MintFlawed(pair *keys.Pair, version Version, claims any, flaw Flaw) (string, error) {
	head, key := headerFor(pair, version), pair.Key
	switch flaw {
	case FlawAlgNone:
		head.Algorithm = "none"
	case FlawHS256:
		head.Algorithm = "HS256"
	case FlawUnknownKey:
		head.KeyID = HalfHash(head.KeyID) // of the same kind, but nobody's
	case FlawOtherKey:
		other, err := rsa.GenerateKey(rand.Reader, pair.Key.N.BitLen())
		if err != nil {
			return "", fmt.Errorf("token: make another key: %w", err)
		}
		key = other
	}
	input, err := signingInput(head, claims)
	if err != nil {
		return "", err
	}
	signature, err := m.sign(key, input)
	if err != nil {
		return "", err
	}
	return input + "." + flaw.signature(pair, input, signature), nil
}

// signature is what stands where the good signature of input should.
func (f Flaw) signature(pair *keys.Pair, input, good string) string {
	switch f {
	case FlawAlgNone:
		return ""
	case FlawHS256: // the public key taken for a shared secret
		mac := hmac.New(sha256.New, x509.MarshalPKCS1PublicKey(&pair.Key.PublicKey))
		mac.Write([]byte(input))
		return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
	case FlawBadSignature:
		first := "A"
		if good[0] == 'A' {
			first = "B"
		}
		return first + good[1:]
	case FlawTruncated:
		return good[:len(good)/2]
	}
	return good
}
