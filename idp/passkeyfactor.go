package idp

import (
	"errors"
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// passkeyFactor is a passkey (WebAuthn): proof of the device and of the person in
// one, so it is a first factor, too.
type passkeyFactor struct{}

// entries are one: the browser shows which of the person's passkeys it has.
func (passkeyFactor) entries(methods []directory.Method) []proof {
	return single(methods, "Use a passkey", namesOr(methods, "Your device asks for your finger, your face or a PIN."))
}

func (passkeyFactor) available(v *visit) bool { return takesPasskeys(v.c.Site) }

// passkeyScreen asks the browser for a passkey, or for a new one.
type passkeyScreen struct {
	challengeScreen
	Options string // JSON for navigator.credentials
	Instead string // words of the button that leads back to the other first factor
	Name    string // of a new one
	// Elsewhere: the account's passkeys were all made on other hosts.
	Elsewhere bool
}

func (passkeyFactor) ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error) {
	s := passkeyScreen{challengeScreen: v.challengeScreen(f, "Use your passkey", step, p)}
	return v.showPasskey(f.user, s)
}

// showPasskey shows the page that asks the browser for a passkey of an account,
// or of anybody.
func (v *visit) showPasskey(u directory.User, s passkeyScreen) (web.Result, error) {
	c, err := v.ceremony(func(p relyingParty) (ceremony, error) { return p.sign(v.c.World, u) })
	if s.Elsewhere = errors.Is(err, errNoneHere); err != nil && !s.Elsewhere {
		return web.Result{}, err
	}
	s.Options = c.Options
	return v.s.show(v.c, http.StatusOK, "passkey", &s)
}

// ceremony begins one and notes what its answer will be held against.
func (v *visit) ceremony(begin func(relyingParty) (ceremony, error)) (ceremony, error) {
	p, err := relyingPartyOf(v.c.Site)
	if err != nil {
		return ceremony{}, err
	}
	c, err := begin(p)
	if err != nil {
		return ceremony{}, err
	}
	return c, v.note(func(flow *signin.Flow) { flow.Passkey = c.Session })
}

func (passkeyFactor) take(v *visit, f facts, form form, _ proof) (web.Result, error) {
	return v.takePasskey(form, f.user, func(_ *world.Txn, flow *signin.Flow, _ directory.User) error {
		v.verified(flow, policy.FidoKey)
		return nil
	})
}

// takePasskey takes what the browser said. The challenge is gone with the first
// answer; proven notes what a good one proves.
func (v *visit) takePasskey(form form, u directory.User, proven func(*world.Txn, *signin.Flow, directory.User) error) (web.Result, error) {
	stored := v.flow.Passkey
	if err := v.note(func(flow *signin.Flow) { flow.Passkey = nil }); err != nil {
		return web.Result{}, err
	}
	if form.Get("credential") == "" {
		v.problem = "The browser sent no passkey. This page needs scripts, and a browser and a device that have passkeys."
		return v.proceed()
	}
	p, err := relyingPartyOf(v.c.Site)
	if err != nil {
		return web.Result{}, err
	}
	owner, method, wrong := p.signed(stored, v.c.World.Now(), form.Get("credential"), u, v.accountOf)
	refused, err := v.attempt(fail(500121).because(wrong), func(tx *world.Txn, flow *signin.Flow) (bool, error) {
		if wrong != nil {
			return false, nil
		}
		if err := directory.UsePasskey(tx, owner.ID, method.ID, method.Credential); err != nil {
			return false, err
		}
		return true, proven(tx, flow, owner)
	})
	if refused == nil {
		return v.after(err)
	}
	if refused.Row.Number == 500121 {
		v.problem = passkeyRefusal(wrong)
		v.c.Entry.Detail("passkey", presentable(wrong.Error()))
	}
	return v.wrong(refused, policy.SignInChallengeFailed)
}

// accountOf is the account that a passkey says it belongs to.
func (v *visit) accountOf(id string) (directory.User, bool) {
	return directory.Users.Get(v.c.World.Read(), id)
}

// chosePasskey reports whether the person wants to sign in with a passkey instead
// of what else the first factor would be.
func (v *visit) chosePasskey() bool { return v.flow.Method == policy.FidoKey && !v.flow.First }

// offersPasskey reports whether an account can sign in with a passkey here.
func (v *visit) offersPasskey(f facts) bool {
	if !takesPasskeys(v.c.Site) || !slices.Contains(f.Registered, policy.FidoKey) || !slices.Contains(f.Allowed, policy.FidoKey) {
		return false
	}
	p, err := relyingPartyOf(v.c.Site)
	return err == nil && len(p.passkeys(f.user)) > 0
}

// askPasskeyFirst asks for a passkey as the first factor.
func (v *visit) askPasskeyFirst(f facts, step policy.Step) (web.Result, error) {
	s := passkeyScreen{Instead: "Use your password instead"}
	s.screen = v.screen(f, "Use your passkey", pathLogin, step.Decision)
	if f.user.ID == "" {
		s.Instead = "Type a user name instead"
	}
	return v.showPasskey(f.user, s)
}

// preferPasskey notes that the person wants to sign in with a passkey, or not to.
func (v *visit) preferPasskey(method policy.Method) (web.Result, error) {
	return v.after(v.note(func(flow *signin.Flow) {
		if !flow.First {
			flow.Method = method
		}
	}))
}

// takePasskeyFirst signs in with a passkey alone.
func (v *visit) takePasskeyFirst(form form) (web.Result, error) {
	f, step := v.now()
	known := step.Kind == policy.AskPassword && v.offersPasskey(f)
	if !v.chosePasskey() || !known && step.Kind != policy.AskUsername {
		return v.proceed()
	}
	return v.takePasskey(form, f.user, func(tx *world.Txn, flow *signin.Flow, u directory.User) error {
		home, _ := directory.Tenants.Get(tx, u.TenantID)
		if !slices.Contains(usableMethods(home), policy.FidoKey) {
			return fail(50158, u.UPN)
		}
		v.firstFactor(flow, u, policy.ByPasskey)
		flow.Method = ""
		return nil
	})
}
