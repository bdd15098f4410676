package keys

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

const entraName = "pcsandbox signing key – not Microsoft"

// ErrTestKey says that a folder holds a private key everybody knows.
var ErrTestKey = errors.New("this is the public test key, which signs for nobody")

// A Set is every key of a process but the CA's. It is safe for concurrent use.
type Set struct {
	store store
	ring  atomic.Pointer[ring]
	turn  sync.Mutex // held while rotating

	providers    [providerPool]slot
	app          slot
	lender       *Set       // whose app is used in place of app; nil: none
	mu           sync.Mutex // guards certificates
	certificates map[certificateKey]*Pair
}

// Open keeps the set in dir/private, making what is missing. It refuses a
// folder with a test key in it, as do the keys read later on.
func Open(dir string, now time.Time) (*Set, error) {
	st, err := openStore(filepath.Join(dir, "private"))
	if err != nil {
		return nil, err
	}
	return newSet(st, now)
}

// Ephemeral makes a set that lives in memory only.
func Ephemeral(now time.Time) (*Set, error) { return newSet(store{}, now) }

// Fixed reads a set from the files of a private folder and never writes.
func Fixed(files fs.FS, now time.Time) (*Set, error) { return newSet(store{files: files}, now) }

func newSet(st store, now time.Time) (*Set, error) {
	s := &Set{store: st, certificates: map[certificateKey]*Pair{}}
	first, err := openRing(st, now)
	if err != nil {
		return nil, err
	}
	s.ring.Store(first)
	return s, nil
}

// Generation grows with every rotation.
func (s *Set) Generation() uint64 { return s.ring.Load().number }

// Signer is the key that signs now.
func (s *Set) Signer() *Pair { return s.ring.Load().signer }

// Published is the keys of the key documents: the signer, the next one and,
// after a rotation, the one before, so that tokens already issued stay good
// until the rotation after that.
func (s *Set) Published() []*Pair { return s.ring.Load().published() }

// PublicKey finds a published key by its kid.
func (s *Set) PublicKey(kid string) (*rsa.PublicKey, bool) {
	for _, p := range s.ring.Load().published() {
		if p.kid == kid {
			return &p.Key.PublicKey, true
		}
	}
	return nil, false
}

// Rotate makes the next key the signer and makes a new next one.
func (s *Set) Rotate(now time.Time) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	next, err := s.ring.Load().rotated(s.store, now)
	if err != nil {
		return fmt.Errorf("keys: rotate: %w", err)
	}
	s.ring.Store(next)
	return nil
}
