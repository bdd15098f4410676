package journal

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func paths(es []Entry) string {
	var out []string
	for _, e := range es {
		out = append(out, e.Path)
	}
	return strings.Join(out, " ")
}

func TestEntriesKeepTheirOrderWithoutATime(t *testing.T) {
	t.Parallel()
	j := New(NewBudget(1 << 20))
	for _, p := range []string{"a", "b", "c"} {
		j.Add(Entry{Path: p})
	}
	if got := paths(j.After(1)); got != "b c" {
		t.Errorf("After(1) = %q", got)
	}
	if got := paths(j.Newest(2)); got != "c b" {
		t.Errorf("Newest(2) = %q", got)
	}
	if got := paths(j.After(99)); got != "" {
		t.Errorf("After(99) = %q", got)
	}
}

func TestJournalsShareOneBudgetButKeepSomething(t *testing.T) {
	t.Parallel()
	b := NewBudget(100 << 10)
	busy, quiet := New(b), New(b)
	for range 50 {
		quiet.Add(Entry{Path: "quiet"})
	}
	for range 5_000 {
		busy.Add(Entry{Path: "busy"})
	}
	if n := len(quiet.Newest(1 << 20)); n != 50 {
		t.Errorf("the quiet journal kept %d of 50 entries", n)
	}
	if n := len(busy.Newest(1 << 20)); n < keepAtLeast || n > 300 {
		t.Errorf("the busy journal kept %d entries", n)
	}
	if b.Used() > 110<<10 {
		t.Errorf("%d bytes used", b.Used())
	}
	busy.Clear()
	quiet.Clear()
	if b.Used() != 0 {
		t.Errorf("%d bytes left after clearing", b.Used())
	}
}

func TestWatchTellsOfNewEntries(t *testing.T) {
	t.Parallel()
	j := New(NewBudget(1 << 20))
	ch, stop := j.Watch()
	defer stop()
	j.Add(Entry{})
	j.Add(Entry{})
	<-ch // one note for both is enough
	if len(j.After(0)) != 2 {
		t.Error("two entries expected")
	}
}

func TestFullJournalDropsTheOldestAndKeepsCount(t *testing.T) {
	t.Parallel()
	b := NewBudget(1 << 40)
	j := New(b)
	for range 3*keepAtMost/2 + 7 {
		j.Add(Entry{})
	}
	all := j.After(0)
	if len(all) != keepAtMost || all[0].Seq != keepAtMost/2+8 || all[len(all)-1].Seq != j.Seq() {
		t.Errorf("%d entries from %d to %d", len(all), all[0].Seq, all[len(all)-1].Seq)
	}
	for i, e := range all {
		if e.Seq != all[0].Seq+uint64(i) {
			t.Fatalf("entry %d has the number %d", i, e.Seq)
		}
	}
	if got := j.Newest(2); got[0].Seq != j.Seq() || got[1].Seq != j.Seq()-1 {
		t.Errorf("the newest are %d and %d of %d", got[0].Seq, got[1].Seq, j.Seq())
	}
	if want := int64(keepAtMost) * (&Entry{}).size(); b.Used() != want {
		t.Errorf("%d bytes used, want %d", b.Used(), want)
	}
	j.Clear()
	if b.Used() != 0 || len(j.After(0)) != 0 {
		t.Errorf("%d bytes and %d entries left", b.Used(), len(j.After(0)))
	}
}

func TestClosedJournalHoldsNothingOfTheBudget(t *testing.T) {
	t.Parallel()
	b := NewBudget(1 << 20)
	j := New(b)
	j.Add(Entry{})
	j.Close()
	j.Add(Entry{}) // of a request that outlived its sandbox
	if b.Used() != 0 || len(j.After(0)) != 0 {
		t.Errorf("%d bytes and %d entries left", b.Used(), len(j.After(0)))
	}
}

func BenchmarkAdd(b *testing.B) {
	j := New(NewBudget(8 << 20))
	b.ReportAllocs()
	for b.Loop() {
		j.Add(Entry{Path: "/v1/customers"})
	}
}

func TestReasonIsTheLastDecision(t *testing.T) {
	t.Parallel()
	var e Entry
	if e.Reason() != "" {
		t.Error("an entry without decisions has a reason")
	}
	e.Decide(policy.Decision{Reason: "first"})
	e.Decide(policy.Decision{Reason: "last"})
	if e.Reason() != "last" {
		t.Errorf("reason %q", e.Reason())
	}
}
