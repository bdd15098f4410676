package sts

import (
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A visit is a call to the provider of one domain.
type visit struct {
	*web.Call
	provider directory.Provider
	pages    *page.Set
}

// provided finds the provider that a call is for.
func (s service) provided(f func(visit) (web.Result, error)) web.Func {
	return func(c *web.Call) (web.Result, error) {
		p, ok := providerOf(c)
		if !ok {
			return web.Result{}, errUnknownDomain
		}
		return f(visit{Call: c, provider: p, pages: s.pages})
	}
}

// providerOf finds the provider by the domain in the path or, where there is
// none, in the provider's own host name.
func providerOf(c *web.Call) (directory.Provider, bool) {
	domain, ok := c.Vars["domain"]
	if !ok {
		host, _, _ := web.SplitHost(c.Site.Host())
		if domain, ok = strings.CutPrefix(host, "sts."); !ok {
			return directory.Provider{}, false
		}
	}
	return directory.Providers.Get(c.World.Read(), strings.ToLower(domain))
}

// base is where the provider's addresses begin on the host the browser uses:
// /sts/{domain}, or nothing under the provider's own host name.
func (v visit) base() string {
	u, err := url.Parse(v.Site.STS(v.provider.Domain))
	if err != nil {
		return ""
	}
	return u.Path
}

// passive is the path of the passive endpoint.
func (v visit) passive() string { return v.base() + "/adfs/ls/" }

// cookie is one of the provider's cookies. Its path keeps it from the providers
// of other domains, which on a shared origin have the same host.
func (v visit) cookie(name, value string) web.Cookie {
	return web.Cookie{Name: web.CookieName(v.Site, surfaceName, name), Value: value, Path: v.base() + "/"}
}

func (v visit) cookieValue(name string) string {
	return v.CookieValue(web.CookieName(v.Site, surfaceName, name))
}

// activityID names a request in its page and in the journal, as AD FS does; a
// client may choose it.
func activityID(c *web.Call) string {
	if c.Entry.Correlate == "" {
		asked := c.Query("client-request-id")
		if id, err := uuid.Parse(asked); err == nil && len(asked) == len(id.String()) {
			c.Entry.Correlate = id.String()
		} else {
			c.Entry.Correlate = c.World.NewID()
		}
	}
	return c.Entry.Correlate
}

// common is what all pages of the provider share.
func (v visit) common(title string) page.Common {
	return page.Common{
		Title: title,
		Who: page.Who{
			Name:    v.provider.DisplayName + " sign-in",
			Owner:   v.provider.Domain,
			Purpose: "to go on to Entra ID",
		},
		Trace: []page.Pair{{Name: "Activity ID", Value: activityID(v.Call)}},
	}
}

// show answers with a page and tells the journal which screen it is.
func (v visit) show(status int, name string, data page.Data) (web.Result, error) {
	doc, err := v.pages.Render(name, data)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	v.Entry.Screen = surfaceName + "." + name
	return result(status, doc), nil
}

func result(status int, doc page.Document) web.Result {
	res := web.Result{Status: status, Body: doc.Body}
	for _, h := range doc.Headers {
		res.Headers = append(res.Headers, web.Header(h))
	}
	return res
}
