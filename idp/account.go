package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// otherTile is the value, and the id, of the choice that is no account.
const otherTile = "otherTile"

type accountsScreen struct {
	screen
	Accounts page.Choice
	Forget   []page.Option
}

func (v *visit) pickAccount(f facts, step policy.Step) (web.Result, error) {
	s := accountsScreen{screen: v.screen(f, "Pick an account", pathLogin, step.Decision)}
	options := v.accountOptions(f)
	s.Forget = options
	s.Accounts = page.Choice{ID: "tilesHolder", Name: "account", Legend: "Accounts", Problem: v.problem,
		Options: append(options[:len(options):len(options)], page.Option{ID: otherTile, Value: otherTile, Label: "Use another account"})}
	return v.s.show(v.c, http.StatusOK, "pick-account", &s)
}

func (v *visit) accountOptions(f facts) []page.Option {
	r := v.c.World.Read()
	var options []page.Option
	for _, a := range f.listed {
		state := "Signed out"
		if u, _ := directory.Users.Get(r, a.UserID); a.Live(f.now, u) {
			state = "Signed in"
		}
		options = append(options, page.Option{Value: a.UserID, Label: a.UPN, Detail: state})
	}
	return options
}

func (v *visit) takeAccount(form form) (web.Result, error) {
	picked := form.Get("account")
	if picked == otherTile {
		return v.otherAccount()
	}
	r, now := v.c.World.Read(), v.c.World.Now()
	f := gather(r, v.flow, v.session, now, v.c.World.PolicyNow())
	for _, a := range f.listed {
		if a.UserID != picked {
			continue
		}
		if err := v.withdraw(func(flow *signin.Flow) { restart(flow); adopt(r, flow, a, now) }); err != nil {
			return web.Result{}, err
		}
	}
	return v.proceed()
}

// forgetAccount takes an account off the list.
func (v *visit) forgetAccount(form form) (web.Result, error) {
	cookie := v.c.CookieValue(cookieName(v.c, cookieSession))
	err := v.c.World.Write(func(tx *world.Txn) error { return signin.Forget(tx, cookie, form.Get("account")) })
	if err != nil {
		return web.Result{}, err
	}
	v.session = sessionOf(v.c)
	return v.proceed()
}

// otherAccount begins anew without the accounts of the session.
func (v *visit) otherAccount() (web.Result, error) {
	if err := v.withdraw(func(f *signin.Flow) { restart(f); f.Other = true }); err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}
