package idp

import (
	"crypto/subtle"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Entra keeps these cookies in a browser, beside those of its sign-ins: what
// stands for the accounts signed in in it, and the answer to "Stay signed in?".
const (
	cookieSession = "estsauth"
	cookieStay    = "kmsi"
)

func cookieName(c *web.Call, name string) string { return web.CookieName(c.Site, "entra", name) }

// sessionOf is the browser's session; one without accounts if there is none.
func sessionOf(c *web.Call) signin.Session {
	s, _ := signin.FindSession(c.World.Read(), c.CookieValue(cookieName(c, cookieSession)))
	return s
}

// isCalled reports whether a session is the one that sid names. It names none of
// the accounts in it.
func isCalled(c *web.Call, s signin.Session, sid string) bool {
	return sid == "" || sid == sessionID(token.NewSource(c.World.Seed()), signin.Authentication{SessionID: s.SID})
}

func sameSecret(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// settle chooses the account of a new sign-in: the one that is hinted, or the
// only one of the session if the request does not want the person to pick.
func settle(r world.Reader, f *signin.Flow, session signin.Session, now time.Time) {
	o := facts{now: now}
	o.accounts(r, *f, session)
	if hint := f.Request.LoginHint; hint != "" {
		for _, a := range o.listed {
			if strings.EqualFold(a.UPN, hint) {
				adopt(r, f, a, now)
				return
			}
		}
		if u, ok := directory.FindUser(r, hint); ok {
			f.UPN = u.UPN
		}
		return
	}
	switch {
	case len(o.listed) == 1 && f.Request.Prompt != promptSelectAccount:
		adopt(r, f, o.listed[0], now)
	case len(o.listed) == 0:
		f.Domain = f.Request.DomainHint
	}
}

// adopt makes an account of the session the sign-in's. Its first factor counts
// if the account is still signed in and the request does not want a newer one.
func adopt(r world.Reader, f *signin.Flow, a signin.Account, now time.Time) {
	u, _ := directory.Users.Get(r, a.UserID)
	f.UPN, f.UserID = u.UPN, a.UserID
	if !a.Live(now, u) || tooOld(f.Request, a, now) {
		return
	}
	f.First, f.Existing, f.Auth, f.Persistent = true, true, a.Authentication, a.Persistent
}

// tooOld reports whether max_age asks for a newer first factor; 0 means now.
func tooOld(req signin.Request, a signin.Account, now time.Time) bool {
	if req.MaxAge == nil {
		return false
	}
	// Whole seconds, since as a duration the longest ages would not fit.
	return *req.MaxAge == 0 || now.Unix()-a.Proven().Unix() > int64(*req.MaxAge)
}

// keepSession puts the account of a finished sign-in into the browser's session
// and gives the browser its cookie. Who newly proved who they are gets a new
// one, so that a cookie somebody planted before is worth nothing.
func (v *visit) keepSession(tx *world.Txn) (cookie string, err error) {
	old := v.c.CookieValue(cookieName(v.c, cookieSession))
	fresh := old
	if !v.flow.Existing || old == "" {
		fresh = tx.NewSecret(32)
	}
	account := signin.Account{Authentication: v.flow.Auth, UPN: v.flow.UPN, Persistent: v.flow.Persistent, Used: v.c.World.Now()}
	kept, err := signin.Keep(tx, old, fresh, account)
	if err == nil {
		err = signin.Visited(tx, kept, v.flow.Request.ClientID)
	}
	return fresh, err
}

func (v *visit) setSession(res web.Result, cookie string) web.Result {
	k := web.Cookie{Name: cookieName(v.c, cookieSession), Value: cookie}
	if v.flow.Persistent {
		k.MaxAge = signin.PersistentLife
	}
	if res = res.SetCookie(v.c.Site, k); v.flow.Page != "" {
		return res // the page goes on with the sign-in
	}
	return v.dropFlowCookie(res)
}
