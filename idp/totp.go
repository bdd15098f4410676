package idp

import (
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// totpPeriod is the time step of RFC 6238 in seconds.
const totpPeriod = 30

// timeStep finds the step, of the current one and its neighbours, whose code was
// typed. A code works once: steps up to last are gone.
func timeStep(secret, code string, now time.Time, last int64) (step int64, found bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	current := now.Unix() / totpPeriod
	for step := current - 1; step <= current+1; step++ {
		want, err := hotp.GenerateCode(secret, uint64(step))
		if err == nil && sameSecret(code, want) && step > last {
			return step, true
		}
	}
	return 0, false
}

// takeCode checks a typed code against the codes of all the account's apps.
func (v *visit) takeCode(f facts, code string) (web.Result, error) {
	return v.tryCode(func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		u, _ := directory.Users.Get(tx, f.user.ID)
		for _, m := range u.Methods {
			if m.Kind != policy.PhoneAppOTP {
				continue
			}
			if step, found := timeStep(m.Secret, code, f.now, m.LastTimeStep); found {
				v.secondFactor(flow)
				return true, directory.UseTimeStep(tx, u.ID, m.ID, step)
			}
		}
		return false, nil
	})
}

// tryCode goes on if the typed code was right.
func (v *visit) tryCode(check func(*world.Txn, *signin.Flow) (bool, error)) (web.Result, error) {
	refused, err := v.attempt(fail(500121), check)
	switch {
	case refused == nil:
		return v.after(err)
	case refused.Row.Number == 500121:
		v.problem = wrongCodeText
	}
	return v.wrong(refused, policy.SignInChallengeFailed)
}

const wrongCodeText = "That is not the code of this moment, or it was used already. Type the one that your app shows now."
