package signin

import (
	"errors"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A SecondFactor is what is remembered of the tries at an account's second factor,
// in whichever sign-ins they were made: beginning anew gives nobody fresh ones. An
// account whose last try was right has no row.
type SecondFactor struct {
	UserID string
	Wrong  policy.Attempts
	Sends  policy.Sends
	Seq    uint64
}

// ErrSentTooMany is in place of one more request, message or call to a phone.
var ErrSentTooMany = errors.New("as many requests, messages and calls were sent to this account's phone as may be")

// SecondFactors are the accounts whose second factor was tried at, by user.
var SecondFactors = world.NewCappedTable("second_factors", maxSessions, func(s SecondFactor) string { return s.UserID }, func(s SecondFactor) uint64 { return s.Seq })

// SecondFactorLocked reports whether no answer of an account's second factor is
// looked at now, since too many were wrong.
func SecondFactorLocked(r world.Reader, userID string, now time.Time) bool {
	s, _ := SecondFactors.Get(r, userID)
	return s.Wrong.Locked(now)
}

// WrongSecondFactor counts a wrong answer.
func WrongSecondFactor(tx *world.Txn, userID string, now time.Time) error {
	return changeSecondFactor(tx, userID, func(s *SecondFactor) { s.Wrong = s.Wrong.Wrong(now) })
}

// RightSecondFactor forgets what was before the right answer.
func RightSecondFactor(tx *world.Txn, userID string) { SecondFactors.Delete(tx, userID) }

// SendToPhone counts a request, message or call, unless there were too many.
func SendToPhone(tx *world.Txn, userID string, now time.Time) error {
	if s, _ := SecondFactors.Get(tx, userID); s.Sends.Spent(now) {
		return ErrSentTooMany
	}
	return changeSecondFactor(tx, userID, func(s *SecondFactor) { s.Sends = s.Sends.Sent(now) })
}

func changeSecondFactor(tx *world.Txn, userID string, change func(*SecondFactor)) error {
	s, _ := SecondFactors.Get(tx, userID)
	s.UserID, s.Seq = userID, tx.Seq()
	change(&s)
	return SecondFactors.Put(tx, s)
}
