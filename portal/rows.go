package portal

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Lifetimes, and how many rows a sandbox keeps.
const (
	sessionLife = 8 * time.Hour
	pendingLife = 30 * time.Minute
	maxSessions = 5_000
	maxPending  = 2_000
)

// A session is one browser's sign-in at the portal. What it says of the person
// comes from the ID token.
type session struct {
	ID        string // key of the cookie
	Tenant    string
	User      string // user principal name
	Name      string
	AMR       []string
	SteppedUp bool
	Form      string // secret of the session's forms
	Access    string // token for the Partner Center API
	AccessEnd time.Time
	Refresh   string
	Expires   time.Time
	Seq       uint64
}

// A pending sign-in is one that was begun and has not come back from Entra.
type pending struct {
	ID       string // key of the state
	Browser  string // key of the browser's cookie
	Nonce    string
	Verifier string // of PKCE
	Want     string // path to go to afterwards
	StepUp   bool
	Expires  time.Time
	Seq      uint64
}

var (
	sessions = world.NewCappedTable("portal_sessions", maxSessions, func(s session) string { return s.ID }, func(s session) uint64 { return s.Seq })
	pendings = world.NewCappedTable("portal_signins", maxPending, func(p pending) string { return p.ID }, func(p pending) uint64 { return p.Seq })
)

// Tables are the tables this package declares. Nobody else reads them.
func Tables() []world.Declared { return []world.Declared{sessions, pendings} }
