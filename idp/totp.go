package idp

import (
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// totpFactor is the code of the Authenticator or of another TOTP app.
type totpFactor struct{}

// entries are one: a code of any of the person's apps will do.
func (totpFactor) entries(methods []directory.Method) []proof {
	return single(methods, "Use a verification code", namesOr(methods, "Six digits from an authenticator app."))
}

func (totpFactor) ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error) {
	s := v.challengeScreen(f, "Enter code", step, p)
	return v.s.show(v.c, http.StatusOK, "mfa-totp", &s)
}

// take checks a typed code against the codes of all the account's apps.
func (totpFactor) take(v *visit, f facts, form form, _ proof) (web.Result, error) {
	if !form.Has("otc") {
		return v.proceed()
	}
	return v.tryCode(wrongCodeText, func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		u, _ := directory.Users.Get(tx, f.user.ID)
		for _, m := range u.Methods {
			if m.Kind != policy.PhoneAppOTP {
				continue
			}
			if step, found := timeStep(m.Secret, form.Get("otc"), f.now, m.LastTimeStep); found {
				v.verified(flow, policy.PhoneAppOTP)
				return true, directory.UseTimeStep(tx, u.ID, m.ID, step)
			}
		}
		return false, nil
	})
}

func (totpFactor) offer() page.Option {
	return page.Option{Label: "Another authenticator app", Detail: "I want to use a different authenticator app: type the six digits it shows (TOTP)."}
}

func (totpFactor) begin(v *visit) string { return newSecret(v.c.World) }

func (totpFactor) setUp(v *visit, f facts, step policy.Step) (web.Result, error) {
	return v.showSetup(f, step, "Take an authenticator app.")
}

func (totpFactor) takeSetUp(v *visit, _ facts, _ form) (web.Result, error) { return v.added() }

func (totpFactor) tryOut(v *visit, f facts, step policy.Step) (web.Result, error) {
	s := v.tryScreen(f, step)
	s.Hint = "The six digits your app shows for the new account."
	return v.s.show(v.c, http.StatusOK, "mfa-verify", &s)
}

func (totpFactor) takeTry(v *visit, f facts, form form) (web.Result, error) {
	if !form.Has("otc") {
		return v.proceed()
	}
	return v.tryCode(wrongCodeText, func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		step, found := timeStep(flow.Register.Secret, form.Get("otc"), f.now, 0)
		if !found {
			return false, nil
		}
		return true, addApp(v, tx, flow, step)
	})
}

// totpPeriod is the time step of RFC 6238 in seconds.
const totpPeriod = 30

// timeStep finds the step, of the current one and its neighbours, whose code was
// typed. A code works once: steps up to last are gone.
func timeStep(secret, code string, now time.Time, last int64) (step int64, found bool) {
	code = digitsOf(code)
	current := now.Unix() / totpPeriod
	for step := current - 1; step <= current+1; step++ {
		want, err := hotp.GenerateCode(secret, uint64(step))
		if err == nil && sameSecret(code, want) && step > last {
			return step, true
		}
	}
	return 0, false
}

// digitsOf is a typed code without what people put between its digits.
func digitsOf(code string) string { return strings.NewReplacer(" ", "", "-", "").Replace(code) }

// tryCode goes on if the typed code was right.
func (v *visit) tryCode(wrong string, check func(*world.Txn, *signin.Flow) (bool, error)) (web.Result, error) {
	refused, err := v.attempt(fail(500121), check)
	switch {
	case refused == nil:
		return v.after(err)
	case refused.Row.Number == 500121:
		v.problem = wrong
	}
	return v.wrong(refused, policy.SignInChallengeFailed)
}

const wrongCodeText = "That is not the code of this moment, or it was used already. Type the one that your app shows now."
