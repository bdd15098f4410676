package journal

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// An Entry tells one request and what was decided about it.
type Entry struct {
	Seq       uint64        `json:"seq"`     // order; a frozen clock gives equal times
	Time      time.Time     `json:"time"`    // the world's time
	Took      time.Duration `json:"took_ns"` // real time, nanoseconds
	Surface   string        `json:"surface"` // idp, sts, pcapi, portal …
	Route     string        `json:"route"`   // name of the route, e.g. customers.list
	Method    string        `json:"method"`
	Path      string        `json:"path"` // without the query
	Status    int           `json:"status"`
	RequestID string        `json:"request_id,omitempty"`     // trace id or MS-RequestId of the answer
	Correlate string        `json:"correlation_id,omitempty"` // correlation id of the answer
	Screen    string        `json:"screen,omitempty"`         // the sign-in or portal page that was shown
	Code      string        `json:"code,omitempty"`           // error code of the answer, e.g. 900421 or AADSTS50079
	Caller    Caller        `json:"caller"`

	Decisions []policy.Decision `json:"decisions,omitempty"`

	// Details are small facts worth showing, in the order they were noted.
	Details []Detail `json:"details,omitempty"`
	// Cause is the internal error behind a refusal or a 500, for the log.
	Cause string `json:"cause,omitempty"`
}

// A Caller says who made a request, as far as it is known.
type Caller struct {
	Tenant string   `json:"tenant,omitempty"` // tenant id
	User   string   `json:"user,omitempty"`   // user principal name
	App    string   `json:"app,omitempty"`    // client id
	AMR    []string `json:"amr,omitempty"`
	Token  string   `json:"token,omitempty"` // the token's uti, never the token
}

// A Detail is one named fact of an entry.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Decide notes a decision that was made for the request.
func (e *Entry) Decide(d policy.Decision) { e.Decisions = append(e.Decisions, d) }

// Detail notes one fact worth showing.
func (e *Entry) Detail(name, value string) {
	e.Details = append(e.Details, Detail{Name: name, Value: value})
}

// Reason is the reason of the last decision, empty if none was made.
func (e *Entry) Reason() policy.Reason {
	if len(e.Decisions) == 0 {
		return ""
	}
	return e.Decisions[len(e.Decisions)-1].Reason
}

// size estimates the bytes an entry holds on to.
func (e *Entry) size() int64 {
	n := 512 + len(e.Path) + len(e.Cause) + len(e.Caller.User)
	for _, d := range e.Details {
		n += 32 + len(d.Name) + len(d.Value)
	}
	for _, d := range e.Decisions {
		n += 64 + 16*len(d.Trail)
	}
	return int64(n)
}

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
	entries []Entry
	seq     uint64
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
	j.entries = append(j.entries, e)
	j.budget.used.Add(e.size())
	drop := 0
	for n := len(j.entries); n-drop > keepAtMost ||
		n-drop > keepAtLeast && j.budget.used.Load() > j.budget.limit; drop++ {
		j.budget.used.Add(-j.entries[drop].size())
	}
	if drop > 0 {
		clear(j.entries[:drop])
		j.entries = j.entries[drop:]
	}
	for ch := range j.waiting {
		select {
		case ch <- struct{}{}:
		default: // it has been told already
		}
	}
	return e.Seq
}

// After returns the entries with a sequence number above seq, oldest first.
func (j *Journal) After(seq uint64) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	i, _ := slices.BinarySearchFunc(j.entries, seq, func(e Entry, seq uint64) int {
		if e.Seq <= seq {
			return -1
		}
		return 1
	})
	return slices.Clone(j.entries[i:])
}

// Newest returns up to n entries, newest first.
func (j *Journal) Newest(n int) []Entry {
	j.mu.Lock()
	defer j.mu.Unlock()
	got := slices.Clone(j.entries[max(0, len(j.entries)-n):])
	slices.Reverse(got)
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
	for _, e := range j.entries {
		j.budget.used.Add(-e.size())
	}
	j.entries = nil
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
