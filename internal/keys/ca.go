package keys

import (
	"crypto/tls"
	"crypto/x509"
	"net/netip"
	"time"
)

// A NameSet is the names and addresses a CA may vouch for.
type NameSet struct {
	Name     string         // "everyday", or what the set adds to it
	DNS      []string       // permitted subtrees
	IPs      []netip.Prefix // permitted ranges
	Lifetime time.Duration  // of the CA
}

// Everyday is the set of loopback names, reserved suffixes and extra names (from --host, --seat-host).
func Everyday(extra ...string) (NameSet, error) { return NameSet{}, errStub }

// Permits reports whether host (a DNS name or an IP address) lies in the set.
func (n NameSet) Permits(host string) bool { return false }

// A CA signs TLS leaves for the names of one set, on the fly.
type CA struct{}

// OpenCA keeps the CA of names below dir, making or renewing it.
func OpenCA(dir string, names NameSet, now func() time.Time) (*CA, error) { return nil, errStub }

// EphemeralCA makes a CA that lives in memory only.
func EphemeralCA(names NameSet, now func() time.Time) (*CA, error) { return nil, errStub }

// GetCertificate is for tls.Config.
func (c *CA) GetCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	return nil, errStub
}

// RootPEM is what clients must trust.
func (c *CA) RootPEM() []byte { return nil }

// Root is what clients must trust.
func (c *CA) Root() *x509.Certificate { return nil }

// Pool holds just the root.
func (c *CA) Pool() *x509.CertPool { return nil }

// File is the path of ca.pem, empty for a CA in memory.
func (c *CA) File() string { return "" }

// Fresh reports whether this process made the CA, so that nobody trusts it yet.
func (c *CA) Fresh() bool { return false }

// Names is the set the CA vouches for.
func (c *CA) Names() NameSet { return NameSet{} }
