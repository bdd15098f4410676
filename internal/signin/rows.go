package signin

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Lifetimes, and how many rows of each kind a sandbox keeps.
const (
	FlowLife    = 30 * time.Minute
	CodeLife    = 10 * time.Minute // "about 10 minutes" (facts/entra.md 2.1)
	RefreshLife = 90 * 24 * time.Hour
	SPALife     = 24 * time.Hour
	DeviceLife  = 15 * time.Minute

	// A browser's session ends a day after its last use, one that the person
	// asked to keep after 90 days (facts/entra.md 2.4 and 6.2; the day is a choice).
	SessionLife    = 24 * time.Hour
	PersistentLife = 90 * 24 * time.Hour

	maxSessions = 20_000
	maxFlows    = 5_000
	maxCodes    = 5_000
	maxRefresh  = 20_000
	maxDevices  = 5_000
)

// A Session is one browser's sign-in state at Entra: the accounts signed in in
// it, newest last.
type Session struct {
	ID       string // key of the cookie's value
	SID      string // names the session in tokens and answers (session_state)
	Accounts []Account
	Apps     []string // signed in to from this browser: client ids, each once
	Leaving  Leaving  // a sign-out that waits for a provider's answer
	Seq      uint64
}

// An Account is a person signed in in a browser.
type Account struct {
	Authentication
	UPN        string
	Persistent bool // stay signed in: yes
	SignedOut  bool // still listed by the account picker
	AtProvider bool // signed out here, and not yet at the domain's provider
	Used       time.Time
}

// A Leaving is a browser that was sent to a provider by SAML-P to sign out there,
// too. The zero value is none.
type Leaving struct {
	Key    string // of RelayState, which the answer must bring back
	Domain string
	Next   string // path and query of the sign-out, which goes on there
}

// A Flow is a sign-in in progress, bound to the browser that began it.
type Flow struct {
	ID       string // ctx in its forms; no secret: the browser's cookie must go with it
	Browser  string // key of the browser's cookie
	Request  Request
	DeviceID string // the device code that this flow signs in; empty: an authorize request

	UPN      string // as typed
	UserID   string
	Domain   string         // federated domain that a hint named before any account was
	Other    bool           // the person asked for another account than those of the session
	Auth     Authentication // so far
	First    bool           // the first factor is proven
	Existing bool           // it was proven earlier, in this browser's session

	Trip         Trip // to the provider, under way
	Trips        int  // trips to the provider that carried wauth
	AssertionMFA bool // the provider's answer carried the MFA claim

	Method     policy.Method // chosen second factor; empty: the default
	MethodID   string        // id of the registered one, where several of a kind are told apart
	Approval   string        // push or call in progress
	Register   Registration
	Confirmed  bool // of a device code: the person does want to sign in to that app
	Remembered Stay // the answer that this browser gave for good
	StayAsked  bool // the question was answered
	Persistent bool // with yes

	Posted    int     // forms taken: each answer is good once
	Message   Message // code sent by text message, under way
	Passkey   []byte  // what idp asked a browser's passkey for, as JSON
	Outside   Outside // an external provider under way
	Skipped   bool    // registration was put off
	Consented bool    // the consent page was answered with yes
	Logged    bool    // the sign-in log says that it was refused
	Page      string  // a page of Entra's own that this sign-in leads to; empty: an app

	Expires time.Time
	Seq     uint64
}

// A Message is a code that was sent by text message.
type Message struct {
	Key     string // of the code
	ID      string // of the message on the phone
	Method  string // id of the registered method, or empty while it is registered
	Expires time.Time
}

// Outside is a browser sent to an external provider (EAM or custom control).
type Outside struct {
	Provider string // its id
	State    string // key of the state that must come back
	Nonce    string
	Since    time.Time
}

// Stay is an answer to "Stay signed in?".
type Stay string

const (
	StayYes Stay = "yes"
	StayNo  Stay = "no"
)

// A Trip is a browser sent to its domain's provider. The zero value is no trip.
type Trip struct {
	Key     string // of the opaque part of wctx, which the answer must bring back
	Domain  string // the answer must come from this domain's provider
	WithMFA bool   // wauth asked for MFA
	Fresh   bool   // wfresh=0: the provider's sign-in must not be older than the trip
	Again   bool   // the first factor was proven too long ago: the answer proves it anew
	Since   time.Time
}

// A Registration is a first second factor being set up.
type Registration struct {
	Started  bool // Next was pressed
	Method   policy.Method
	Secret   string // Base32
	Phone    string // number, for text messages and calls
	Name     string // of a passkey
	Approval string
	Added    bool // it came through setting up; now it is tried out
	Verified bool // the method is registered
	Done     bool // the last page was read
}

// A Code is an authorization code.
type Code struct {
	ID      string // key of the code
	Request Request
	Auth    Authentication
	Spent   bool
	Expires time.Time
	Seq     uint64
}

// A Refresh is a refresh token. It stays valid after use, until it expires.
type Refresh struct {
	ID       string // key of the token
	ClientID string
	Auth     Authentication
	Scopes   []string // v2, as first granted
	Resource string   // application id of the resource it renews when none is asked for
	SPA      bool
	IssuedAt time.Time
	Expires  time.Time
	Seq      uint64
}

// DeviceState is how far a device code has come.
type DeviceState string

const (
	DevicePending  DeviceState = "pending"
	DeviceApproved DeviceState = "approved"
	DeviceDeclined DeviceState = "declined"
	DeviceSpent    DeviceState = "spent"
)

// A Device is a device code.
type Device struct {
	ID       string // key of the device code
	UserCode string // upper case
	Request  Request
	State    DeviceState
	Auth     Authentication
	Expires  time.Time
	Seq      uint64
}

var (
	// Sessions are browsers' sessions, by the key of their cookie.
	Sessions = world.NewCappedTable("sessions", maxSessions, func(s Session) string { return s.ID }, func(s Session) uint64 { return s.Seq })

	// Flows are sign-ins in progress, by id.
	Flows = world.NewCappedTable("flows", maxFlows, func(f Flow) string { return f.ID }, func(f Flow) uint64 { return f.Seq })

	// Codes are authorization codes, by their key.
	Codes = world.NewCappedTable("codes", maxCodes, func(c Code) string { return c.ID }, func(c Code) uint64 { return c.Seq })

	// Refreshes are refresh tokens, by their key.
	Refreshes = world.NewCappedTable("refresh_tokens", maxRefresh, func(t Refresh) string { return t.ID }, func(t Refresh) uint64 { return t.Seq })

	// Devices are device codes, by their key.
	Devices = world.NewCappedTable("device_codes", maxDevices, func(d Device) string { return d.ID }, func(d Device) uint64 { return d.Seq },
		world.Unique("user_code", func(d Device) string { return d.UserCode }))

	// Assertions are the federated assertions that were accepted, so that none is
	// accepted twice.
	Assertions = world.NewCappedTable("assertions", maxFlows, func(a Assertion) string { return a.ID }, func(a Assertion) uint64 { return a.Seq })
)

// An Assertion is the id of a federated assertion that was accepted.
type Assertion struct {
	ID      string
	Expires time.Time
	Seq     uint64
}

// Tables are the tables this package declares.
func Tables() []world.Declared {
	return []world.Declared{Sessions, Flows, Codes, Refreshes, Devices, Issues, Assertions, SecondFactors}
}
