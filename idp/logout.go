package idp

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

type signedOutScreen struct {
	page.Common
	Heading, Words string
	Next           string // where the browser goes on to; empty: nowhere
}

// logout ends the browser's session: of one account if a hint names it, of all
// otherwise. People of a federated domain are led on to their provider, whose
// session would sign them in again without a question; from there the browser
// comes back here. It is sent on to a registered address alone.
func (s *Server) logout(c *web.Call) (web.Result, error) {
	values, err := logoutValues(c)
	if err != nil {
		return web.Result{}, err
	}
	r := c.World.Read()
	if _, err := findPlace(c, r); err != nil {
		return web.Result{}, err
	}
	session := sessionOf(c)
	cookie := c.CookieValue(cookieName(c, cookieSession))
	account := hintedAccount(session, values.Get("logout_hint"))
	err = c.World.Write(func(tx *world.Txn) error { return signin.SignOut(tx, cookie, account) })
	if err != nil {
		return web.Result{}, err
	}
	if res, away, err := s.leaveProvider(c, cookie, logoutAgain(c, values, account)); away || err != nil {
		return res, err
	}
	told := frontChannels(c, session)
	next := ""
	if to := values.Get("post_logout_redirect_uri"); to != "" && usable(to) && registeredSomewhere(r, c.Site, to) {
		if next = withState(to, values); len(told) == 0 {
			return noStore(web.Redirect(next)), nil
		}
	}
	return s.show(c, http.StatusOK, "signed-out", &signedOutScreen{
		Common:  page.Common{Title: "Signed out", Trace: trace(c), Frames: told, Who: page.Who{Purpose: "about your sign-out"}},
		Heading: "You signed out of your account", Words: "It is a good idea to close all browser windows.",
		Next: next,
	})
}

// frontChannels are the addresses of the apps that were signed in to in a session
// and want to be told of its end, with the sid of their tokens (OpenID Connect
// Front-Channel Logout 1.0).
func frontChannels(c *web.Call, s signin.Session) []string {
	r := c.World.Read()
	sid := sessionID(token.NewSource(c.World.Seed()), signin.Authentication{SessionID: s.SID})
	var out []string
	for _, id := range s.Apps {
		app, ok := directory.Apps.Get(r, id)
		u, err := url.Parse(app.FrontChannelLogout)
		if !ok || app.FrontChannelLogout == "" || err != nil || !usable(app.FrontChannelLogout) {
			continue
		}
		u.RawQuery = joinQuery(u.RawQuery, encode([]Param{{"sid", sid}}))
		out = append(out, u.String())
	}
	return out
}

// logoutValues are those of the query, and of a posted form over them.
func logoutValues(c *web.Call) (url.Values, error) {
	values, err := parameters(c, web.QueryForm, logoutParameters)
	if c.Method != http.MethodPost || err != nil {
		return values, err
	}
	posted, err := parameters(c, web.Form, logoutParameters)
	maps.Copy(values, posted)
	return values, err
}

// hintedAccount is the account of the session that a hint names, or all.
func hintedAccount(s signin.Session, hint string) string {
	for _, a := range s.Accounts {
		if strings.EqualFold(hint, a.UPN) {
			return a.UPN
		}
	}
	return ""
}

// registeredSomewhere reports whether an address is a registered redirect or
// sign-out address of any app. A request to sign out names no app.
func registeredSomewhere(r world.Reader, site web.Site, uri string) bool {
	for app := range directory.Apps.Each(r) {
		app = hosted(app, site)
		if registered(app, uri) || slices.Contains(app.LogoutURIs, uri) {
			return true
		}
	}
	return false
}

func withState(to string, values url.Values) string {
	u, err := url.Parse(to)
	if err != nil || !values.Has("state") {
		return to
	}
	u.RawQuery = joinQuery(u.RawQuery, encode([]Param{{"state", values.Get("state")}}))
	return u.String()
}
