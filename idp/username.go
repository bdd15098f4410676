package idp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A form is what a browser posted.
type form struct{ url.Values }

// step is which of a screen's answers the person gave. Forms of old automation
// may lack it: a password speaks for itself.
func (f form) step() string {
	switch {
	case f.Get("step") != "":
		return f.Get("step")
	case f.Has("passwd"):
		return "password"
	case f.Has("accesspass"):
		return "accesspass"
	}
	return "username"
}

// login takes the answers of the first screens: user name, password, account.
func (s *Server) login(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	switch form.step() {
	case "username":
		return v.takeUsername(form)
	case "password":
		return v.takePassword(form)
	case "accesspass":
		return v.firstByPass(form)
	case "usepass":
		return v.switchPass(policy.AccessPass)
	case "usepassword":
		return v.switchPass("")
	case "passkey":
		return v.preferPasskey(policy.FidoKey)
	case "no-passkey":
		return v.preferPasskey("")
	case "passkey-answer":
		return v.takePasskeyFirst(form)
	case "pick":
		return v.takeAccount(form)
	case "forget":
		return v.forgetAccount(form)
	case "other":
		return v.otherAccount()
	case "cancel":
		return v.cancel()
	}
	return v.proceed()
}

type usernameScreen struct {
	screen
	Hint    string
	Passkey bool   // browsers have passkeys on this address
	Unknown bool   // the account that was typed does not exist
	Words   string // Entra's own, in full
	People  string // page of the console that lists all accounts; empty: there is none
}

func (v *visit) askUsername(f facts, step policy.Step) (web.Result, error) {
	if v.chosePasskey() {
		return v.askPasskeyFirst(f, step)
	}
	s := v.usernameScreen(f, step)
	return v.s.show(v.c, http.StatusOK, "username", &s)
}

func (v *visit) usernameScreen(f facts, step policy.Step) usernameScreen {
	s := usernameScreen{screen: v.screen(f, "Sign in", pathLogin, step.Decision), Hint: v.accountsHint(), Passkey: takesPasskeys(v.c.Site)}
	if s.Login == "" && !v.flow.Other {
		s.Login = v.flow.Request.LoginHint
	}
	return s
}

// accountsHint says which accounts there are, by one of them: of the tenant that is
// asked, if it has any.
func (v *visit) accountsHint() string {
	r := v.c.World.Read()
	asked, _ := directory.FindTenant(r, v.flow.Request.Tenant)
	var example directory.User
	for u := range directory.People(r) {
		if example.UPN == "" || u.TenantID == asked.ID {
			example = u
		}
		if asked.ID == "" || u.TenantID == asked.ID {
			break
		}
	}
	if example.UPN == "" {
		return "Accounts of the scenario only."
	}
	return "Accounts of the scenario only, such as " + example.UPN + "."
}

// longestName bounds a typed user name: longer ones exist nowhere.
const longestName = 320

// takeUsername notes the account that was typed. That it exists is looked at
// with all other facts.
func (v *visit) takeUsername(form form) (web.Result, error) {
	name := strings.TrimSpace(form.Get("loginfmt"))
	switch {
	case name == "":
		v.problem = "Type the user name of an account."
	case len(name) > longestName:
		v.problem = "That is longer than any user name."
	default:
		if err := v.withdraw(func(f *signin.Flow) { restart(f); f.UPN = name }); err != nil {
			return web.Result{}, err
		}
	}
	return v.proceed()
}

// restart forgets everything about the account a sign-in had.
func restart(f *signin.Flow) {
	*f = signin.Flow{
		ID: f.ID, Browser: f.Browser, Request: f.Request, DeviceID: f.DeviceID,
		Other: f.Other, Remembered: f.Remembered, Expires: f.Expires, Seq: f.Seq,
		Posted: f.Posted, Page: f.Page,
	}
}

// unknownAccount shows the user name again, with what is wrong with it.
func (v *visit) unknownAccount(f facts, step policy.Step) (web.Result, error) {
	e := blocked(step, f.refused(v.flow))
	v.c.Entry.Code = e.Code()
	v.problem = "There is no account " + presentable(v.flow.UPN) + " in this sandbox: only the accounts of its scenario exist."
	s := v.usernameScreen(f, step)
	s.Unknown, s.Words = true, entraSays(e)
	if v.c.Site.Console != "" {
		s.People = v.c.Site.Console + "/people"
	}
	return v.s.show(v.c, http.StatusOK, "username", &s)
}
