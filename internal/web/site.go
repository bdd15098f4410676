package web

import (
	"net/url"
	"strings"
)

// Real host names of the services, as a client with hard-coded hosts calls them.
const (
	EntraHost  = "login.microsoftonline.com"
	APIHost    = "api.partnercenter.microsoft.com"
	GraphHost  = "graph.microsoft.com"
	PortalHost = "partner.microsoft.com"
)

// A Site says under which addresses a client sees the sandbox. On a shared
// origin all services have the same address and the first path segment decides;
// a client that came by a real host name sees each service under its own.
type Site struct {
	Origin string // scheme, host and port the client used, e.g. https://localhost:8443
	Real   bool   // the client came by a real host name
	Back   string // origin for a back end's own calls, where it cannot reach Origin; else empty
	// Console is where the training console is for this client; empty: nowhere.
	Console string
}

// Phone is the page of the console that plays somebody's phone; empty: there is
// no console.
func (s Site) Phone(user string) string {
	if s.Console == "" {
		return ""
	}
	return s.Console + "/phones/" + url.PathEscape(strings.ToLower(user))
}

// Entra is the base URL of Entra ID, without a slash at the end.
func (s Site) Entra() string { return s.base(EntraHost) }

// EntraBack is the base URL of Entra ID for the calls that no browser makes.
func (s Site) EntraBack() string { return s.back(EntraHost) }

// API is the base URL of the Partner Center API.
func (s Site) API() string { return s.back(APIHost) }

// Graph is the base URL of Microsoft Graph.
func (s Site) Graph() string { return s.back(GraphHost) }

// Portal is the base URL of the Partner Center portal.
func (s Site) Portal() string { return s.base(PortalHost) }

// STS is the base URL of the federated provider of a domain: its pages live
// under STS(domain) + "/adfs/".
func (s Site) STS(domain string) string {
	if s.Real {
		return "https://sts." + domain
	}
	return s.Origin + "/sts/" + domain
}

// STSBack is STS for the calls that no browser makes.
func (s Site) STSBack(domain string) string {
	if s.Back != "" {
		return s.Back + "/sts/" + domain
	}
	return s.STS(domain)
}

// Host is host and port of the origin.
func (s Site) Host() string {
	_, host, _ := strings.Cut(s.Origin, "://")
	return host
}

// back is the base URL of what programs call by themselves.
func (s Site) back(host string) string {
	if s.Back != "" {
		return s.Back
	}
	return s.base(host)
}

func (s Site) base(host string) string {
	if s.Real {
		return "https://" + host
	}
	return s.Origin
}
