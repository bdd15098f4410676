package keys

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"path/filepath"
	"sync"
	"time"
)

const (
	// providerPool bounds the RSA keys a scenario with many federated domains
	// can make a process generate; domains beyond it share keys, never
	// certificates.
	providerPool = 16
	// maxCertificates bounds the certificates remembered.
	maxCertificates = 1024
)

// A slot holds a pair that is made on first use.
type slot struct {
	mu   sync.Mutex
	pair *Pair
}

func (sl *slot) get(st store, name, commonName string, now time.Time) (*Pair, error) {
	sl.mu.Lock()
	defer sl.mu.Unlock()
	if sl.pair == nil {
		p, err := st.pair(name, commonName, now)
		if err != nil {
			return nil, err
		}
		sl.pair = p
	}
	return sl.pair, nil
}

// Provider is the signing key of the i-th federated provider, made on first use.
func (s *Set) Provider(i int) (*rsa.PrivateKey, error) {
	p, err := s.provider(i, time.Unix(0, 0))
	if err != nil {
		return nil, err
	}
	return p.Key, nil
}

// provider gets the pool's pair; its own certificate is only the form in which
// the key is kept, so the date hardly matters.
func (s *Set) provider(i int, now time.Time) (*Pair, error) {
	i = ((i % providerPool) + providerPool) % providerPool
	return s.providers[i].get(s.store, fmt.Sprintf("provider-%d.pem", i), "pcsandbox provider key – not Microsoft", now)
}

type certificateKey struct {
	provider int
	domain   string
	year     int
}

// ProviderCertificate is the certificate of Provider(i) that names domain. It
// is the same in every world whose clock stands in the same year.
func (s *Set) ProviderCertificate(i int, domain string, now time.Time) (*x509.Certificate, error) {
	p, err := s.ProviderPair(i, domain, now)
	if err != nil {
		return nil, err
	}
	return p.Certificate, nil
}

// ProviderPair is Provider(i) with its certificate that names domain.
func (s *Set) ProviderPair(i int, domain string, now time.Time) (*Pair, error) {
	key := certificateKey{i, domain, now.UTC().Year()}
	s.mu.Lock()
	known := s.certificates[key]
	s.mu.Unlock()
	if known != nil {
		return known, nil
	}
	// Signed outside the lock: two callers at once get equal certificates.
	private, err := s.Provider(i)
	if err != nil {
		return nil, err
	}
	certificate, err := selfSign(private, fmt.Sprintf("ADFS Signing - sts.%s (pcsandbox – not Microsoft)", domain), now)
	if err != nil {
		return nil, err
	}
	made := newPair(private, certificate)
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.certificates) >= maxCertificates {
		clear(s.certificates)
	}
	s.certificates[key] = made
	return made, nil
}

// PrepareProviders begins to make the first n provider keys in the background,
// so that the first federated sign-in need not wait for them.
func (s *Set) PrepareProviders(n int) {
	for i := range min(n, providerPool) {
		go func() {
			// A failure is met again, and reported, by whoever needs the key.
			_, _ = s.Provider(i)
		}()
	}
}

// appFile keeps the key and certificate of applications.
const appFile = "app.pem"

// App is the key and certificate of apps whose scenario says "certificate:
// generated", made on first use and kept as app.pem.
func (s *Set) App(now time.Time) (*Pair, error) {
	if s.lender != nil {
		return s.lender.App(now)
	}
	return s.app.get(s.store, appFile, "pcsandbox app certificate – not Microsoft", now)
}

// AppFile is where App is kept; empty in memory.
func (s *Set) AppFile() string {
	switch {
	case s.lender != nil:
		return s.lender.AppFile()
	case s.store.dir == "":
		return ""
	}
	return filepath.Join(s.store.dir, appFile)
}

// WithAppOf makes a set, before anybody uses it, have the App of another one: an
// application has one certificate in a process, whoever signs its tokens.
func (s *Set) WithAppOf(other *Set) *Set {
	s.lender = other
	return s
}
