package portal

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Lifetimes, and how many rows a sandbox keeps. A person may take a while to
// register a second factor.
const (
	sessionLife = 8 * time.Hour
	pendingLife = 30 * time.Minute
	maxSessions = 5_000
	maxPending  = 2_000
	maxKeyDocs  = 50
)

// A session is one browser's sign-in at the portal. What it says of the person
// comes from the ID token. Its tokens stay in this row.
type session struct {
	ID        string // key of the cookie
	Person    person
	SteppedUp bool   // it is what a step-up came back with
	Form      string // secret of the session's forms
	Tokens    tokens
	Began     time.Time
	Expires   time.Time
	Seq       uint64
}

// A person is who the ID token says signed in.
type person struct {
	Tenant  string
	User    string // user principal name
	Name    string
	AMR     []string
	Issuer  string
	Issued  time.Time
	Expires time.Time
}

// tokens are for calls to the Partner Center API in the person's name.
type tokens struct {
	Access    string
	AccessEnd time.Time
	Refresh   string
}

// A pending sign-in is one that was begun and has not come back from Entra.
type pending struct {
	ID        string // key of the state
	Browser   string // key of the browser's cookie
	Session   string // key of the session it takes the place of
	Nonce     string
	Verifier  string // of PKCE
	Want      string // path to go to afterwards
	StepUp    bool
	Correlate string // names the sign-in in Entra's journal and ours
	Expires   time.Time
	Seq       uint64
}

// A keyDocument is what Entra publishes at one address to check ID tokens with.
type keyDocument struct {
	Address string
	Body    []byte
	Fetched time.Time
	Seq     uint64
}

var (
	sessions = world.NewCappedTable("portal_sessions", maxSessions, func(s session) string { return s.ID }, func(s session) uint64 { return s.Seq })
	pendings = world.NewCappedTable("portal_signins", maxPending, func(p pending) string { return p.ID }, func(p pending) uint64 { return p.Seq })
	keyDocs  = world.NewCappedTable("portal_keys", maxKeyDocs, func(d keyDocument) string { return d.Address }, func(d keyDocument) uint64 { return d.Seq })
)

// Tables are the tables this package declares. Nobody else reads them.
func Tables() []world.Declared { return []world.Declared{sessions, pendings, keyDocs} }

// key is what a row is stored under: the hash of the opaque value its holder has.
func key(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func findSession(r world.Reader, cookie string, now time.Time) (session, bool) {
	if cookie == "" {
		return session{}, false
	}
	s, ok := sessions.Get(r, key(cookie))
	return s, ok && now.Before(s.Expires)
}

// errStray is what an answer gets that belongs to no sign-in of this browser:
// forged, used before, too late, or from before a reset.
var errStray = errors.New("the answer belongs to no sign-in of this browser")

// take ends a pending sign-in. That state and browser must fit is what stops
// forged answers; that the row goes is what makes a state good for once.
func take(tx *world.Txn, state, browser string, now time.Time) (pending, error) {
	p, ok := pendings.Get(tx, key(state))
	if !ok || state == "" || browser == "" || p.Browser != key(browser) {
		return pending{}, errStray
	}
	pendings.Delete(tx, p.ID)
	return p, nil
}

// start stores a new session in the place of the one before it.
func start(tx *world.Txn, s session, cookie, before string, now time.Time) error {
	if before != "" {
		sessions.Delete(tx, before)
	}
	s.ID, s.Began, s.Expires, s.Seq = key(cookie), now, now.Add(sessionLife), tx.Seq()
	return sessions.Insert(tx, s)
}

// renew notes the tokens that a session got for its refresh token.
func renew(tx *world.Txn, id string, t tokens) error {
	s, ok := sessions.Get(tx, id)
	if !ok {
		return nil // signed out meanwhile
	}
	s.Tokens = t
	return sessions.Put(tx, s)
}
