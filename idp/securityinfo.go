package idp

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// pathSecurityInfo is where people look after their own sign-in methods. It is a
// page of Entra's own that a sign-in leads to; the sign-in stays open while the
// person is there, and its forms are those of a sign-in.
const pathSecurityInfo = "/security-info"

// securityInfo shows the page to whom the address names, else to who signs in.
func (s *Server) securityInfo(c *web.Call) (web.Result, error) {
	if ctx := c.Query("ctx"); ctx != "" {
		if v, err := s.resumed(c, ctx); err == nil && v.flow.Page == pathSecurityInfo {
			return v.proceed()
		}
	}
	return s.begin(c, signin.Flow{Page: pathSecurityInfo, Request: signin.Request{
		Tenant: organizations, ClientID: directory.MySignInsApp, Scopes: []string{"openid"},
		RedirectURI: c.Site.Entra() + pathSecurityInfo, ResponseMode: "query", Correlation: correlationID(c),
	}})
}

// demandsMFA reports whether the page wants MFA of an account: whoever has a
// method must show it before the methods can be changed.
func demandsMFA(page string, registered, allowed []policy.Method) bool {
	return page != "" && slices.ContainsFunc(registered, func(m policy.Method) bool { return slices.Contains(allowed, m) })
}

// arrive shows the page that the sign-in led to. On the way there the browser
// gets its session, as at the end of any sign-in.
func (v *visit) arrive(f facts, step policy.Step) (web.Result, error) {
	switch {
	case !v.arrived():
		return v.enter(f)
	case v.flow.Register.Started:
		return v.register(f, step)
	}
	return v.showSecurityInfo(f)
}

// arrived reports whether the browser's session knows all that this sign-in has
// shown.
func (v *visit) arrived() bool {
	return v.flow.Auth.SessionID != "" && slices.ContainsFunc(v.session.Accounts, func(a signin.Account) bool {
		return a.UserID == v.flow.UserID && !a.SignedOut && a.Seq == v.flow.Auth.Seq && a.MFATime.Equal(v.flow.Auth.MFATime)
	})
}

func (v *visit) enter(f facts) (web.Result, error) {
	auth, record := v.authentication(f), v.record(f, nil)
	var cookie string
	err := v.noteIn(func(tx *world.Txn, flow *signin.Flow) (err error) {
		if err := logSignIn(tx, record); err != nil {
			return err
		}
		flow.Auth = auth
		v.flow = *flow
		cookie, err = v.keepSession(tx)
		flow.Existing = true
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	to := pathSecurityInfo + "?ctx=" + url.QueryEscape(v.flow.ID)
	return v.setSession(noStore(web.Redirect(to)), cookie), nil
}

// changeSecurityInfo takes the answers of the page.
func (s *Server) changeSecurityInfo(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	if step.Kind != policy.Issue || v.flow.Page != pathSecurityInfo || !v.arrived() {
		return v.proceed()
	}
	switch {
	case form.Has("default"):
		return v.prefer(f, form.Get("default"))
	case form.Has("remove"):
		return v.confirmRemoval(f, form.Get("remove"))
	case form.Has("removed"):
		return v.remove(f, form.Get("removed"))
	}
	switch form.Get("step") {
	case "add":
		return v.after(v.note(func(flow *signin.Flow) { startRegistration(flow, "", "") }))
	case "signout":
		return v.signOutEverywhere(f)
	}
	return v.proceed()
}

// prefer makes a method the one that is asked for first.
func (v *visit) prefer(f facts, id string) (web.Result, error) {
	l, ok := lineOf(f, id)
	if !ok || !l.MayPrefer {
		return v.proceed()
	}
	v.notice = "From now on you are asked for this first: " + l.Name + "."
	return v.after(v.c.World.Write(func(tx *world.Txn) error { return directory.PreferMethod(tx, f.user.ID, id) }))
}

// remove takes a line of the list away.
func (v *visit) remove(f facts, id string) (web.Result, error) {
	l, ok := lineOf(f, id)
	if !ok || !l.MayRemove {
		return v.proceed()
	}
	v.notice = "Removed: " + l.Name + "."
	return v.after(v.c.World.Write(func(tx *world.Txn) error {
		for _, m := range l.methods {
			if err := directory.RemoveMethod(tx, f.user.ID, m.ID); err != nil {
				return err
			}
		}
		return nil
	}))
}

// signOutEverywhere ends the person's sign-ins in all browsers and apps.
func (v *visit) signOutEverywhere(f facts) (web.Result, error) {
	err := v.c.World.Write(func(tx *world.Txn) error {
		signin.Flows.Delete(tx, v.flow.ID)
		return directory.RevokeSessions(tx, f.user.ID, f.now)
	})
	if err != nil {
		return web.Result{}, err
	}
	res, err := v.s.show(v.c, http.StatusOK, "signed-out", &signedOutScreen{
		Common:  commonOf(v.c, "Signed out everywhere"),
		Heading: "You signed out everywhere",
		Words:   "All sign-ins until now have ended: in this and all other browsers, and in all apps. Access tokens that apps hold stay good until they expire.",
	})
	return v.dropFlowCookie(res), err
}
