package policy

import "slices"

// strengths are the authentication strengths from the weakest on.
var strengths = []Strength{"", AnyMFA, PasswordlessMFA, PhishingResistant}

func stricter(a, b Strength) Strength {
	if slices.Index(strengths, b) > slices.Index(strengths, a) {
		return b
	}
	return a
}

// Satisfies reports whether MFA done with a method has the strength. The empty
// strength is the plain demand for MFA, which takes anything; the strengths of
// Conditional Access do not take external methods (facts/entra.md 5.6).
func (m Method) Satisfies(s Strength) bool {
	switch s {
	case "":
		return true
	case AnyMFA:
		return m != ExternalMethod
	case PasswordlessMFA, PhishingResistant:
		return m == FidoKey // of the methods the sandbox plays
	}
	return false
}

// A provider's claim says that there was MFA and not with what, so it has no more
// than the weakest strength.
func claimSatisfies(s Strength) bool { return s == "" || s == AnyMFA }

// AllowedMethods are the second factors that people of a tenant may use: those the
// tenant switched on, as far as its licence and security defaults let it.
func AllowedMethods(on []Method, license License, securityDefaults bool) []Method {
	return slices.DeleteFunc(slices.Clone(on), func(m Method) bool {
		app := m == PhoneAppNotification || m == PhoneAppOTP
		return !app && (securityDefaults || !license.ConditionalAccess())
	})
}

// Registrable reports whether a method is offered to people who register one: a
// Temporary Access Pass is issued by an administrator, and an external method is
// set up for a whole tenant.
func (m Method) Registrable() bool {
	return m != AccessPass && m != ExternalMethod
}

func satisfying(methods []Method, s Strength) []Method {
	return filter(methods, func(m Method) bool { return m.Satisfies(s) })
}

func filter(methods []Method, keep func(Method) bool) []Method {
	var kept []Method
	for _, m := range methods {
		if keep(m) {
			kept = append(kept, m)
		}
	}
	return kept
}
