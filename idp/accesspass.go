package idp

import (
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// passFactor is a Temporary Access Pass: an administrator gives it, it has its
// times and may be good for one use. It stands for password and second factor.
type passFactor struct{}

func (passFactor) entries(methods []directory.Method) []proof {
	return single(methods, "Use a Temporary Access Pass", "The pass that an administrator gave you.")
}

func (passFactor) ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error) {
	s := v.challengeScreen(f, "Enter Temporary Access Pass", step, p)
	return v.s.show(v.c, http.StatusOK, "access-pass", &s)
}

func (passFactor) take(v *visit, f facts, form form, _ proof) (web.Result, error) {
	if !form.Has("accesspass") {
		return v.proceed()
	}
	return v.tryPass(f, form.Get("accesspass"), func(flow *signin.Flow) { v.verified(flow, policy.AccessPass) })
}

// mayUsePass reports whether a pass would be taken in the place of the password.
func mayUsePass(f facts) bool {
	return slices.Contains(f.Allowed, policy.AccessPass) && slices.Contains(f.user.KindsAt(f.now), policy.AccessPass)
}

// askPass asks for the pass in the place of the password.
func (v *visit) askPass(f facts, step policy.Step) (web.Result, error) {
	s := challengeScreen{screen: v.screen(f, "Enter Temporary Access Pass", pathLogin, step.Decision), Method: string(policy.AccessPass), First: true}
	return v.s.show(v.c, http.StatusOK, "access-pass", &s)
}

// firstByPass takes a pass in the place of the password.
func (v *visit) firstByPass(form form) (web.Result, error) {
	f, step := v.now()
	if step.Kind != policy.AskPassword || !slices.Contains(f.Allowed, policy.AccessPass) {
		return v.proceed()
	}
	return v.tryPass(f, form.Get("accesspass"), func(flow *signin.Flow) {
		v.firstFactor(flow, f.user, policy.ByAccessPass)
		flow.Method = ""
	})
}

// switchPass goes from the password to the pass, or back.
func (v *visit) switchPass(to policy.Method) (web.Result, error) {
	if _, step := v.now(); step.Kind != policy.AskPassword {
		return v.proceed()
	}
	return v.after(v.note(func(flow *signin.Flow) { flow.Method = to }))
}

// tryPass compares a pass with those of the account that are good now, in a time
// that depends on none of them.
func (v *visit) tryPass(f facts, typed string, right func(*signin.Flow)) (web.Result, error) {
	attempt := v.attempt
	if !v.flow.First {
		attempt = v.attemptFirst // it is typed in the place of a password
	}
	refused, err := attempt(fail(130503), func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		u, _ := directory.Users.Get(tx, f.user.ID)
		for _, m := range u.MethodsAt(f.now) {
			if m.Kind == policy.AccessPass && m.Pass != "" && sameSecret(signin.Key(typed), signin.Key(m.Pass)) {
				right(flow)
				return true, directory.UsePass(tx, u.ID, m.ID)
			}
		}
		return false, nil
	})
	if refused == nil {
		return v.after(err)
	}
	if refused.Row.Number == 130503 {
		v.problem = "That is not a Temporary Access Pass of yours that is good now: it may be wrong, used already, expired or not valid yet. Ask an administrator for another one."
	}
	return v.wrong(refused, policy.SignInAccessPassWrong)
}
