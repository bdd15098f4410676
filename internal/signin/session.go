package signin

import (
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Live reports whether the account, which is u's, is signed in at now. Revoking
// a user's sessions ends the sign-ins before it; another password, those by the
// old one.
func (a Account) Live(now time.Time, u directory.User) bool {
	life := SessionLife
	if a.Persistent {
		life = PersistentLife
	}
	_, ended := u.Ended(policy.Remnant{ByPassword: a.ByPassword()}, a.Time, a.Seq)
	return !a.SignedOut && now.Before(a.Used.Add(life)) && !ended
}

// FindSession finds the session of the browser with the given cookie.
func FindSession(r world.Reader, cookie string) (Session, bool) {
	if cookie == "" {
		return Session{}, false
	}
	return Sessions.Get(r, Key(cookie))
}

// Keep puts an account at the end of a browser's session and moves the session
// from the cookie old to the cookie fresh, which may be the same. A browser
// without a session gets one.
func Keep(tx *world.Txn, old, fresh string, a Account) (Session, error) {
	s, ok := FindSession(tx, old)
	if !ok {
		s = Session{SID: a.SessionID}
	} else if old != fresh {
		Sessions.Delete(tx, s.ID)
	}
	a.SessionID = s.SID
	kept := slices.DeleteFunc(slices.Clone(s.Accounts), func(b Account) bool { return b.UserID == a.UserID })
	s.Accounts = append(kept, a)
	s.ID, s.Seq = Key(fresh), tx.Seq()
	return s, Sessions.Put(tx, s)
}

// Visited notes that an app was signed in to in a browser's session.
func Visited(tx *world.Txn, s Session, app string) error {
	if slices.Contains(s.Apps, app) {
		return nil
	}
	s.Apps = append(slices.Clone(s.Apps), app)
	return Sessions.Put(tx, s)
}

// SignOut signs accounts of a browser's session out; they stay in the list of
// the account picker. An empty upn means all.
func SignOut(tx *world.Txn, cookie, upn string) error {
	s, ok := FindSession(tx, cookie)
	if !ok {
		return nil
	}
	s.Accounts = slices.Clone(s.Accounts)
	for i, a := range s.Accounts {
		if upn == "" || strings.EqualFold(a.UPN, upn) {
			s.Accounts[i].AtProvider = a.AtProvider || a.Federated && !a.SignedOut
			s.Accounts[i].SignedOut = true
		}
	}
	return Sessions.Put(tx, s)
}

// LeaveProvider takes an account of a browser's session that is still signed in at
// its provider, and with it all those whose provider is the same: of these the one
// that signed in last, whose session the provider has kept.
func LeaveProvider(tx *world.Txn, cookie string) (Account, bool, error) {
	s, ok := FindSession(tx, cookie)
	if !ok {
		return Account{}, false, nil
	}
	var first Account
	s.Accounts = slices.Clone(s.Accounts)
	for i, a := range s.Accounts {
		if a.AtProvider && first.UPN == "" {
			first = a
		}
		if a.AtProvider && domainOf(a.UPN) == domainOf(first.UPN) {
			if a.Seq > first.Seq {
				first = a
			}
			s.Accounts[i].AtProvider = false
		}
	}
	if first.UPN == "" {
		return first, false, nil
	}
	return first, true, Sessions.Put(tx, s)
}

func domainOf(upn string) string {
	_, domain, _ := strings.Cut(strings.ToLower(upn), "@")
	return domain
}

// Leave notes that a browser was sent to a provider, or with the zero value that
// it came back.
func Leave(tx *world.Txn, cookie string, l Leaving) error {
	s, ok := FindSession(tx, cookie)
	if !ok {
		return nil
	}
	s.Leaving = l
	return Sessions.Put(tx, s)
}

// Forget takes an account off the list of the account picker.
func Forget(tx *world.Txn, cookie, userID string) error {
	s, ok := FindSession(tx, cookie)
	if !ok {
		return nil
	}
	s.Accounts = slices.DeleteFunc(slices.Clone(s.Accounts), func(a Account) bool { return a.UserID == userID })
	return Sessions.Put(tx, s)
}
