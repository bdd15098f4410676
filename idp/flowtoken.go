package idp

import (
	"errors"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Every sign-in has a cookie of its own, whose name ends in the sign-in's id: two
// tabs of one browser do not overwrite each other's, and none that was planted
// before is ever taken over.
const cookieFlow = "esctx-"

// maxFlowCookies bounds what sign-ins that nobody finished leave in a browser.
const maxFlowCookies = 10

// flowCookie is what this browser has for the sign-in called ctx.
func flowCookie(c *web.Call, ctx string) string {
	return c.CookieValue(cookieName(c, cookieFlow+ctx))
}

// keepFlowCookie gives the browser the cookie of a new sign-in. The oldest make
// room; browsers list cookies of one path by their age.
func keepFlowCookie(c *web.Call, res web.Result, ctx, value string) web.Result {
	var kept []string
	for _, k := range c.Cookies() {
		if strings.HasPrefix(k.Name, cookieName(c, cookieFlow)) {
			kept = append(kept, k.Name)
		}
	}
	for len(kept) >= maxFlowCookies {
		res = res.DropCookie(c.Site, kept[0], "")
		kept = kept[1:]
	}
	return res.SetCookie(c.Site, web.Cookie{Name: cookieName(c, cookieFlow+ctx), Value: value})
}

// dropFlowCookie takes the cookie of a sign-in that is over from its browser.
func (v *visit) dropFlowCookie(res web.Result) web.Result {
	return res.DropCookie(v.c.Site, cookieName(v.c, cookieFlow+v.flow.ID), "")
}

// A staleFormError is a form that was sent before: a double click, the back button, a
// reloaded page. It changes nothing; the browser is shown where the sign-in
// stands.
type staleFormError struct{ v *visit }

func (staleFormError) Error() string { return signin.ErrFormTaken.Error() }

const staleNotice = "That form was sent before, so nothing was changed. This is where you are now."

// show is the sign-in where it stands.
func (f staleFormError) show() (web.Result, error) {
	f.v.notice = staleNotice
	f.v.c.Entry.Detail("form", "was sent before")
	return f.v.proceed()
}

// errCanary is what is wrong with a form whose canary is not that of its token.
var errCanary = errors.New("the form's canary is not that of its flowToken")

// take takes a form by its token, once. Forms of old automation may lack the
// canary, which says nothing that the token does not; a wrong one is refused.
func (v *visit) take(form url.Values) error {
	token := form.Get("flowToken")
	number, err := signin.ReadFlowToken(token, v.flow.ID, v.cookie)
	if err == nil && form.Has("canary") && !sameSecret(form.Get("canary"), canary(token)) {
		err = errCanary
	}
	if err != nil {
		return fail(50089).because(err)
	}
	err = v.c.World.Write(func(tx *world.Txn) error {
		f, err := signin.TakeForm(tx, v.flow.ID, number)
		if err == nil {
			v.flow = f
		}
		return err
	})
	switch {
	case errors.Is(err, signin.ErrFormTaken):
		return staleFormError{v}
	case errors.Is(err, signin.ErrNoFlow):
		return fail(50089).because(err) // another request has just finished it
	}
	return err
}
