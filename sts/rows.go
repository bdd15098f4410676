package sts

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Lifetimes, and how many rows a sandbox keeps. Eight hours is what AD FS gives a
// session that nobody asked to keep.
const (
	sessionLife = 8 * time.Hour
	flowLife    = 15 * time.Minute
	maxAsked    = 5 // requests to the phone in one sign-in
	maxSessions = 5_000
	maxFlows    = 2_000
)

// An authentication is what somebody has proven to the provider.
type authentication struct {
	UPN     string // empty: nothing yet
	Time    time.Time
	MFA     bool
	MFATime time.Time
}

// A session is one browser's sign-in at one provider.
type session struct {
	ID      string // key of the cookie
	Domain  string
	Auth    authentication
	Expires time.Time
	Seq     uint64
}

// A flow is a sign-in in progress, bound to the browser that began it.
type flow struct {
	ID       string // unguessable; in its forms and addresses, of no use without the cookie
	Browser  string // key of the browser's cookie
	Domain   string
	Request  request
	Auth     authentication // so far
	Approval string         // the request on the phone
	Asked    int            // requests so far
	Expires  time.Time
	Seq      uint64
}

var (
	sessions = world.NewCappedTable("sts_sessions", maxSessions, func(s session) string { return s.ID }, func(s session) uint64 { return s.Seq })
	flows    = world.NewCappedTable("sts_flows", maxFlows, func(f flow) string { return f.ID }, func(f flow) uint64 { return f.Seq })
)

// Tables are the tables this package declares. Nobody else reads them.
func Tables() []world.Declared { return []world.Declared{sessions, flows, externalFlows} }

// What a form may find instead of its sign-in.
var (
	errFlowUnknown = errors.New("there is no such sign-in, or another browser began it")
	errFlowOld     = errors.New("the sign-in took too long")
)

// key is what a row is stored under: the hash of the opaque value its holder has.
func key(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// findSession finds the browser's session at a domain's provider, as long as its
// account exists.
func findSession(r world.Reader, domain, cookie string, now time.Time) (session, bool) {
	if cookie == "" {
		return session{}, false
	}
	s, ok := sessions.Get(r, key(cookie))
	if !ok || s.Domain != domain || !now.Before(s.Expires) {
		return session{}, false
	}
	_, ok = findAccount(r, domain, s.Auth.UPN)
	return s, ok
}

// findAccount finds a person by what was typed; people of other domains are
// strangers here.
func findAccount(r world.Reader, domain, upn string) (directory.ProviderAccount, bool) {
	a, ok := directory.ProviderAccounts.Get(r, strings.ToLower(strings.TrimSpace(upn)))
	return a, ok && a.Domain == domain
}

// findFlow finds the sign-in with an id that belongs to a browser. That both must
// fit is what stops forged forms.
func findFlow(r world.Reader, domain, id, browser string, now time.Time) (flow, error) {
	f, ok := flows.Get(r, id)
	switch {
	case !ok || browser == "" || f.Browser != key(browser) || f.Domain != domain:
		return flow{}, errFlowUnknown
	case !now.Before(f.Expires):
		return flow{}, errFlowOld
	}
	return f, nil
}

// begin stores a new sign-in of the browser with a cookie.
func begin(tx *world.Txn, f flow, browser string, now time.Time) (flow, error) {
	f.ID, f.Browser = tx.NewSecret(32), key(browser)
	f.Expires, f.Seq = now.Add(flowLife), tx.Seq()
	return f, flows.Insert(tx, f)
}

// prove keeps what a sign-in has proven so far, and asks the person's phone. Of two
// requests at once the second finds the phone asked already.
func prove(tx *world.Txn, f flow, ask phone.Approval, now time.Time) (flow, error) {
	stored, ok := flows.Get(tx, f.ID)
	if !ok {
		return flow{}, errFlowUnknown
	}
	if a, ok := phone.Approvals.Get(tx, stored.Approval); ok && a.At(now) == phone.Pending {
		return stored, nil
	}
	if stored.Asked >= maxAsked {
		return flow{}, errAskedTooOften
	}
	asked, err := phone.Ask(tx, ask, now)
	if err != nil {
		return flow{}, err
	}
	f.Approval, f.Asked = asked.ID, stored.Asked+1
	return f, flows.Put(tx, f)
}

// finish ends a sign-in: the browser's session moves from the cookie old to the
// cookie fresh. A sign-in ends once.
func finish(tx *world.Txn, f flow, old, fresh string, now time.Time) error {
	if !flows.Delete(tx, f.ID) {
		return errFlowUnknown
	}
	if old != "" {
		sessions.Delete(tx, key(old))
	}
	return sessions.Insert(tx, session{ID: key(fresh), Domain: f.Domain, Auth: f.Auth, Expires: now.Add(sessionLife), Seq: tx.Seq()})
}
