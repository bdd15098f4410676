package idp

import (
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// registered reports whether a redirect URI is one of the app's. They match
// exactly, but for the port of a loopback address, which installed apps choose
// when they start (RFC 8252, 7.3).
func registered(app directory.App, uri string) bool {
	return slices.ContainsFunc(app.RedirectURIs, func(have string) bool {
		return have == uri || sameLoopback(have, uri)
	})
}

// hosted gives Microsoft's own apps the addresses they have here: where the
// portal is depends on the address under which the sandbox is reached.
func hosted(app directory.App, site web.Site) directory.App {
	if !app.BuiltIn {
		return app
	}
	app.RedirectURIs = hostedAll(app.RedirectURIs, site)
	app.LogoutURIs = hostedAll(app.LogoutURIs, site)
	return app
}

func hostedAll(uris []string, site web.Site) []string {
	out := make([]string, len(uris))
	for i, uri := range uris {
		out[i] = strings.Replace(uri, "{portal}", site.Portal(), 1)
	}
	return out
}

// sameLoopback compares two http addresses of this machine without their ports.
func sameLoopback(have, asked string) bool {
	a, err := url.Parse(have)
	if err != nil || !loopback(a) {
		return false
	}
	b, err := url.Parse(asked)
	if err != nil || !loopback(b) {
		return false
	}
	return strings.EqualFold(a.Hostname(), b.Hostname()) && rooted(a) == rooted(b) && a.RawQuery == b.RawQuery
}

func loopback(u *url.URL) bool {
	host := u.Hostname()
	return u.Scheme == "http" && u.User == nil && u.Fragment == "" && u.Opaque == "" &&
		(strings.EqualFold(host, "localhost") || host == "127.0.0.1" || host == "::1")
}

// rooted is the path; an address without one means the root.
func rooted(u *url.URL) string {
	if p := u.EscapedPath(); p != "" {
		return p
	}
	return "/"
}

// usable reports whether an answer can be sent to a registered address: one that
// cannot be read, or would run a script, gets none.
func usable(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" || u.Fragment != "" || strings.ContainsAny(uri, "\r\n\t ") {
		return false
	}
	switch strings.ToLower(u.Scheme) {
	case "javascript", "data", "vbscript", "file", "blob":
		return false
	case "http", "https":
		return u.Host != ""
	}
	return true
}
