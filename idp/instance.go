package idp

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// An instances answer tells a library which hosts are one cloud.
type instances struct {
	Discovery  string     `json:"tenant_discovery_endpoint"`
	APIVersion string     `json:"api-version"`
	Metadata   []instance `json:"metadata"`
}

type instance struct {
	Network string   `json:"preferred_network"`
	Cache   string   `json:"preferred_cache"`
	Aliases []string `json:"aliases"`
}

// clouds are Microsoft's own, for clients that came by a real host name.
var clouds = []instance{
	{web.EntraHost, "login.windows.net", []string{web.EntraHost, "login.windows.net", "login.microsoft.com", "sts.windows.net"}},
	{"login.partner.microsoftonline.cn", "login.partner.microsoftonline.cn", []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"}},
	{"login.microsoftonline.us", "login.microsoftonline.us", []string{"login.microsoftonline.us", "login.usgovcloudapi.net"}},
}

// instanceDiscovery confirms that an authority is one the sandbox plays: its own
// address, or the real one that leads here.
func (s *Server) instanceDiscovery(c *web.Call) (web.Result, error) {
	if _, err := findPlace(c, c.World.Read()); err != nil {
		return web.Result{}, err
	}
	if _, err := parameters(c, web.QueryForm, realmParameters); err != nil {
		return web.Result{}, err
	}
	asked := c.Query("authorization_endpoint")
	if asked == "" {
		return web.Result{}, fail(900144, "authorization_endpoint")
	}
	authority, err := url.Parse(asked)
	if err != nil || authority.Host == "" {
		return web.Result{}, fail(50049, asked)
	}
	host := strings.ToLower(authority.Host)
	own := strings.ToLower(hostOf(c.Site.Entra()))
	answer := instances{APIVersion: c.Query("api-version")}
	if answer.APIVersion != "1.0" {
		answer.APIVersion = "1.1"
	}
	switch {
	case knownCloud(host):
		answer.Metadata = clouds
	case host == own:
		answer.Metadata = []instance{{own, own, []string{own}}}
	default:
		return web.Result{}, fail(50049, host)
	}
	answer.Discovery = c.Site.Entra() + discoveryPath(authority)
	return published(web.JSON(http.StatusOK, answer)), nil
}

// discoveryPath is where the document of an authorization endpoint lies.
func discoveryPath(authority *url.URL) string {
	segment, rest, _ := strings.Cut(strings.TrimLeft(authority.Path, "/"), "/")
	if segment == "" {
		segment = common
	}
	version := ""
	if strings.Contains(strings.ToLower(rest), "v2.0") {
		version = "/v2.0"
	}
	return "/" + url.PathEscape(segment) + version + "/.well-known/openid-configuration"
}

func knownCloud(host string) bool {
	for _, cloud := range clouds {
		for _, alias := range cloud.Aliases {
			if alias == host {
				return true
			}
		}
	}
	return false
}

func hostOf(address string) string {
	_, host, _ := strings.Cut(address, "://")
	return host
}
