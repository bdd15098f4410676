package keys

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// A CA signs TLS leaves for the names of one set, on the fly. The private key
// of its root existed only while the root signed the one intermediate, which
// is bound to the set by critical name constraints. They sit on the
// intermediate because Java ignores them on a root.
type CA struct {
	names        NameSet
	root         *x509.Certificate
	intermediate *x509.Certificate
	key          *ecdsa.PrivateKey // of the intermediate
	now          func() time.Time
	file         string
	fresh        bool

	leafKey *ecdsa.PrivateKey // shared by all leaves, never kept
	mu      sync.Mutex
	leaves  map[string]*tls.Certificate
}

// EphemeralCA makes a CA that lives in memory only. now is the wall clock by
// which clients judge certificates, not a world's.
func EphemeralCA(names NameSet, now func() time.Time) (*CA, error) {
	c := &CA{names: names, now: now, fresh: true}
	if err := c.found(); err != nil {
		return nil, err
	}
	return c, c.ready()
}

// RootPEM is what clients must trust.
func (c *CA) RootPEM() []byte { return pemCertificate(c.root) }

// Root is what clients must trust.
func (c *CA) Root() *x509.Certificate { return c.root }

// Pool holds just the root.
func (c *CA) Pool() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(c.root)
	return pool
}

// File is the path of ca.pem, empty for a CA in memory.
func (c *CA) File() string { return c.file }

// Fresh reports whether this process made the CA, so that nobody trusts it yet.
func (c *CA) Fresh() bool { return c.fresh }

// Names is the set the CA vouches for.
func (c *CA) Names() NameSet { return c.names }

// ready prepares the key of the leaves.
func (c *CA) ready() (err error) {
	c.leaves = map[string]*tls.Certificate{}
	c.leafKey, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return err
}

// found makes root and intermediate. The root's private key is a local
// variable: it is gone when found returns.
func (c *CA) found() error {
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("keys: make the CA's root key: %w", err)
	}
	if c.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return fmt.Errorf("keys: make the CA's key: %w", err)
	}
	root, err := c.template("pcsandbox root")
	if err != nil {
		return err
	}
	root.MaxPathLen = 1
	if c.root, err = sign(root, root, &rootKey.PublicKey, rootKey); err != nil {
		return err
	}
	intermediate, err := c.template("pcsandbox CA")
	if err != nil {
		return err
	}
	intermediate.MaxPathLenZero = true
	intermediate.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	intermediate.PermittedDNSDomainsCritical = true
	intermediate.PermittedDNSDomains = c.names.DNS
	for _, p := range c.names.IPs {
		intermediate.PermittedIPRanges = append(intermediate.PermittedIPRanges, ipNet(p))
	}
	c.intermediate, err = sign(intermediate, c.root, &c.key.PublicKey, rootKey)
	return err
}

func (c *CA) template(commonName string) (*x509.Certificate, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, fmt.Errorf("keys: draw a serial number: %w", err)
	}
	start := c.now().UTC().Add(-day)
	return &x509.Certificate{
		SerialNumber: serial,
		Subject: pkix.Name{
			CommonName:   fmt.Sprintf("%s (%s) %s", commonName, c.names.Name, start.Format(time.DateOnly)),
			Organization: []string{"pcsandbox – not Microsoft"},
		},
		NotBefore:             start,
		NotAfter:              start.Add(day + c.names.Lifetime),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}, nil
}

func sign(template, parent *x509.Certificate, key *ecdsa.PublicKey, by *ecdsa.PrivateKey) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, key, by)
	if err != nil {
		return nil, fmt.Errorf("keys: sign the certificate %q: %w", template.Subject.CommonName, err)
	}
	return x509.ParseCertificate(der)
}

func ipNet(p netip.Prefix) *net.IPNet {
	return &net.IPNet{IP: p.Masked().Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen())}
}

// usable reports whether a CA read from disk is whole, ours and has time left:
// a third of its life or a month, whichever is less.
func (c *CA) usable() error {
	left := min(c.names.Lifetime/3, 30*day)
	switch now := c.now(); {
	case c.root == nil || c.intermediate == nil || c.key == nil:
		return errors.New("a part is missing")
	case !c.key.PublicKey.Equal(c.intermediate.PublicKey):
		return errors.New("the key belongs to another certificate")
	case c.intermediate.CheckSignatureFrom(c.root) != nil:
		return errors.New("the root did not sign it")
	case !slices.Equal(c.intermediate.PermittedDNSDomains, c.names.DNS):
		return errors.New("it was made for other names")
	case !c.permitsItsAddresses():
		return errors.New("it was made for other addresses")
	case now.Before(c.intermediate.NotBefore):
		return errors.New("it is not valid yet")
	case now.Add(left).After(c.intermediate.NotAfter):
		return errors.New("it expires soon")
	}
	return nil
}

// permitsItsAddresses reports whether the intermediate is bound to the set's
// addresses.
func (c *CA) permitsItsAddresses() bool {
	return slices.EqualFunc(c.intermediate.PermittedIPRanges, c.names.IPs, func(have *net.IPNet, want netip.Prefix) bool {
		return have.String() == ipNet(want).String()
	})
}
