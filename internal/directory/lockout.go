package directory

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Attempts is what smart lockout remembers of the account.
func (u User) Attempts() policy.Attempts {
	return policy.Attempts{Failed: u.FailedSignIns, Last: u.LastFailure, Lockouts: u.Lockouts, Until: u.LockedUntil}
}

// Locked reports whether smart lockout keeps everybody out of the account.
func (u User) Locked(now time.Time) bool { return u.Attempts().Locked(now) }

// WrongPassword counts a wrong password for an account. Guesses at an account
// that is locked are not looked at, so they are not counted either.
func WrongPassword(tx *world.Txn, userID string, now time.Time) error {
	return updateUser(tx, userID, func(u *User) { u.attempted(u.Attempts().Wrong(now)) })
}

// RightPassword forgets the wrong ones before it.
func RightPassword(tx *world.Txn, userID string) error {
	return updateUser(tx, userID, func(u *User) { u.attempted(policy.Attempts{}) })
}

func (u *User) attempted(a policy.Attempts) {
	u.FailedSignIns, u.LastFailure, u.Lockouts, u.LockedUntil = a.Failed, a.Last, a.Lockouts, a.Until
}
