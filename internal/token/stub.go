package token

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
)

// The reasons for which a token is refused, in the order they are looked at.
var (
	ErrMalformed   = errors.New("token is malformed")
	ErrAlgorithm   = errors.New("token algorithm is not RS256")
	ErrUnknownKey  = errors.New("token names a key that is not published")
	ErrSignature   = errors.New("token signature does not verify")
	ErrStranger    = errors.New("token was issued by another sandbox")
	ErrIssuer      = errors.New("token issuer is not accepted")
	ErrNotYetValid = errors.New("token is not yet valid")
	ErrExpired     = errors.New("token has expired")
	ErrAudience    = errors.New("token audience is not accepted")
)

// A Version says which header and claims a token has.
type Version int

// The two versions of Entra's tokens.
const (
	V1 Version = 1
	V2 Version = 2
)

// A Minter signs tokens with the keys of a set. One per process.
type Minter struct{}

// NewMinter returns a Minter; all of a process should share it.
func NewMinter() *Minter { return &Minter{} }

// Mint signs claims (one of this package's structs) with the key of pair.
func (m *Minter) Mint(pair *keys.Pair, version Version, claims any) (string, error) {
	return "", ErrMalformed
}

// A Source derives what Entra draws at random from a scenario's seed.
type Source struct{}

// NewSource returns the source of a world.
func NewSource(seed string) Source { return Source{} }

// Draw is the values of one request in one second.
func (s Source) Draw(now time.Time, request ...string) Draw { return Draw{} }

// Subject is the pairwise sub of a user at a client app.
func (s Source) Subject(user, client string) string { return "" }

// SessionID is the sid of a sign-in session.
func (s Source) SessionID(session string) string { return "" }

// PUID is a user's passport id.
func (s Source) PUID(user string) string { return "" }

// A Draw gives equal values for equal requests within one second.
type Draw struct{}

// UTI is a token id that names its seat to those who know the seat.
func (d Draw) UTI(seat string) string { return "" }

// UTIBelongs reports whether uti was drawn for seat.
func UTIBelongs(uti, seat string) bool { return false }

// AIO and RH are opaque in Entra, too.
func (d Draw) AIO() string { return "" }

// RH is the opaque refresh-token hint.
func (d Draw) RH() string { return "" }

// Lifetime is between 60 and 90 minutes, as for users' access tokens.
func (d Draw) Lifetime() time.Duration { return time.Hour }

// Window fills in iat, nbf and exp: Entra dates iat and nbf five minutes back.
func (r Registered) Window(now time.Time, lifetime time.Duration) Registered { return r }

// A KeySource finds public keys by kid. *keys.Set and *KeyDocument are such.
type KeySource interface {
	PublicKey(kid string) (*rsa.PublicKey, bool)
	Generation() uint64
}

// A KeyDocument is a published JWKS, as a client reads it.
type KeyDocument struct{}

// ParseKeyDocument reads a JWKS.
func ParseKeyDocument(document []byte) (*KeyDocument, error) { return nil, ErrMalformed }

// PublicKey finds a key of the document.
func (d *KeyDocument) PublicKey(kid string) (*rsa.PublicKey, bool) { return nil, false }

// Generation is constant: a document does not change.
func (d *KeyDocument) Generation() uint64 { return 0 }

// Expect says what a token must be.
type Expect struct {
	Issuers   []string // exact; "{tenantid}" stands for the token's own tid
	Audiences []string // exact
	Seat      string   // the token's uti must have been drawn for it
	OwnKeys   bool     // the world signs with keys no other seat has: uti is not looked at
}

// A Verifier checks tokens and remembers those whose signature was good.
type Verifier struct{}

// NewVerifier returns a Verifier; all of a process should share it.
func NewVerifier() *Verifier { return &Verifier{} }

// Verify checks raw. From ErrStranger on the claims are returned beside the
// error, for the journal.
func (v *Verifier) Verify(raw string, source KeySource, now time.Time, want Expect) (*Claims, error) {
	return nil, ErrMalformed
}

// Claims is what a token says. It is shared: do not change it.
type Claims struct {
	Audience, Issuer, TenantID, ObjectID, Subject string
	ClientID, ClientAuth                          string // appid or azp, appidacr or azpacr
	Scopes, Roles, AMR, ACRs, WIDs                []string
	ACR, IDType, IdentityProvider                 string
	Name, GivenName, FamilyName                   string
	UPN, UniqueName, PreferredUsername, Email     string
	IPAddress, SessionID, UTI, Nonce, Version     string
	AtHash, CHash                                 string
	IssuedAt, NotBefore, Expires                  time.Time
	Raw                                           map[string]json.RawMessage
}

// HasUser reports whether the access token stands for a user (App+User).
func (c *Claims) HasUser() bool { return len(c.Scopes) > 0 }

// Decoded is a token taken apart, nothing verified.
type Decoded struct {
	Header    json.RawMessage
	Payload   json.RawMessage
	Algorithm string
	KeyID     string
	Claims    *Claims
}

// Decode takes a token apart without verifying anything.
func Decode(raw string) (*Decoded, error) { return nil, ErrMalformed }

// HalfHash is the c_hash of a code and the at_hash of an access token.
func HalfHash(value string) string { return "" }
