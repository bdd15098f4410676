package portal

import (
	"net/http"
	"net/url"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// signOut ends the session here, then at Entra, which sends the browser back to
// the page that says so.
func signOut(c *web.Call) (web.Result, error) {
	back := url.Values{"post_logout_redirect_uri": {c.Site.Portal() + pathSignedOut}}
	return forget(c, seeOther(c.Site.Entra()+"/common/oauth2/logout?"+back.Encode()))
}

// forget drops the browser's session and its cookie.
func forget(c *web.Call, res web.Result) (web.Result, error) {
	cookie := c.CookieValue(sessionCookie(c))
	if cookie == "" {
		return res, nil
	}
	if s, ok := findSession(c.World.Read(), cookie, c.World.Now()); ok {
		noteCaller(c, s.Person)
	}
	err := c.World.Write(func(tx *world.Txn) error {
		sessions.Delete(tx, key(cookie))
		return nil
	})
	return res.DropCookie(c.Site, sessionCookie(c), cookiePath), web.Internal(err)
}

type signedOutData struct {
	frame
	Home string
}

// signedOut is the page after signing out, and the address that Entra calls when
// somebody signs out there: so it ends a session, too.
func (p *portal) signedOut(c *web.Call) (web.Result, error) {
	common := page.Common{Title: "Signed out", Width: page.Card, Who: page.Who{Purpose: "about your sign-out"}, FrameAncestors: []string{c.Site.Entra()}}
	res, err := p.show(c, http.StatusOK, "signed-out", &signedOutData{frame: frame{common}, Home: pathHome})
	if err != nil {
		return res, err
	}
	return forget(c, res)
}
