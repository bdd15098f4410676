package journal

import (
	"sort"
	"sync"
	"sync/atomic"
)

// A Budget bounds the bytes that all journals of a process hold together.
type Budget struct {
	limit int64
	used  atomic.Int64
}

// NewBudget returns a budget of limit bytes.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// Used is what the journals hold now, in bytes.
func (b *Budget) Used() int64 { return b.used.Load() }

// keepAtLeast is how many entries a journal keeps however full the process is:
// without them a busy neighbour would leave a seat with nothing to look at.
const keepAtLeast = 64

// keepAtMost bounds one journal even in an otherwise empty process.
const keepAtMost = 10_000

// A Journal is the list of what happened in one world, newest last. It is safe
// for concurrent use.
type Journal struct {
	budget *Budget

	mu      sync.Mutex
	entries ring
	seq     uint64
	closed  bool
	waiting map[chan struct{}]struct{}
}

// New returns an empty journal that counts against budget.
func New(budget *Budget) *Journal { return &Journal{budget: budget} }

// Add appends e, gives it its sequence number and drops the oldest entries that
// no longer fit.
func (j *Journal) Add(e Entry) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.seq++
	e.Seq = j.seq
	if j.closed {
		return e.Seq
	}
	if j.entries.len() == keepAtMost {
		j.drop()
	}
	j.entries.push(e)
	used := j.budget.used.Add(e.size())
	for used > j.budget.limit && j.entries.len() > keepAtLeast {
		used = j.drop()
	}
	for ch := range j.waiting {
		select {
		case ch <- struct{}{}:
		default: // it has been told already
		}
	}
	return e.Seq
}

// drop forgets the oldest entry and returns what the budget then holds.
func (j *Journal) drop() int64 {
	e := j.entries.shift()
	return j.budget.used.Add(-e.size())
}

// After returns the entries with a sequence number above seq, oldest first.
func (j *Journal) After(seq uint64) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	n := j.entries.len()
	from := sort.Search(n, func(i int) bool { return j.entries.at(i).Seq > seq })
	got := make([]Entry, 0, n-from)
	for i := from; i < n; i++ {
		got = append(got, *j.entries.at(i))
	}
	return got
}

// Newest returns up to n entries, newest first.
func (j *Journal) Newest(n int) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	n = min(n, j.entries.len())
	got := make([]Entry, 0, n)
	for i := range n {
		got = append(got, *j.entries.at(j.entries.len() - 1 - i))
	}
	return got
}

// Seq is the number of the newest entry ever added, 0 if there is none.
func (j *Journal) Seq() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.seq
}

// Clear forgets all entries. Numbers go on.
func (j *Journal) Clear() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.clear()
}

func (j *Journal) clear() {
	for i := range j.entries.len() {
		j.budget.used.Add(-j.entries.at(i).size())
	}
	j.entries = ring{}
}

// Close forgets all entries and keeps none that come later: a request that is
// still being answered when its sandbox ends must not count against the others
// for as long as the process lives.
func (j *Journal) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.clear()
}

// Watch returns a channel that receives after something was added, and a
// function that ends the watch.
func (j *Journal) Watch() (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.waiting == nil {
		j.waiting = map[chan struct{}]struct{}{}
	}
	j.waiting[ch] = struct{}{}
	return ch, func() {
		j.mu.Lock()
		defer j.mu.Unlock()
		delete(j.waiting, ch)
	}
}
