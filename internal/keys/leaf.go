package keys

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"strings"
	"time"
)

const (
	leafLifetime = 90 * day // browsers refuse more than 397 days
	maxLeaves    = 512      // a client chooses the names, so their number is bounded
)

// GetCertificate is for tls.Config: it answers the name the client asks for.
// Its error goes to the server's log, since the client learns only that the
// handshake failed.
func (c *CA) GetCertificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	return c.Leaf(hello.ServerName)
}

// Leaf returns the certificate for a DNS name. Without a name, and for
// localhost, it is the one that also names the loopback and extra addresses:
// a client that goes by address sends no name.
func (c *CA) Leaf(name string) (*tls.Certificate, error) {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	// An address is no server name, but some clients send it.
	if _, err := netip.ParseAddr(name); name == "" || err == nil && c.names.Permits(name) {
		name = "localhost"
	}
	if !isDNSName(name) || !c.names.Permits(name) {
		return nil, fmt.Errorf("no certificate for %q: the %s CA vouches only for %s and names below them; "+
			"if the name is meant, start with --host %s", name, c.names.Name, strings.Join(c.names.DNS, ", "), name)
	}
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	// A leaf is signed in 0.1 ms, so the lock may as well be held meanwhile.
	if leaf := c.leaves[name]; leaf != nil && now.Add(day).Before(leaf.Leaf.NotAfter) {
		return leaf, nil
	}
	leaf, err := c.issue(name, now)
	if err != nil {
		return nil, err
	}
	if len(c.leaves) >= maxLeaves {
		clear(c.leaves)
	}
	c.leaves[name] = leaf
	return leaf, nil
}

func (c *CA) issue(name string, now time.Time) (*tls.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("keys: draw a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{Organization: []string{"pcsandbox – not Microsoft"}},
		DNSNames:              []string{name},
		NotBefore:             later(now.Add(-time.Hour), c.intermediate.NotBefore),
		NotAfter:              earlier(now.Add(leafLifetime), c.intermediate.NotAfter),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	if name == "localhost" {
		template.IPAddresses = c.leafAddresses()
	}
	leaf, err := sign(template, c.intermediate, &c.leafKey.PublicKey, c.key)
	if err != nil {
		return nil, err
	}
	return chain(leaf, c.intermediate, c.leafKey), nil
}

// chain is what a server sends: the leaf and what links it to the root.
func chain(leaf, intermediate *x509.Certificate, key *ecdsa.PrivateKey) *tls.Certificate {
	return &tls.Certificate{Certificate: [][]byte{leaf.Raw, intermediate.Raw}, PrivateKey: key, Leaf: leaf}
}

func (c *CA) leafAddresses() []net.IP {
	out := []net.IP{net.IPv4(127, 0, 0, 1)}
	for _, addr := range c.names.addresses() {
		out = append(out, netip.Addr.AsSlice(addr))
	}
	return out
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
