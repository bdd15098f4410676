package pcsandbox

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// authorities are the CAs of a process: the everyday one and, in transparent mode
// alone, the one for the real host names. Without it no handshake for a real
// name succeeds, whatever the Host header then would choose.
type authorities struct {
	everyday    *keys.CA
	transparent *keys.CA // nil outside transparent mode
}

// GetCertificate is for tls.Config. The providers are under both CAs' names; in
// transparent mode it is the application with hard-coded hosts that calls them
// by their own.
func (a authorities) GetCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	name := strings.ToLower(strings.TrimSuffix(hello.ServerName, "."))
	if a.transparent != nil && (realService(name) != "" || strings.HasPrefix(name, "sts.")) {
		return a.transparent.GetCertificate(hello)
	}
	return a.everyday.GetCertificate(hello)
}

// pool is what the sandbox itself trusts when it calls itself.
func (a authorities) pool() *x509.CertPool {
	pool := a.everyday.Pool()
	if a.transparent != nil {
		pool.AddCert(a.transparent.Root())
	}
	return pool
}

// realHosts are the names that choose their service strictly.
var realHosts = map[string]string{
	web.EntraHost: "idp", "login.windows.net": "idp", "login.microsoft.com": "idp", "sts.windows.net": "idp",
	web.APIHost: "pcapi", web.GraphHost: "graph", web.PortalHost: "portal",
}

// realService is the service behind a real host name, or nothing.
func realService(name string) string {
	if strings.HasSuffix(name, ".vault.azure.net") {
		return "vault"
	}
	return realHosts[name]
}

// openAuthorities makes the CAs that a configuration asks for: on disk if it has
// a state folder.
func openAuthorities(cfg Config) (authorities, error) {
	var a authorities
	names, err := keys.Everyday(cfg.names()...)
	if err != nil {
		return a, err
	}
	if a.everyday, err = openCA(cfg.StateDir, names); err != nil || !cfg.Transparent {
		return a, err
	}
	if names, err = keys.Transparent(domains(cfg.Scenario)...); err != nil {
		return a, err
	}
	a.transparent, err = openCA(cfg.StateDir, names)
	return a, err
}

func openCA(dir string, names keys.NameSet) (*keys.CA, error) {
	if dir == "" {
		return keys.EphemeralCA(names, wall())
	}
	ca, err := keys.OpenCA(dir, names, wall())
	if err != nil {
		return nil, fmt.Errorf("state folder %s: %w", dir, err)
	}
	return ca, nil
}

// domains are those of a scenario whose users sign in at a provider.
func domains(sc *scenarios.Scenario) []string {
	if sc == nil {
		return nil // the default one's are reserved names, which the set has anyway
	}
	var out []string
	for _, t := range scenarios.Expand(sc).Tenants {
		for _, d := range t.Domains {
			if d.Federation != nil {
				out = append(out, d.Name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// TransparentCA is the certificate for the real host names and where it lies on
// disk, if it does; nil outside transparent mode.
func (sb *Sandbox) TransparentCA() (pem []byte, file string) {
	ca := sb.engine.cas.transparent
	if ca == nil {
		return nil, ""
	}
	return ca.RootPEM(), ca.File()
}
