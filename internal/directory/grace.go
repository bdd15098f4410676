package directory

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
)

const day = 24 * time.Hour

// GraceDaysLeft is for how many days more the user may put off registering a
// second factor; the last one counts as whole.
func (t Tenant) GraceDaysLeft(u User, now time.Time) int {
	if u.GraceEnds.IsZero() {
		return t.RegistrationGraceDays
	}
	left := u.GraceEnds.Sub(now)
	if left <= 0 {
		return 0
	}
	return int((left + day - 1) / day)
}

// BeginGrace starts the user's days of grace, which run from the first question.
// Days that run already go on.
func BeginGrace(tx *world.Txn, userID string, now time.Time) error {
	return updateUser(tx, userID, func(u *User) {
		t, _ := Tenants.Get(tx, u.TenantID)
		if u.GraceEnds.IsZero() && t.RegistrationGraceDays > 0 {
			u.GraceEnds = now.Add(time.Duration(t.RegistrationGraceDays) * day)
		}
	})
}
