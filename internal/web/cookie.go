package web

import (
	"net"
	"net/http"
	"strings"
	"time"
)

// CookieName is the name of a surface's cookie under a site. Browsers send
// cookies to every port of a host, so the port is part of the name; else two
// sandboxes, or a sandbox and some other thing on localhost, would take each
// other's.
func CookieName(site Site, surface, name string) string {
	_, port, err := net.SplitHostPort(site.Host())
	if err != nil {
		port = "443"
		if strings.HasPrefix(site.Origin, "http:") {
			port = "80"
		}
	}
	return "pcsandbox-" + surface + "-" + port + "-" + name
}

// A Cookie is one cookie of an answer. It is always HttpOnly, and Secure under
// https. It has no date: browsers would judge it by the wall clock.
type Cookie struct {
	Name, Value string
	Path        string        // empty: /
	SameSite    http.SameSite // zero: None, as sign-in must survive the way through other sites
	MaxAge      time.Duration // zero: until the browser is closed
}

// SetCookie returns the result with a cookie that the client keeps.
func (r Result) SetCookie(site Site, k Cookie) Result {
	h := http.Cookie{Name: k.Name, Value: k.Value, Path: k.Path, SameSite: k.SameSite, HttpOnly: true, Secure: true}
	if h.Path == "" {
		h.Path = "/"
	}
	if h.SameSite == 0 {
		h.SameSite = http.SameSiteNoneMode
	}
	if strings.HasPrefix(site.Origin, "http:") { // the console: browsers refuse Secure there, and None without it
		h.Secure = false
		if h.SameSite == http.SameSiteNoneMode {
			h.SameSite = http.SameSiteLaxMode
		}
	}
	h.MaxAge = int(k.MaxAge / time.Second)
	if k.MaxAge < 0 {
		h.MaxAge = -1
	}
	return r.With("Set-Cookie", h.String())
}

// DropCookie returns the result with the client told to forget a cookie. Path
// must be the one the cookie was set with.
func (r Result) DropCookie(site Site, name, path string) Result {
	return r.SetCookie(site, Cookie{Name: name, Path: path, MaxAge: -1})
}

// CookieValue is the value of the first cookie of that name, empty if the client
// sent none.
func (c *Call) CookieValue(name string) string {
	if k, err := c.Cookie(name); err == nil {
		return k.Value
	}
	return ""
}
