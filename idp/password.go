package idp

import (
	"net/http"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

type passwordScreen struct {
	screen
	MayUsePass bool // a Temporary Access Pass would do, too
	Passkey    bool // the account has a passkey that would do, too
}

func (v *visit) askPassword(f facts, step policy.Step) (web.Result, error) {
	if v.flow.Method == policy.AccessPass && mayUsePass(f) {
		return v.askPass(f, step)
	}
	if v.chosePasskey() && v.offersPasskey(f) {
		return v.askPasskeyFirst(f, step)
	}
	s := passwordScreen{screen: v.screen(f, "Enter password", pathLogin, step.Decision), MayUsePass: mayUsePass(f), Passkey: v.offersPasskey(f)}
	return v.s.show(v.c, http.StatusOK, "password", &s)
}

// takePassword compares what was typed and forgets it.
func (v *visit) takePassword(form form) (web.Result, error) {
	f, step := v.now()
	if step.Kind != policy.AskPassword {
		return v.proceed()
	}
	refused, err := v.attemptFirst(fail(50126), func(_ *world.Txn, flow *signin.Flow) (bool, error) {
		right := knowsPassword(f.user, form.Get("passwd"))
		if right {
			v.firstFactor(flow, f.user, policy.ByPassword)
		}
		return right, nil
	})
	if refused != nil {
		return v.wrong(refused, policy.SignInPasswordWrong)
	}
	return v.after(err)
}

// knowsPassword compares in a time that depends on neither password. Who has none
// in Entra cannot type it.
func knowsPassword(u directory.User, typed string) bool {
	return u.Password != "" && sameSecret(signin.Key(typed), signin.Key(u.Password))
}

// attempt takes an answer of the second factor. Guesses are counted against the
// account, in whichever sign-in they are made, and in the transaction that looks at
// them: any number of them at once are no more than one after another. Who has not
// shown a first factor can lock nobody out of the second.
func (v *visit) attempt(wrong *Error, check func(*world.Txn, *signin.Flow) (right bool, err error)) (refused *Error, err error) {
	now := v.c.World.Now()
	err = v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		counts, userID := flow.First, flow.UserID
		if counts && signin.SecondFactorLocked(tx, userID, now) {
			refused, v.problem = fail(50053), tooManyWrong
			return nil
		}
		right, err := check(tx, flow)
		switch {
		case err != nil:
			return err
		case right:
			signin.RightSecondFactor(tx, flow.UserID)
			return nil
		}
		if refused = wrong; counts {
			return signin.WrongSecondFactor(tx, userID, now)
		}
		return nil
	})
	return refused, err
}

const tooManyWrong = "Too many wrong answers were given for this account, in this sign-in or in others. Wait a minute, longer if it happens again; then the right one is taken."

// attemptFirst is attempt for what stands in the place of a password.
func (v *visit) attemptFirst(wrong *Error, check func(*world.Txn, *signin.Flow) (right bool, err error)) (refused *Error, err error) {
	err = v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		u, _ := directory.FindUser(tx, flow.UPN)
		verdict, err := guarded(tx, u, v.c.World.Now(), func() (bool, error) { return check(tx, flow) })
		switch verdict {
		case policy.SignInAccountLocked:
			refused = fail(50053)
		case policy.SignInPasswordWrong:
			refused = wrong
		}
		return err
	})
	return refused, err
}

// guarded lets smart lockout watch over a guess at an account's password. The
// reason is empty if the guess was right.
func guarded(tx *world.Txn, u directory.User, now time.Time, guess func() (right bool, err error)) (policy.Reason, error) {
	if u.Locked(now) {
		return policy.SignInAccountLocked, nil
	}
	right, err := guess()
	switch {
	case err != nil:
		return "", err
	case !right:
		return policy.SignInPasswordWrong, directory.WrongPassword(tx, u.ID, now)
	case u.Attempts() != (policy.Attempts{}):
		return "", directory.RightPassword(tx, u.ID)
	}
	return "", nil
}

// checkPassword compares a password that came without a page, as guarded does.
// The right one of an account that nobody guessed at costs no transaction.
func checkPassword(w *world.World, u directory.User, typed string) (verdict policy.Reason, err error) {
	now := w.Now()
	if !u.Locked(now) && knowsPassword(u, typed) && u.Attempts() == (policy.Attempts{}) {
		return "", nil
	}
	err = w.Write(func(tx *world.Txn) (err error) {
		current, _ := directory.Users.Get(tx, u.ID)
		verdict, err = guarded(tx, current, now, func() (bool, error) { return knowsPassword(current, typed), nil })
		return err
	})
	return verdict, err
}

// now is where the sign-in stands. An answer counts only if it was asked for.
func (v *visit) now() (facts, policy.Step) {
	f := v.gather()
	return f, policy.NextStep(f.SignIn)
}

// wrong shows the same screen again, saying what was wrong with the answer. In the
// journal it is the last word on the request.
func (v *visit) wrong(e *Error, reason policy.Reason) (web.Result, error) {
	if v.problem == "" {
		v.problem = e.Text()
	}
	if e.Row.Number == 50053 && !v.flow.First {
		reason = policy.SignInAccountLocked
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
