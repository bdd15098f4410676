package sts

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

type signedOutData struct {
	page.Common
	Back string // on Entra ID's own origin, or empty
}

// signOut ends the browser's session. Signing out is harmless and idempotent, so
// WS-Federation asks for no token; a browser without a session sees the same page.
// One that Entra ID sent here while it signs somebody out goes back there.
func (s service) signOut(v visit, values url.Values) (web.Result, error) {
	if err := v.endSession(); err != nil {
		return web.Result{}, err
	}
	back := backLink(values.Get("wreply"), v.Site)
	if values.Get("wa") == actionSignOut && awaitsSignOut(back) {
		return v.withoutSession(web.Redirect(back)), nil
	}
	data := &signedOutData{Common: v.common("Signed out"), Back: back}
	if values.Get("wa") == actionCleanup {
		data.FrameAncestors = []string{v.Site.Entra()} // Entra ID signs all parties out in frames
	}
	res, err := v.show(http.StatusOK, "signed-out", data)
	return v.withoutSession(res), err
}

// endSession ends the browser's session at this provider, if there is one.
func (v visit) endSession() error {
	cookie := v.cookieValue(sessionCookie)
	if cookie == "" {
		return nil
	}
	if old, ok := findSession(v.World.Read(), v.provider.Domain, cookie, v.World.Now()); ok {
		v.Entry.Caller.User = old.Auth.UPN
	}
	return v.World.Write(func(tx *world.Txn) error {
		sessions.Delete(tx, key(cookie))
		return nil
	})
}

// withoutSession has the browser forget its session, too.
func (v visit) withoutSession(res web.Result) web.Result {
	gone := v.cookie(sessionCookie, "")
	return res.DropCookie(v.Site, gone.Name, gone.Path)
}

// backLink is the address to go back to. Only Entra ID's own origin will do.
func backLink(wreply string, site web.Site) string {
	if strings.HasPrefix(wreply, site.Entra()+"/") {
		return wreply
	}
	return ""
}

// awaitsSignOut reports whether an address of Entra ID's is where a sign-out goes
// on: there the browser goes by itself. Any other the person must follow.
func awaitsSignOut(back string) bool {
	u, err := url.Parse(back)
	return err == nil && (strings.HasSuffix(u.Path, "/oauth2/logout") || strings.HasSuffix(u.Path, "/oauth2/v2.0/logout"))
}
