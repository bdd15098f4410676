package token

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// verifiedKept bounds the memory of verified tokens: about 3 KiB each.
const verifiedKept = 1024

// Expect says what a token must be.
type Expect struct {
	Issuers   []string // exact; "{tenantid}" stands for the token's own tid
	Audiences []string // exact
	Seat      string   // the token's uti must have been drawn for it
	OwnKeys   bool     // the world signs with keys no other seat has, so uti is not looked at
}

// A Verifier checks tokens and remembers those whose signature was good, so
// that RSA is paid for once per token and generation of keys. Everything else
// is judged at each call. There is no tolerance for clocks: who issues and who
// judges share the world's, and Entra dates nbf back for the others.
type Verifier struct {
	verified *memo[verifiedKey, *Claims]
}

type verifiedKey struct {
	raw        [sha256.Size]byte
	source     KeySource
	generation uint64
}

// NewVerifier returns a Verifier; all of a process should share it.
func NewVerifier() *Verifier {
	return &Verifier{verified: newMemo[verifiedKey, *Claims](verifiedKept)}
}

// Verify checks raw. From ErrStranger on the signature was good, and the
// claims are returned beside the error, for the journal.
func (v *Verifier) Verify(raw string, source KeySource, now time.Time, want Expect) (*Claims, error) {
	if len(raw) > maxLength {
		return nil, fmt.Errorf("%w: %d characters, more than the %d accepted", ErrMalformed, len(raw), maxLength)
	}
	key := verifiedKey{raw: sha256.Sum256([]byte(raw)), source: source, generation: source.Generation()}
	claims, known := v.verified.get(key)
	if !known {
		var err error
		if claims, err = verifySignature(raw, source); err != nil {
			return nil, err
		}
		v.verified.put(key, claims)
	}
	return claims, want.judge(claims, now)
}

// verifySignature lets the token's header choose among our keys and nothing
// else: the algorithm is pinned, keys that come with the token are ignored.
func verifySignature(raw string, source KeySource) (*Claims, error) {
	decoded, err := Decode(raw)
	if err != nil {
		return nil, err
	}
	switch {
	case !strings.EqualFold(decoded.Type, "JWT"):
		return nil, fmt.Errorf("%w: the header's typ is %.20q, not JWT", ErrMalformed, decoded.Type)
	case len(decoded.Critical) > 0:
		return nil, fmt.Errorf("%w: the header's crit asks for what is not supported", ErrMalformed)
	case decoded.Problem != nil:
		return nil, decoded.Problem
	case decoded.Claims.Expires.IsZero() || decoded.Claims.NotBefore.IsZero():
		return nil, fmt.Errorf("%w: it has no exp or no nbf", ErrMalformed)
	}
	if decoded.Algorithm != string(jose.RS256) {
		return nil, fmt.Errorf("%w but with %.20q", ErrAlgorithm, decoded.Algorithm)
	}
	public, ok := source.PublicKey(decoded.KeyID)
	if !ok {
		return nil, fmt.Errorf("%w: %.60q", ErrUnknownKey, decoded.KeyID)
	}
	signature, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("%w: it is no compact JWS", ErrMalformed)
	}
	if _, err := signature.Verify(public); err != nil {
		return nil, fmt.Errorf("%w with key %s", ErrSignature, decoded.KeyID)
	}
	return decoded.Claims, nil
}

func (want Expect) judge(c *Claims, now time.Time) error {
	switch {
	case !want.OwnKeys && !UTIBelongs(c.UTI, want.Seat):
		return fmt.Errorf("%w (uti %.40q)", ErrStranger, c.UTI)
	case !slices.ContainsFunc(want.Issuers, func(issuer string) bool {
		return c.Issuer == strings.ReplaceAll(issuer, "{tenantid}", c.TenantID)
	}):
		return fmt.Errorf("%w: %.200q", ErrIssuer, c.Issuer)
	case now.Before(c.NotBefore):
		return fmt.Errorf("%w: nbf is %s, now is %s", ErrNotYetValid, clock(c.NotBefore), clock(now))
	case !now.Before(c.Expires):
		return fmt.Errorf("%w: exp is %s, now is %s", ErrExpired, clock(c.Expires), clock(now))
	case !slices.Contains(want.Audiences, c.Audience):
		return fmt.Errorf("%w: %.200q", ErrAudience, c.Audience)
	}
	return nil
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }
