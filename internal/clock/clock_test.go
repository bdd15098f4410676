package clock

import (
	"testing"
	"time"
)

var day = time.Date(2026, 4, 1, 0, 0, 0, 500, time.FixedZone("elsewhere", 3600))

func TestFrozenClockStandsUntilAdvanced(t *testing.T) {
	t.Parallel()
	c := Frozen(day)
	want := day.UTC().Truncate(time.Second)
	if got := c.Now(); !got.Equal(want) || got.Location() != time.UTC {
		t.Fatalf("Now() = %v, want %v in UTC, cut to the second", got, want)
	}
	if err := c.Advance(90 * time.Second); err != nil {
		t.Fatal(err)
	}
	if got := c.Now(); !got.Equal(want.Add(90 * time.Second)) {
		t.Errorf("after 90s: %v", got)
	}
}

func TestRunningClockKeepsItsDistance(t *testing.T) {
	t.Parallel()
	c := Running(day)
	if d := c.Now().Sub(day); d < -time.Second || d > time.Minute {
		t.Errorf("a clock started on %v shows %v", day, c.Now())
	}
	if err := c.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	if d := c.Now().Sub(day); d < time.Hour-time.Second {
		t.Errorf("after an hour it shows %v", c.Now())
	}
	if d := Running(time.Time{}).Now().Sub(Wall()); d > time.Second || d < -2*time.Second {
		t.Errorf("a clock with no start is %v from the wall clock", d)
	}
}

func TestClockRefusesToGoBack(t *testing.T) {
	t.Parallel()
	if err := Frozen(day).Advance(-1); err == nil {
		t.Error("went back in time")
	}
}

func TestCloneMovesOnItsOwn(t *testing.T) {
	t.Parallel()
	c := Frozen(day)
	d := c.Clone()
	if err := d.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	if c.Now().Equal(d.Now()) {
		t.Error("advancing the clone moved the original")
	}
}
