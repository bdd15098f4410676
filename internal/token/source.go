package token

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// backdated is how far Entra dates iat and nbf back, so that a client whose
// clock is slow accepts a new token.
const backdated = 5 * time.Minute

// Window fills in iat, nbf and exp. exp is lifetime from now, so exp - iat is
// five minutes more, as in the seed's sample.
func (r Registered) Window(now time.Time, lifetime time.Duration) Registered {
	r.IssuedAt = now.Add(-backdated).Unix()
	r.NotBefore = r.IssuedAt
	r.Expires = now.Add(lifetime).Unix()
	return r
}

// A Source derives what Entra draws at random from a scenario's seed: the same
// seed, request and second give the same values and so the same token, whose
// signature is then known already.
type Source struct {
	key [sha256.Size]byte
}

// NewSource returns the source of a world.
func NewSource(seed string) Source {
	return Source{key: sha256.Sum256([]byte("pcsandbox token values " + seed))}
}

// Draw is the values of one request in one second. request names everything
// that makes requests different: grant, client, user, resource, scope, session.
func (s Source) Draw(now time.Time, request ...string) Draw {
	second := binary.BigEndian.AppendUint64(nil, uint64(now.Unix()))
	return Draw{key: derive(s.key[:], append([]string{"draw", string(second)}, request...)...)}
}

// Subject is the pairwise sub of a user at a client app: 43 characters.
func (s Source) Subject(user, client string) string {
	sum := derive(s.key[:], "sub", user, client)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// SessionID is the sid of a sign-in session, in the form of a GUID.
func (s Source) SessionID(session string) string {
	sum := derive(s.key[:], "sid", session)
	h := hex.EncodeToString(sum[:16])
	return strings.Join([]string{h[:8], h[8:12], h[12:16], h[16:20], h[20:]}, "-")
}

// PUID is a user's passport id: "1003" and twelve digits.
func (s Source) PUID(user string) string {
	sum := derive(s.key[:], "puid", user)
	return "1003" + strings.ToUpper(hex.EncodeToString(sum[:6]))
}

// A Draw gives equal values for equal requests within one second.
type Draw struct {
	key [sha256.Size]byte
}

// AIO is opaque in Entra, too.
func (d Draw) AIO() string {
	first, second := derive(d.key[:], "aio"), derive(d.key[:], "aio 2")
	return "AXQAi/8" + base64.RawStdEncoding.EncodeToString(append(first[:], second[:10]...))
}

// RH is opaque in Entra, too.
func (d Draw) RH() string {
	sum := derive(d.key[:], "rh")
	return "1.AX0A" + base64.RawURLEncoding.EncodeToString(sum[:30]) + "."
}

// Lifetime is between 60 and 90 minutes, as that of users' access tokens.
func (d Draw) Lifetime() time.Duration {
	sum := derive(d.key[:], "lifetime")
	return time.Hour + time.Duration(binary.BigEndian.Uint32(sum[:4])%1800)*time.Second
}

// utiHalf is the size of the two halves of a uti: what was drawn, and what
// ties it to the seat.
const utiHalf = 8

// UTI is a token id of 22 characters. To those who know the seat it names it;
// keys are shared by a process, so nothing else tells seats apart.
func (d Draw) UTI(seat string) string {
	sum := derive(d.key[:], "uti")
	drawn := sum[:utiHalf]
	return base64.RawURLEncoding.EncodeToString(append(drawn, seatMark(drawn, seat)...))
}

// UTIBelongs reports whether uti was drawn for seat.
func UTIBelongs(uti, seat string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(uti)
	return err == nil && len(raw) == 2*utiHalf && hmac.Equal(raw[utiHalf:], seatMark(raw[:utiHalf], seat))
}

func seatMark(drawn []byte, seat string) []byte {
	sum := derive([]byte("pcsandbox seat"), seat, string(drawn))
	return sum[:utiHalf]
}

// derive is HMAC-SHA256 over parts, each with its length, so that no two lists
// of parts read the same.
func derive(key []byte, parts ...string) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(part))))
		mac.Write([]byte(part))
	}
	mac.Sum(sum[:0])
	return sum
}

// HalfHash is the c_hash of a code: the left half of its SHA-256 (OpenID Connect
// Core 3.3.2.11).
func HalfHash(value string) string {
	sum := sha256.Sum256([]byte(value))
	return base64.RawURLEncoding.EncodeToString(sum[:sha256.Size/2])
}
