package world

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/journal"
)

type pet struct {
	ID, Name, Owner string
	Seq             uint64
}

var (
	pets = NewTable("pets", func(p pet) string { return p.ID },
		Unique("name", func(p pet) string { return strings.ToLower(p.Name) }),
		Ordered("owner", func(p pet) string { return p.Owner }, func(p pet) uint64 { return p.Seq }))
	codes = NewCappedTable("codes", 3, func(p pet) string { return p.ID }, func(p pet) uint64 { return p.Seq })
	start = time.Date(2026, 3, 31, 23, 30, 0, 0, time.UTC)
)

func newWorld(t testing.TB, fill func(*Txn) error) *World {
	t.Helper()
	base, err := NewBase(NewSchema(pets, codes), Settings{
		Seed: "t", Start: start, Frozen: true, Repeatable: true, PolicyDate: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC),
	}, fill)
	if err != nil {
		t.Fatal(err)
	}
	return New(base, "", journal.NewBudget(1<<20))
}

func nothing(*Txn) error { return nil }

func names(seq func(func(pet) bool)) string {
	var out []string
	for p := range seq {
		out = append(out, p.Name)
	}
	return strings.Join(out, " ")
}

func TestUniqueKeyRefusesASecondRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	err := w.Write(func(tx *Txn) error {
		if err := pets.Insert(tx, pet{ID: "1", Name: "Rex"}); err != nil {
			return err
		}
		return pets.Insert(tx, pet{ID: "2", Name: "REX"})
	})
	if !errors.Is(err, ErrExists) || err.Error() != `pets with name "rex" exists already` {
		t.Fatalf("got %v", err)
	}
	if _, found := pets.Get(w.Read(), "1"); found {
		t.Error("the failed transaction left a row behind")
	}
}

func TestPutReplacesAndKeepsIndexesInStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *Txn) error { return pets.Insert(tx, pet{ID: "1", Name: "Rex", Owner: "a", Seq: 1}) })
	if err := w.Write(func(tx *Txn) error { return pets.Put(tx, pet{ID: "1", Name: "Max", Owner: "b", Seq: 1}) }); err != nil {
		t.Fatal(err)
	}
	if _, found := pets.Find(w.Read(), "name", "rex"); found {
		t.Error("the old name still finds the row")
	}
	if got := names(pets.All(w.Read(), "owner", "a")); got != "" {
		t.Errorf("the old owner still has %q", got)
	}
	if got := names(pets.All(w.Read(), "owner", "b")); got != "Max" {
		t.Errorf("the new owner has %q", got)
	}
}

func TestOrderedIndexGoesBySequenceAndPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *Txn) error {
		for i, owner := range []string{"a", "ab", "a", "b", "a"} {
			if err := pets.Insert(tx, pet{ID: fmt.Sprint(9 - i), Name: fmt.Sprint("p", i), Owner: owner, Seq: tx.Seq()}); err != nil {
				return err
			}
		}
		return nil
	})
	if got := names(pets.All(w.Read(), "owner", "a")); got != "p0 p2 p4" {
		t.Errorf("all: %q", got)
	}
	if got := names(pets.After(w.Read(), "owner", "a", 1)); got != "p2 p4" {
		t.Errorf("after the first: %q", got)
	}
}

func TestCappedTableDropsItsOldest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	for i := range 10 {
		if err := w.Write(func(tx *Txn) error { return codes.Insert(tx, pet{ID: fmt.Sprint(i), Seq: tx.Seq()}) }); err != nil {
			t.Fatal(err)
		}
	}
	var left []string
	for p := range codes.Each(w.Read()) {
		left = append(left, p.ID)
	}
	if !slices.Equal(left, []string{"7", "8", "9"}) {
		t.Errorf("left: %v", left)
	}
	if err := w.Write(func(tx *Txn) error { codes.Delete(tx, "8"); return codes.Insert(tx, pet{ID: "x", Seq: tx.Seq()}) }); err != nil {
		t.Fatal(err)
	}
	if _, found := codes.Get(w.Read(), "7"); !found {
		t.Error("a row was dropped although one had been deleted")
	}
}

func TestSnapshotDoesNotSeeLaterWrites(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	before := w.Read()
	if err := w.Write(func(tx *Txn) error { return pets.Insert(tx, pet{ID: "1", Name: "Rex"}) }); err != nil {
		t.Fatal(err)
	}
	if _, found := pets.Get(before, "1"); found {
		t.Error("the snapshot changed")
	}
}

func TestWorldsOfOneBaseAreApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(tx *Txn) error { return pets.Insert(tx, pet{ID: "0", Name: "Base", Seq: tx.Seq()}) })
	other := New(w.Base(), "other", journal.NewBudget(1<<20))
	if err := other.Write(func(tx *Txn) error {
		if s := tx.Seq(); s != 2 {
			t.Errorf("first sequence number after the base is %d", s)
		}
		return pets.Insert(tx, pet{ID: "1", Name: "Rex"})
	}); err != nil {
		t.Fatal(err)
	}
	if err := other.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	if _, found := pets.Get(w.Read(), "1"); found || !w.Now().Equal(start) {
		t.Error("one world moved the other")
	}
	if w.NewID() == other.NewID() {
		t.Error("two seats gave the same id")
	}
	other.Load(other.Base())
	if _, found := pets.Get(other.Read(), "1"); found || !other.Now().Equal(start) {
		t.Error("loading the base again did not undo what happened")
	}
}

func TestPolicyTimeMovesWithTheClockAtADistance(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	if got := w.PolicyNow(); !got.Equal(start.Add(30 * time.Minute)) {
		t.Fatalf("policy time begins %v", got)
	}
	if err := w.Advance(time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := w.PolicyNow(); !got.Equal(start.Add(31 * time.Minute)) {
		t.Errorf("after a minute %v", got)
	}
	w.SetPolicyDate(start)
	if !w.PolicyNow().Equal(start) || !w.Now().Equal(start.Add(time.Minute)) {
		t.Error("setting the policy date moved the clock")
	}
}

func TestSeededIDsRepeat(t *testing.T) {
	t.Parallel()
	a, b := newWorld(t, nothing), newWorld(t, nothing)
	for range 3 {
		if x, y := a.NewID(), b.NewID(); x != y {
			t.Fatalf("%s and %s", x, y)
		}
	}
	base := *a.Base()
	base.Repeatable = false
	if c := New(&base, "", journal.NewBudget(1)); c.NewSecret(32) == a.NewSecret(32) {
		t.Error("a world that need not repeat is predictable")
	}
}

func TestManyWritersAndReadersAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nothing)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 50 {
				id := fmt.Sprint(i, "-", j)
				if err := w.Write(func(tx *Txn) error {
					return pets.Insert(tx, pet{ID: id, Name: id, Owner: "all", Seq: tx.Seq()})
				}); err != nil {
					t.Error(err)
				}
				names(pets.All(w.Read(), "owner", "all"))
			}
		})
	}
	wg.Wait()
	n := 0
	for range pets.Each(w.Read()) {
		n++
	}
	if n != 400 {
		t.Errorf("%d rows", n)
	}
}

func BenchmarkNewWorld(b *testing.B) {
	w := newWorld(b, nothing)
	budget := journal.NewBudget(1 << 20)
	for b.Loop() {
		New(w.Base(), "seat", budget)
	}
}
