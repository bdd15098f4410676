package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// maxTries is how many wrong answers one sign-in takes (facts/entra.md 6.5).
const maxTries = 10

func (v *visit) askPassword(f facts, step policy.Step) (web.Result, error) {
	s := v.screen(f, "Enter password", pathLogin, step.Decision)
	return v.s.show(v.c, http.StatusOK, "password", &s)
}

// takePassword compares what was typed and forgets it.
func (v *visit) takePassword(form form) (web.Result, error) {
	f, step := v.now()
	if step.Kind != policy.AskPassword {
		return v.proceed()
	}
	if v.flow.Tries >= maxTries {
		return v.wrong(fail(50053), policy.SignInPasswordWrong)
	}
	if f.user.Password == "" || !samePassword(form.Get("passwd"), f.user.Password) {
		return v.wrong(fail(50126), policy.SignInPasswordWrong)
	}
	if err := v.note(func(flow *signin.Flow) { v.firstFactor(flow, f.user, policy.ByPassword) }); err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}

// samePassword compares in a time that depends on neither.
func samePassword(typed, kept string) bool { return sameSecret(signin.Key(typed), signin.Key(kept)) }

// now is where the sign-in stands. An answer counts only if it was asked for.
func (v *visit) now() (facts, policy.Step) {
	f := gather(v.c.World.Read(), v.flow, v.session, v.c.World.Now())
	return f, policy.NextStep(f.SignIn)
}

// wrong counts a wrong answer and shows the same screen again, saying so. In the
// journal it is the last word on the request.
func (v *visit) wrong(e *Error, reason policy.Reason) (web.Result, error) {
	if v.problem == "" {
		v.problem = e.Text()
	}
	if err := v.note(func(f *signin.Flow) { f.Tries++ }); err != nil {
		return web.Result{}, err
	}
	res, err := v.proceed()
	v.c.Entry.Code = e.Code()
	v.c.Entry.Decide(settled(reason))
	return res, err
}

// settled is a denial that one rule alone decides.
func settled(reason policy.Reason) policy.Decision {
	return policy.Decision{Outcome: policy.Deny, Reason: reason, Trail: []policy.Reason{reason}}
}
