package keys

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"io/fs"
	"time"
)

var errStub = errors.New("keys: not there yet")

// A Set is every key of a process but the CA's. It is safe for concurrent use.
type Set struct{}

// Open keeps the set in dir/private, making what is missing.
func Open(dir string, now time.Time) (*Set, error) { return nil, errStub }

// Ephemeral makes a set that lives in memory only.
func Ephemeral(now time.Time) (*Set, error) { return nil, errStub }

// Fixed reads a set from the files of a private folder and never writes.
func Fixed(files fs.FS, now time.Time) (*Set, error) { return nil, errStub }

// Generation grows with every rotation.
func (s *Set) Generation() uint64 { return 0 }

// Signer is the key that signs now.
func (s *Set) Signer() *Pair { return nil }

// Published is the keys of the key documents: the signer, the next one and, after a rotation, the one before.
func (s *Set) Published() []*Pair { return nil }

// PublicKey finds a published key by its kid.
func (s *Set) PublicKey(kid string) (*rsa.PublicKey, bool) { return nil, false }

// Rotate makes the next key the signer and makes a new next one.
func (s *Set) Rotate(now time.Time) error { return errStub }

// Provider is the signing key of the i-th federated provider, made on first use.
func (s *Set) Provider(i int) (*rsa.PrivateKey, error) { return nil, errStub }

// ProviderCertificate is the certificate of Provider(i) that names domain.
func (s *Set) ProviderCertificate(i int, domain string, now time.Time) (*x509.Certificate, error) {
	return nil, errStub
}

// PrepareProviders begins to make the first n provider keys in the background.
func (s *Set) PrepareProviders(n int) {}

// App is the key and certificate of apps whose scenario says "certificate: generated".
func (s *Set) App(now time.Time) (*Pair, error) { return nil, errStub }

// JWKS is the v1 key document.
func (s *Set) JWKS() JWKS { return JWKS{} }

// JWKSWithIssuer is the v2 key document: each key names its issuer.
func (s *Set) JWKSWithIssuer(issuer string) JWKS { return JWKS{} }

// IsTestKey reports whether key is one of the published test keys.
func IsTestKey(key *rsa.PublicKey) bool { return false }
