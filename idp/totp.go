package idp

import (
	"errors"
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

var errWrongCode = errors.New("no time step has that code, or its code was used before")

// timeStep finds the step, of the current one and its neighbours, whose code was
// typed. A code works once: steps up to last are gone.
func timeStep(secret, code string, now time.Time, last int64) (int64, error) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, code)
	current := now.Unix() / totpPeriod
	for step := current - 1; step <= current+1; step++ {
		want, err := hotp.GenerateCode(secret, uint64(step))
		if err != nil {
			return 0, err
		}
		if sameSecret(code, want) && step > last {
			return step, nil
		}
	}
	return 0, errWrongCode
}

// takeCode checks a typed code against the codes of all the account's apps.
func (v *visit) takeCode(f facts, code string) (web.Result, error) {
	if v.flow.Tries >= maxTries {
		return v.wrong(fail(50053), policy.SignInChallengeFailed)
	}
	err := v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		u, _ := directory.Users.Get(tx, f.user.ID)
		for _, m := range u.Methods {
			if m.Kind != policy.PhoneAppOTP {
				continue
			}
			if step, err := timeStep(m.Secret, code, f.now, m.LastTimeStep); err == nil {
				v.secondFactor(flow)
				return directory.UseTimeStep(tx, u.ID, m.ID, step)
			}
		}
		return errWrongCode
	})
	if errors.Is(err, errWrongCode) {
		v.problem = wrongCodeText
		return v.wrong(fail(500121), policy.SignInChallengeFailed)
	}
	if err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}

const wrongCodeText = "That is not the code of this moment, or it was used before. Type the next one."
