package world

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/journal"
)

func addFault(t testing.TB, w *World, f Fault) Fault {
	t.Helper()
	err := w.Write(func(tx *Txn) (err error) {
		f, err = AddFault(tx, f)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// spoilt makes calls and tells which numbers were spoilt, and how.
func spoilt(w *World, calls int) string {
	var out []string
	for n := range calls {
		if f, hit := w.TakeFault("pcapi", "customers.list", "/v1/customers"); hit {
			out = append(out, fmt.Sprintf("%d:%s", n+1, f.effects()[0]))
		}
	}
	return strings.Join(out, " ")
}

func TestFaultsAreCounted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		faults []Fault
		want   string
	}{
		"none":            {nil, ""},
		"one by default":  {[]Fault{{Status: 503}}, "1:status 503"},
		"some pass first": {[]Fault{{Status: 503, Skip: 2, Times: 2}}, "3:status 503 4:status 503"},
		"the right route": {[]Fault{{Route: "customers.list", Status: 503}}, "1:status 503"},
		"another route":   {[]Fault{{Route: "customers.get", Status: 503}}, ""},
		"a family":        {[]Fault{{Route: "customers.*", Status: 503}}, "1:status 503"},
		"another surface": {[]Fault{{Surface: "idp", Status: 503}}, ""},
		"the right one":   {[]Fault{{Surface: "pcapi", Drop: DropAfter}}, "1:drop after"},
		"a path":          {[]Fault{{Path: "/V1/Cust", Latency: time.Second}}, "1:latency 1s"},
		"another path":    {[]Fault{{Path: "/v1/customers/1", Status: 503}}, ""},
		"all must fit":    {[]Fault{{Surface: "pcapi", Route: "users.list", Path: "/v1", Status: 503}}, ""},
		"one after the other": {[]Fault{{Status: 503, Times: 2}, {Status: 429}, {Status: 500, Skip: 1}},
			"1:status 503 2:status 503 3:status 429 5:status 500"},
		"a younger one while the older lets pass": {[]Fault{{Status: 503, Skip: 1}, {Status: 429}}, "1:status 429 2:status 503"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nothing)
			for _, f := range c.faults {
				addFault(t, w, f)
			}
			if got := spoilt(w, 6); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestASpentFaultStaysVisibleAndCostsNothing(t *testing.T) { // not parallel: it counts allocations
	w := newWorld(t, nothing)
	addFault(t, w, Fault{Status: 503, Skip: 1})
	spoilt(w, 9)
	all := ListFaults(w.Read())
	if len(all) != 1 || all[0].Seen != 2 || all[0].Taken != 1 || !strings.HasSuffix(all[0].String(), ": status 503, 1 of 1") {
		t.Errorf("%+v", all)
	}
	if n := w.state.Load().faults.Load(); n != 0 {
		t.Errorf("%d faults are looked for", n)
	}
	if n := testing.AllocsPerRun(100, func() { w.TakeFault("pcapi", "r", "/") }); n != 0 {
		t.Errorf("%v allocations per request without faults", n)
	}
}

func TestDeletedFaultsAndResetsEndTrouble(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	a, b := addFault(t, w, Fault{Status: 503}), addFault(t, w, Fault{Status: 500, Times: 3})
	if a.ID == b.ID {
		t.Fatalf("both are called %s", a.ID)
	}
	var first, second bool
	_ = w.Write(func(tx *Txn) error {
		first, second = DeleteFault(tx, a.ID), DeleteFault(tx, a.ID)
		return nil
	})
	if !first || second {
		t.Errorf("deleted: %v, again: %v", first, second)
	}
	if got := spoilt(w, 1); got != "1:status 500" {
		t.Errorf("got %q", got)
	}
	w.Load(w.Base())
	if got := spoilt(w, 3); got != "" || len(ListFaults(w.Read())) != 0 {
		t.Errorf("after a reset: %q", got)
	}
}

func TestAFailedMoveLeavesNoFault(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	never := errors.New("no")
	err := w.Write(func(tx *Txn) error {
		if _, err := AddFault(tx, Fault{Status: 503}); err != nil {
			return err
		}
		return never
	})
	if err != never || w.state.Load().faults.Load() != 0 || spoilt(w, 1) != "" {
		t.Errorf("%v", err)
	}
}

func TestFaultsOfABaseAreThereAgainAfterAReset(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *Txn) error {
		_, err := AddFault(tx, Fault{Status: 503})
		return err
	})
	for range 2 {
		if got := spoilt(w, 2); got != "1:status 503" {
			t.Errorf("got %q", got)
		}
		w.Load(w.Base())
	}
}

func TestFaultsThatMakeNoSenseAreRefused(t *testing.T) {
	t.Parallel()
	for want, f := range map[string]Fault{
		"a fault is exactly one of status, latency, drop and stall, not none":                      {},
		"a fault is exactly one of status, latency, drop and stall, not status 503 and drop after": {Status: 503, Drop: DropAfter},
		"status 200 is no failure: use one from 400 to 599":                                        {Status: 200},
		`drop "soon" is not before or after`:                                                       {Drop: "soon"},
		"latency 1h0m0s is not between 0 and 1m0s":                                                 {Latency: time.Hour},
		"stall -1s is not between 0 and 1m0s":                                                      {Stall: -time.Second},
		"retry_after goes with a status":                                                           {Drop: DropAfter, RetryAfter: time.Second},
		"retry_after 48h0m0s is not between 0 and 24h0m0s":                                         {Status: 429, RetryAfter: 48 * time.Hour},
		"skip -1 is not between 0 and 1000000":                                                     {Status: 503, Skip: -1},
		"times 1000001 is not between 1 and 1000000":                                               {Status: 503, Times: 1_000_001},
		`path "v1" does not begin with a slash`:                                                    {Status: 503, Path: "v1"},
		"surface, route and path together are longer than 200 bytes":                               {Status: 503, Route: strings.Repeat("a", 201)},
		"skip -1 is not between 0 and 1000000\nstatus 9 is no failure: use one from 400 to 599":    {Status: 9, Skip: -1},
	} {
		if err := f.Check(); err == nil || err.Error() != want {
			t.Errorf("%+v: %v, want %s", f, err, want)
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	for range MaxFaults {
		addFault(t, w, Fault{Status: 503})
	}
	err := w.Write(func(tx *Txn) error {
		_, err := AddFault(tx, Fault{Status: 503})
		return err
	})
	if !errors.Is(err, ErrTooManyFaults) {
		t.Errorf("one more: %v", err)
	}
}

func TestEachFaultIsTakenAsOftenAsItSaysWhoeverAsks(t *testing.T) {
	t.Parallel()
	w := New(newWorld(t, nothing).Base(), "s1", journal.NewBudget(1<<20))
	addFault(t, w, Fault{Status: 503, Skip: 5, Times: 7})
	var hits atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				if _, hit := w.TakeFault("pcapi", "customers.list", "/v1/customers"); hit {
					hits.Add(1)
				}
			}
		})
	}
	all.Wait()
	if hits.Load() != 7 {
		t.Errorf("%d requests were spoilt", hits.Load())
	}
}

func TestAThrottledClientLearnsWhenToComeBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	if f := addFault(t, w, Fault{Status: 429}); f.RetryAfter != time.Second {
		t.Errorf("%v", f.RetryAfter)
	}
	if f := addFault(t, w, Fault{Status: 503}); f.RetryAfter != 0 {
		t.Errorf("%v", f.RetryAfter)
	}
}

func BenchmarkTakeFaultWithoutFaults(b *testing.B) {
	w := newWorld(b, nothing)
	for b.Loop() {
		w.TakeFault("pcapi", "customers.list", "/v1/customers")
	}
}
