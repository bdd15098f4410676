package sandboxcontainer

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
)

// A Sandbox is where a container, or a seat in one, is reached from this process.
type Sandbox struct {
	Origin     string // of all surfaces, e.g. https://localhost:32768
	EntraURL   string // base URLs of the services
	APIURL     string
	GraphURL   string
	PortalURL  string
	ConsoleURL string // training console and control API
	CAPEM      []byte // certificate that clients must trust, for files such as NODE_EXTRA_CA_CERTS

	pool    *x509.CertPool
	control *control.Client
}

// connect asks a sandbox for its CA.
func connect(ctx context.Context, origin, console string) (*Sandbox, error) {
	s := &Sandbox{
		Origin: origin, EntraURL: origin, APIURL: origin, GraphURL: origin, PortalURL: origin, // one origin serves all
		ConsoleURL: console, pool: x509.NewCertPool(), control: control.New(console, nil),
	}
	var err error
	if s.CAPEM, err = s.control.CA(ctx); err != nil {
		return nil, fmt.Errorf("pcsandbox: CA: %w", err)
	}
	if !s.pool.AppendCertsFromPEM(s.CAPEM) {
		return nil, errors.New("pcsandbox: the console's CA is no certificate")
	}
	return s, nil
}

// Control steers the sandbox: users, phones, time, policy, faults, journal.
func (s *Sandbox) Control() *control.Client { return s.control }

// CAPool trusts the sandbox's CA and no other.
func (s *Sandbox) CAPool() *x509.CertPool { return s.pool.Clone() }

// Client returns a new HTTP client that trusts the sandbox's CA and no other.
func (s *Sandbox) Client() *http.Client {
	return &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: s.pool, MinVersion: tls.VersionTLS12}}}
}
