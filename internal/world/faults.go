package world

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Fault is trouble that somebody asked for: of the requests in its scope it
// lets some pass and then spoils some. Nothing about it is left to chance.
type Fault struct {
	ID  string
	Seq uint64

	// The scope. A request must fit all that are set.
	Surface string // its name, e.g. pcapi
	Route   string // its name, e.g. customers.list; customers.* is all that begin so
	Path    string // what its path begins with, in any case

	Skip  int // this many requests pass first
	Times int // then this many are spoilt

	// What happens to them: exactly one of these.
	Status  int           // the answer, as the service fails; from 400 on
	Latency time.Duration // the answer comes this much later, in real time
	Drop    Drop          // no answer: the connection ends
	Stall   time.Duration // no answer: the connection ends after this long

	RetryAfter time.Duration // goes with Status; 0: no such header, but one second with 429

	Seen  int // requests in scope so far
	Taken int // of these, spoilt
}

// A Drop says when a connection ends that carries no answer.
type Drop string

const (
	DropBefore Drop = "before" // before the service has done anything
	DropAfter  Drop = "after"  // when it has done everything
)

// Bounds of faults.
const (
	MaxFaults      = 100 // in one world
	MaxFaultTimes  = 1_000_000
	MaxFaultDelay  = time.Minute // of Latency and Stall: less than clients and servers wait for an answer
	MaxRetryAfter  = 24 * time.Hour
	maxFaultWord   = 200
	retryAfterBusy = time.Second // of a 429 that does not say: clients rely on the header
)

// ErrTooManyFaults is what one fault too many fails with.
var ErrTooManyFaults = fmt.Errorf("a sandbox has at most %d faults: delete some", MaxFaults)

// faults are those of a world, by id. Package world owns them, since all
// surfaces suffer them and none of the other packages is known to all.
var faults = NewTable("faults", func(f Fault) string { return f.ID },
	Ordered("all", func(Fault) string { return "all" }, func(f Fault) uint64 { return f.Seq }))

// Check tells everything that is wrong with a fault.
func (f Fault) Check() error {
	var problems []error
	wrong := func(is bool, format string, args ...any) {
		if is {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	wrong(f.kinds() != 1, "a fault is exactly one of status, latency, drop and stall, not %s", orNone(f.effects()))
	wrong(f.Status != 0 && (f.Status < 400 || f.Status > 599), "status %d is no failure: use one from 400 to 599", f.Status)
	wrong(f.Drop != "" && f.Drop != DropBefore && f.Drop != DropAfter, "drop %q is not before or after", f.Drop)
	for name, d := range map[string]time.Duration{"latency": f.Latency, "stall": f.Stall} {
		wrong(d < 0 || d > MaxFaultDelay, "%s %v is not between 0 and %v", name, d, MaxFaultDelay)
	}
	wrong(f.RetryAfter < 0 || f.RetryAfter > MaxRetryAfter, "retry_after %v is not between 0 and %v", f.RetryAfter, MaxRetryAfter)
	wrong(f.RetryAfter != 0 && f.Status == 0, "retry_after goes with a status")
	wrong(f.Skip < 0 || f.Skip > MaxFaultTimes, "skip %d is not between 0 and %d", f.Skip, MaxFaultTimes)
	wrong(f.Times < 0 || f.Times > MaxFaultTimes, "times %d is not between 1 and %d", f.Times, MaxFaultTimes)
	wrong(len(f.Surface)+len(f.Route)+len(f.Path) > maxFaultWord, "surface, route and path together are longer than %d bytes", maxFaultWord)
	wrong(f.Path != "" && f.Path[0] != '/', "path %q does not begin with a slash", f.Path)
	slices.SortFunc(problems, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

func (f Fault) kinds() int { return len(f.effects()) }

// effects is what happens to a request, in words.
func (f Fault) effects() []string {
	var out []string
	if f.Status != 0 {
		out = append(out, "status "+strconv.Itoa(f.Status))
	}
	if f.Latency != 0 {
		out = append(out, "latency "+f.Latency.String())
	}
	if f.Drop != "" {
		out = append(out, "drop "+string(f.Drop))
	}
	if f.Stall != 0 {
		out = append(out, "stall "+f.Stall.String())
	}
	return out
}

func orNone(words []string) string { return cmp.Or(strings.Join(words, " and "), "none") }

// String names a fault, what it does and how often it did.
func (f Fault) String() string {
	return fmt.Sprintf("%s: %s, %d of %d", f.ID, orNone(f.effects()), f.Taken, f.Times)
}

// Covers reports whether a request is in the fault's scope.
func (f Fault) Covers(surface, route, path string) bool {
	if f.Surface != "" && f.Surface != surface {
		return false
	}
	if begin, all := strings.CutSuffix(f.Route, "*"); f.Route != "" && f.Route != route && !(all && strings.HasPrefix(route, begin)) {
		return false
	}
	return len(path) >= len(f.Path) && strings.EqualFold(path[:len(f.Path)], f.Path)
}

func (f Fault) spent() bool { return f.Taken >= f.Times }

// AddFault adds a fault, with a fresh id, and returns it. It is spent after one
// request if it does not say otherwise.
func AddFault(tx *Txn, f Fault) (Fault, error) {
	if err := f.Check(); err != nil {
		return f, err
	}
	if len(ListFaults(tx)) >= MaxFaults {
		return f, ErrTooManyFaults
	}
	f.Seq, f.Times, f.Seen, f.Taken = tx.Seq(), max(f.Times, 1), 0, 0
	f.ID = "f" + strconv.FormatUint(f.Seq, 10)
	if f.Status == 429 && f.RetryAfter == 0 {
		f.RetryAfter = retryAfterBusy
	}
	tx.faults++
	return f, faults.Insert(tx, f)
}

// DeleteFault ends a fault and reports whether it was there.
func DeleteFault(tx *Txn, id string) bool {
	f, ok := faults.Get(tx, id)
	if ok && !f.spent() {
		tx.faults--
	}
	return faults.Delete(tx, id)
}

// ListFaults returns all faults, the oldest first, spent ones included.
func ListFaults(r Reader) []Fault { return slices.Collect(faults.All(r, "all", "all")) }

// TakeFault counts a request and returns the fault that spoils it: of those whose
// scope it is in, the oldest that is not spent and has let enough pass. Younger
// ones do not count a request that is spoilt, so that several faults of one scope
// come one after the other. Without faults it costs next to nothing.
func (w *World) TakeFault(surface, route, path string) (met Fault, spoilt bool) {
	if w.state.Load().faults.Load() == 0 {
		return Fault{}, false
	}
	count := func(f Fault) bool { return !f.spent() && f.Covers(surface, route, path) }
	if !slices.ContainsFunc(ListFaults(w.Read()), count) {
		return Fault{}, false // nothing to count: no need to wait for the writer
	}
	err := w.Write(func(tx *Txn) error {
		met, spoilt = Fault{}, false
		for _, f := range ListFaults(tx) {
			if !count(f) {
				continue
			}
			f.Seen++
			if spoilt = f.Seen > f.Skip; spoilt {
				f.Taken++
				met = f
			}
			if f.spent() {
				tx.faults--
			}
			if err := faults.Put(tx, f); err != nil || spoilt {
				return err
			}
		}
		return nil
	})
	return met, spoilt && err == nil
}
