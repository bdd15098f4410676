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

// So much is sent to an account's phone without a right answer; then nothing more
// for a while.
const (
	SendLimit = 20
	SendPause = 10 * time.Minute
)

// Sends is what was sent to an account's phone since it last helped anybody in:
// requests to approve, text messages and calls alike.
type Sends struct {
	Count int
	Last  time.Time
}

// Spent reports whether nothing more is sent at now.
func (s Sends) Spent(now time.Time) bool {
	return s.Count >= SendLimit && now.Before(s.Last.Add(SendPause))
}

// Sent counts one more at now. What lies further back than the pause is forgotten.
func (s Sends) Sent(now time.Time) Sends {
	if !now.Before(s.Last.Add(SendPause)) {
		s.Count = 0
	}
	return Sends{Count: s.Count + 1, Last: now}
}
