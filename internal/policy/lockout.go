package policy

import "time"

// Smart lockout: so many wrong passwords lock an account, for a minute at first.
// Each further one locks it again, for twice as long.
const (
	LockoutThreshold = 10
	firstLockout     = time.Minute
	longestLockout   = time.Hour
)

// Attempts is what smart lockout remembers of an account.
type Attempts struct {
	Failed   int       // wrong passwords since the last right one
	Last     time.Time // the newest of them
	Lockouts int       // since the last right password
	Until    time.Time // the account is locked before
}

// Locked reports whether the account is locked at now: then the right password is
// refused, too, and no attempt counts.
func (a Attempts) Locked(now time.Time) bool { return now.Before(a.Until) }

// Wrong is the account's state after a wrong password at now.
func (a Attempts) Wrong(now time.Time) Attempts {
	a.Failed, a.Last = a.Failed+1, now
	if a.Failed < LockoutThreshold {
		return a
	}
	span := firstLockout
	for range a.Lockouts {
		if span = min(2*span, longestLockout); span == longestLockout {
			break
		}
	}
	a.Lockouts, a.Until = a.Lockouts+1, now.Add(span)
	return a
}
