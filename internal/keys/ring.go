package keys

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A ring is Entra's signing keys at one moment. It does not change; a rotation
// makes another one. The key files are numbered: the highest is the next key,
// the one below it the signer.
type ring struct {
	number   uint64 // of the signer
	signer   *Pair
	next     *Pair
	previous *Pair // nil before the first rotation
}

func ringFile(number uint64) string { return fmt.Sprintf("entra-%d.pem", number) }

func (r *ring) published() []*Pair {
	if r.previous == nil {
		return []*Pair{r.signer, r.next}
	}
	return []*Pair{r.signer, r.next, r.previous}
}

// openRing reads the ring of a store. Missing keys are made side by side,
// since one takes from 10 to 150 ms.
func openRing(st store, now time.Time) (*ring, error) {
	numbers, err := st.ringNumbers()
	if err != nil {
		return nil, err
	}
	r := &ring{number: 1}
	switch n := len(numbers); {
	case n > 0 && st.files != nil:
		r.number = numbers[0] // a fixed set begins with its first key and has those of later rotations, too
	case n > 0:
		r.number = max(numbers[n-1], 2) - 1
	}
	var wg sync.WaitGroup
	var errSigner, errNext, errPrevious error
	wg.Go(func() { r.signer, errSigner = st.pair(ringFile(r.number), entraName, now) })
	wg.Go(func() { r.next, errNext = st.pair(ringFile(r.number+1), entraName, now) })
	if slices.Contains(numbers, r.number-1) {
		r.previous, errPrevious = st.pair(ringFile(r.number-1), entraName, now)
	}
	wg.Wait()
	return r, cmp.Or(errSigner, errNext, errPrevious)
}

// rotated returns the ring after r. The new key is on disk before anybody
// sees it, and the oldest goes last, so that a crash loses nothing.
func (r *ring) rotated(st store, now time.Time) (*ring, error) {
	next, err := st.pair(ringFile(r.number+2), entraName, now)
	if err != nil {
		return nil, err
	}
	if err := st.remove(ringFile(r.number - 1)); err != nil {
		return nil, err
	}
	return &ring{number: r.number + 1, signer: r.next, next: next, previous: r.signer}, nil
}

// pair reads the pair kept under name, or makes and keeps it.
func (s store) pair(name, commonName string, now time.Time) (*Pair, error) {
	content, err := s.load(name)
	if errors.Is(err, fs.ErrNotExist) {
		var made *Pair
		if made, err = generatePair(commonName, now); err != nil {
			return nil, err
		}
		if s.dir == "" {
			return made, nil
		}
		if content, err = made.pem(); err == nil {
			content, err = s.save(name, content)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("keys: %s: %w", name, err)
	}
	p, err := parsePair(content)
	if err == nil && s.dir != "" && IsTestKey(&p.Key.PublicKey) {
		err = ErrTestKey
	}
	if err != nil {
		return nil, fmt.Errorf("%s is not usable (%w); delete it to get a new one", name, err)
	}
	return p, nil
}

// ringNumbers lists the numbers of the ring's files, ascending.
func (s store) ringNumbers() ([]uint64, error) {
	names, err := s.list()
	if err != nil {
		return nil, fmt.Errorf("keys: list the private folder: %w", err)
	}
	var numbers []uint64
	for _, name := range names {
		middle, isPEM := strings.CutSuffix(name, ".pem")
		digits, isEntra := strings.CutPrefix(middle, "entra-")
		if n, err := strconv.ParseUint(digits, 10, 32); isPEM && isEntra && err == nil {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	return numbers, nil
}
