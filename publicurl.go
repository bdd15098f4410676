package pcsandbox

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A pinned address is what clients are told, whatever host they came by. The
// zero value pins nothing: clients are told the host that they used.
type pinned struct {
	public string // origin of links, issuers and whatever else a browser or a check of tokens sees
	back   string // origin by which back ends come, which may not reach the public one
}

// site is what a client that came by a host is told.
func (p pinned) site(host string) web.Site {
	site := web.Site{Origin: "https://" + strings.ToLower(host)}
	if p.public == "" {
		return site
	}
	if site.Origin == p.back {
		site.Back = p.back
	}
	site.Origin = p.public
	return site
}

// publicOf is the address clients of a seat are told: only the default sandbox
// has a pinned one.
func (sb *Sandbox) publicOf(s *seat) string {
	if s == sb.main || sb.main == nil {
		return sb.config.PublicURL
	}
	return ""
}

// pinnedFor is what clients of a seat are told.
func (sb *Sandbox) pinnedFor(s *seat) pinned {
	if public := sb.publicOf(s); public != "" {
		return pinned{public: public, back: sb.config.BackURL}
	}
	return pinned{}
}

// pin checks the addresses that clients are told and spells them as they compare.
func (cfg *Config) pin() (err error) {
	if cfg.PublicURL, err = origin("public", cfg.PublicURL); err != nil {
		return err
	}
	cfg.BackURL, err = origin("back", cfg.BackURL)
	return err
}

func origin(which, s string) (string, error) {
	if s == "" {
		return "", nil
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return "", fmt.Errorf("%s URL %q: it must be scheme and host alone, such as https://localhost:9443", which, s)
	}
	return "https://" + strings.ToLower(u.Host), nil
}

// names are the host names beside the loopback ones: those told, and the ones
// that clients are told.
func (cfg Config) names() []string {
	names := slices.Clone(cfg.Hosts)
	for _, address := range []string{cfg.PublicURL, cfg.BackURL} {
		u, err := url.Parse(address)
		if err != nil {
			continue
		}
		if name := strings.ToLower(u.Hostname()); name != "" && !web.Loopback(name) {
			names = append(names, name)
		}
	}
	return names
}
