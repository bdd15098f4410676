package token

import (
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
	verified *memo[verifiedKey, verified]
}

// verifiedKey names a token by itself: hashing it first costs more than looking
// it up.
type verifiedKey struct {
	raw        string
	source     KeySource
	generation uint64
	seat       string
}

// verified is what is known of a token whose signature was good. Neither can
// change: what depends on the time is judged at each call.
type verified struct {
	claims  *Claims
	belongs bool // its uti was drawn for the seat
}

// NewVerifier returns a Verifier; all of a process should share it.
func NewVerifier() *Verifier {
	return &Verifier{verified: newMemo[verifiedKey, verified](verifiedKept)}
}

// Verify checks raw. From ErrStranger on the signature was good, and the
// claims are returned beside the error, for the journal.
func (v *Verifier) Verify(raw string, source KeySource, now time.Time, want Expect) (*Claims, error) {
	if len(raw) > maxLength {
		return nil, fmt.Errorf("%w: %d characters, more than the %d accepted", ErrMalformed, len(raw), maxLength)
	}
	key := verifiedKey{raw: raw, source: source, generation: source.Generation(), seat: want.Seat}
	known, ok := v.verified.get(key)
	if !ok {
		claims, err := verifySignature(raw, source)
		if err != nil {
			return nil, err
		}
		if claims.Expires.IsZero() || claims.NotBefore.IsZero() {
			return nil, fmt.Errorf("%w: it has no exp or no nbf", ErrMalformed)
		}
		known = verified{claims: claims, belongs: UTIBelongs(claims.UTI, want.Seat)}
		key.raw = strings.Clone(raw) // else it keeps the whole request alive
		v.verified.put(key, known)
	}
	return known.claims, want.judge(known, now)
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

func (want Expect) judge(known verified, now time.Time) error {
	c := known.claims
	switch {
	case !want.OwnKeys && !known.belongs:
		return fmt.Errorf("%w (uti %.40q)", ErrStranger, c.UTI)
	case !slices.ContainsFunc(want.Issuers, c.issuedBy):
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

// issuedBy compares iss with an issuer in which "{tenantid}" stands for the
// token's own tid.
func (c *Claims) issuedBy(issuer string) bool {
	before, after, templated := strings.Cut(issuer, "{tenantid}")
	if !templated {
		return c.Issuer == issuer
	}
	rest, ok := strings.CutPrefix(c.Issuer, before)
	if !ok {
		return false
	}
	rest, ok = strings.CutPrefix(rest, c.TenantID)
	return ok && rest == after
}

func clock(t time.Time) string { return t.UTC().Format(time.RFC3339) }
