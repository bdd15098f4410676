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
func (s service) signOut(v visit, values url.Values) (web.Result, error) {
	if cookie := v.cookieValue(sessionCookie); cookie != "" {
		if old, ok := findSession(v.World.Read(), v.provider.Domain, cookie, v.World.Now()); ok {
			v.Entry.Caller.User = old.Auth.UPN
		}
		err := v.World.Write(func(tx *world.Txn) error {
			sessions.Delete(tx, key(cookie))
			return nil
		})
		if err != nil {
			return web.Result{}, err
		}
	}
	data := &signedOutData{Common: v.common("Signed out"), Back: backLink(values.Get("wreply"), v.Site)}
	if values.Get("wa") == actionCleanup {
		data.FrameAncestors = []string{v.Site.Entra()} // Entra ID signs all parties out in frames
	}
	res, err := v.show(http.StatusOK, "signed-out", data)
	if err != nil {
		return web.Result{}, err
	}
	gone := v.cookie(sessionCookie, "")
	return res.DropCookie(v.Site, gone.Name, gone.Path), nil
}

// backLink is the address to go back to. Only Entra ID's own origin will do, and
// the person follows it, not the browser by itself.
func backLink(wreply string, site web.Site) string {
	if strings.HasPrefix(wreply, site.Entra()+"/") {
		return wreply
	}
	return ""
}
