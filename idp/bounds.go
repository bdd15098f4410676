package idp

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// How many methods one person may register: authenticator apps (facts/entra.md
// 6.5), phone numbers (mobile, alternate and office, as Graph has them) and passkeys.
const (
	maxApps     = 5
	maxPhones   = 3
	maxPasskeys = 10
)

// full reports whether an account has as many methods of a kind as it may. A
// number that it has already is no further one.
func full(u directory.User, kind policy.Method, number string) bool {
	apps, passkeys, numbers := map[policy.Method]int{}, 0, map[string]bool{}
	for _, m := range u.Methods {
		switch m.Kind {
		case policy.PhoneAppNotification, policy.PhoneAppOTP:
			apps[m.Kind]++
		case policy.OneWaySMS, policy.TwoWayVoiceMobile:
			registered, _ := phoneNumber(m.Phone)
			numbers[registered] = true
		case policy.FidoKey:
			passkeys++
		case policy.AccessPass, policy.ExternalMethod: // nobody registers them by themselves
		}
	}
	switch kind {
	case policy.PhoneAppNotification, policy.PhoneAppOTP:
		// The Authenticator gives codes as well as approvals: it is one app.
		return max(apps[policy.PhoneAppNotification], apps[policy.PhoneAppOTP]) >= maxApps
	case policy.OneWaySMS, policy.TwoWayVoiceMobile:
		return len(numbers) >= maxPhones && !numbers[number]
	case policy.FidoKey:
		return passkeys >= maxPasskeys
	case policy.AccessPass, policy.ExternalMethod:
	}
	return false
}

// sated reports whether an account can register nothing of a kind: it is full, and
// none of the numbers it has is still to be registered for that kind.
func sated(u directory.User, kind policy.Method) bool {
	return full(u, kind, "") && !slices.ContainsFunc(u.Methods, func(m directory.Method) bool {
		number, ok := phoneNumber(m.Phone)
		return ok && !full(u, kind, number) && !hasNumber(u, kind, number)
	})
}

// fullText says so where a method was just tried out: another sign-in was quicker.
const fullText = "This account has as many methods of that kind as it may: another sign-in has just registered one. Remove one in your security info, or choose another kind."
