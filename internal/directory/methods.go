package directory

import (
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Good reports whether the method can be used at now: a Temporary Access Pass
// has its times and may be good for one use, everything else is always good.
func (m Method) Good(now time.Time) bool {
	switch {
	case m.Kind != policy.AccessPass:
		return true
	case m.PassOnce && m.PassUsed, now.Before(m.PassFrom):
		return false
	}
	return m.PassUntil.IsZero() || now.Before(m.PassUntil)
}

// MethodsAt are the registered methods that can be used at now, in their order.
func (u User) MethodsAt(now time.Time) []Method {
	return slices.DeleteFunc(slices.Clone(u.Methods), func(m Method) bool { return !m.Good(now) })
}

// KindsAt lists the kinds of the methods that can be used at now, each once.
func (u User) KindsAt(now time.Time) []policy.Method {
	u.Methods = u.MethodsAt(now)
	return u.MethodKinds()
}

// UsePass notes that a Temporary Access Pass was accepted.
func UsePass(tx *world.Txn, userID, methodID string) error {
	return updateUser(tx, userID, func(u *User) {
		u.Methods = slices.Clone(u.Methods)
		for i := range u.Methods {
			if u.Methods[i].ID == methodID {
				u.Methods[i].PassUsed = true
			}
		}
	})
}

// RegisterMethods adds methods that the person has just set up and tried out. Who
// had to register by per-user MFA is from now on held to it.
func RegisterMethods(tx *world.Txn, userID string, methods ...Method) error {
	return updateUser(tx, userID, func(u *User) {
		u.Methods = append(slices.Clone(u.Methods), methods...)
		if u.PerUserMFA == policy.PerUserEnabled {
			u.PerUserMFA = policy.PerUserEnforced
		}
	})
}
