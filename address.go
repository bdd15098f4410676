package pcsandbox

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// reserved are the first path segments of a shared origin that are no tenant of
// Entra.
var reserved = map[string]string{
	"v1": "pcapi", "v3": "pcapi", "webhooks": "pcapi", "generatetoken": "pcapi",
	"v1.0": "graph", "beta": "graph", "oidc": "graph",
	"": "portal", "dashboard": "portal", "portals": "portal",
	"sts": "sts", "secrets": "vault",
	"assets": "assets", "favicon.ico": "assets", "robots.txt": "assets",
}

// handler serves the surfaces of one world.
func (e *engine) handler(w *world.World, hosts web.Hosts, told pinned, console consoleAt) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		name, _, ok := web.SplitHost(r.Host)
		if !ok {
			misdirected(rw, r)
			return
		}
		if surface := realService(name); surface != "" {
			e.serve(rw, r, surface, w, console.on(web.Site{Origin: "https://" + name, Real: true}))
			return
		}
		if domain, isSTS := strings.CutPrefix(name, "sts."); isSTS && providerExists(w, domain) {
			e.serve(rw, r, "sts", w, console.on(web.Site{Origin: "https://" + name, Real: true}))
			return
		}
		if !hosts.Allowed(r.Host) {
			misdirected(rw, r)
			return
		}
		e.serve(rw, r, surfaceOf(r), w, console.on(told.site(r.Host)))
	})
}

// consoleAt tells where the console is under a host name, empty if there is none.
type consoleAt func(host string) string

// on notes in a site where its client finds the console: under the host that the
// client's browser uses, which for a real name is this machine's.
func (at consoleAt) on(site web.Site) web.Site {
	host := "localhost"
	if name, _, ok := web.SplitHost(site.Host()); ok && !site.Real {
		host = name
	}
	site.Console = at(host)
	return site
}

// surfaceOf says whose a path is on a shared origin.
func surfaceOf(r *http.Request) string {
	first, _, _ := strings.Cut(strings.TrimLeft(r.URL.Path, "/"), "/")
	if name, ok := reserved[strings.ToLower(first)]; ok {
		return name
	}
	return "idp"
}

func (e *engine) serve(rw http.ResponseWriter, r *http.Request, name string, w *world.World, site web.Site) {
	if first, _, _ := strings.Cut(strings.TrimLeft(r.URL.Path, "/"), "/"); reserved[strings.ToLower(first)] == "assets" {
		name = "assets" // pages under every host name need them
	}
	e.surfaces[name].Serve(rw, r, w, site)
}

func providerExists(w *world.World, domain string) bool {
	if _, ok := directory.Providers.Get(w.Read(), domain); ok {
		return true
	}
	for p := range directory.ExternalProviders.Each(w.Read()) {
		if p.Domain == domain {
			return true
		}
	}
	return false
}

// misdirected answers a Host that is not ours. The name is not echoed: it may be
// anything.
func misdirected(rw http.ResponseWriter, r *http.Request) {
	web.Misdirected(r)
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	rw.WriteHeader(http.StatusMisdirectedRequest)
	_, _ = rw.Write([]byte("pcsandbox: this host name is not one of the sandbox's. " +
		"Use localhost, or start it with --host NAME for a name of your own.\n"))
}

// serveAsset answers with a file that never changes while the process runs.
func serveAsset(a page.Asset) web.Func {
	headers := []web.Header{}
	for _, h := range a.Headers() {
		headers = append(headers, web.Header(h))
	}
	return func(c *web.Call) (web.Result, error) {
		if c.Header.Get("If-None-Match") == a.ETag {
			return web.Result{Status: http.StatusNotModified, Headers: headers}, nil
		}
		return web.Result{Headers: headers, Body: a.Body}, nil
	}
}
