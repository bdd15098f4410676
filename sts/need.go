package sts

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

// A step is what a provider does next with a person.
type step int

const (
	askPassword step = iota
	askPhone
	answer
)

// needs are the facts on which the next step rests.
type needs struct {
	password bool // proven, and recently enough for the request
	mfa      bool // likewise
	asked    bool // the request asks for MFA (wauth)
	here     bool // the provider does MFA for this person by itself
	able     bool // the provider can do MFA
}

// next decides a provider's next step. A provider that does no MFA is not moved
// by being asked for it, which leaves Entra ID with a plain sign-in.
func (n needs) next() step {
	switch {
	case !n.password:
		return askPassword
	case !n.mfa && (n.here || n.asked && n.able):
		return askPhone
	}
	return answer
}

// needsOf gathers the facts of a sign-in.
func needsOf(p directory.Provider, a directory.ProviderAccount, r request, auth authentication) needs {
	here, _ := p.MFA(a)
	return needs{
		password: auth.UPN != "",
		mfa:      auth.MFA,
		asked:    r.MFA,
		here:     here,
		able:     p.PerformsMFA,
	}
}

// accepts reports whether a session will do for a request: it is not older than
// asked for (wfresh), and of the person the request names, if it names one.
func (r request) accepts(auth authentication, now time.Time) bool {
	switch {
	case r.Fresh:
		return false
	case r.MaxAge > 0 && now.Sub(auth.Time) > r.MaxAge:
		return false
	}
	return r.UserName == "" || sameUser(r.UserName, auth.UPN)
}
