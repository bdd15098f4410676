package policy_test

import (
	"testing"
	"time"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestTheTenthWrongPasswordLocksForAMinuteAndEachFurtherOneForLonger(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.April, 2, 9, 0, 0, 0, time.UTC)
	var a Attempts
	for range LockoutThreshold - 1 {
		a = a.Wrong(now)
		if a.Locked(now) {
			t.Fatalf("locked after %d tries", a.Failed)
		}
	}
	for i, want := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		a = a.Wrong(now)
		end := now.Add(want * time.Minute)
		if !a.Locked(now) || !a.Locked(end.Add(-time.Second)) || a.Locked(end) {
			t.Errorf("lockout %d ends at %s, want %s", i+1, a.Until, end)
		}
		if !a.Last.Equal(now) || a.Lockouts != i+1 {
			t.Errorf("lockout %d: %+v", i+1, a)
		}
		now = end
	}
}

func TestManyLockoutsDoNotOverflow(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.April, 2, 9, 0, 0, 0, time.UTC)
	a := Attempts{Failed: 1_000_000, Lockouts: 1_000_000}.Wrong(now)
	if got := a.Until.Sub(now); got != time.Hour {
		t.Errorf("locked for %s, want an hour", got)
	}
}

func TestSoMuchIsSentToAPhoneAndThenNothingForAWhile(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.April, 2, 9, 0, 0, 0, time.UTC)
	var s Sends
	for range SendLimit {
		if s.Spent(now) {
			t.Fatalf("spent after %d", s.Count)
		}
		s = s.Sent(now)
	}
	if !s.Spent(now) || !s.Spent(now.Add(SendPause-time.Second)) || s.Spent(now.Add(SendPause)) {
		t.Errorf("after %d nothing is sent until %s has passed: %+v", SendLimit, SendPause, s)
	}
	if s = s.Sent(now.Add(SendPause)); s.Count != 1 {
		t.Errorf("after the pause %d are counted", s.Count)
	}
	if s = s.Sent(now.Add(2*SendPause - time.Second)); s.Count != 2 {
		t.Errorf("within the pause %d are counted", s.Count)
	}
}
