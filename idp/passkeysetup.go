package idp

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// longestMethodName is how long the name of a passkey may be.
const longestMethodName = 60

func (passkeyFactor) offer() page.Option {
	return page.Option{Label: "Passkey", Detail: "Your device keeps it and asks for your finger, your face or a PIN. No password, nothing to type."}
}

func (passkeyFactor) begin(*visit) (secret string) { return "" }

// setUp shows the page that asks the browser for a new passkey.
func (passkeyFactor) setUp(v *visit, f facts, step policy.Step) (web.Result, error) {
	c, err := v.ceremony(func(p relyingParty) (ceremony, error) { return p.create(v.c.World, f.user) })
	if err != nil {
		return web.Result{}, err
	}
	s := passkeyScreen{Options: c.Options, Name: v.flow.Register.Name}
	s.screen = v.screen(f, "Set up a passkey", pathProofUp, step.Decision)
	return v.s.show(v.c, http.StatusOK, "passkey-setup", &s)
}

// takeSetUp takes the passkey that the browser made. Making it has shown already
// that it works: there is nothing more to try out.
func (passkeyFactor) takeSetUp(v *visit, f facts, form form) (web.Result, error) {
	stored, name := v.flow.Passkey, methodName(form.Get("name"))
	err := v.note(func(flow *signin.Flow) { flow.Passkey, flow.Register.Name = nil, name })
	if err != nil {
		return web.Result{}, err
	}
	if form.Get("credential") == "" {
		v.problem = "The browser made no passkey. This page needs scripts, and a browser and a device that have passkeys."
		return v.proceed()
	}
	p, err := relyingPartyOf(v.c.Site)
	if err != nil {
		return web.Result{}, err
	}
	credential, wrong := p.created(stored, v.c.World.Now(), form.Get("credential"), f.user)
	if wrong != nil {
		v.problem = passkeyRefusal(wrong)
		v.c.Entry.Detail("passkey", presentable(wrong.Error()))
		return v.wrong(fail(500121).because(wrong), policy.SignInChallengeFailed)
	}
	return v.after(v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		return v.addMethods(tx, flow, directory.Method{Kind: policy.FidoKey, Name: name, Credential: credential})
	}))
}

func (passkeyFactor) tryOut(v *visit, f facts, step policy.Step) (web.Result, error) {
	return passkeyFactor{}.setUp(v, f, step)
}

func (passkeyFactor) takeTry(v *visit, f facts, form form) (web.Result, error) {
	return passkeyFactor{}.takeSetUp(v, f, form)
}

// methodName is a name that people give a method to tell it apart.
func methodName(typed string) string {
	name := strings.TrimSpace(presentable(typed))
	if name == "" {
		return "Passkey"
	}
	if runes := []rune(name); len(runes) > longestMethodName {
		return string(runes[:longestMethodName])
	}
	return name
}
