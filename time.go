package pcsandbox

import (
	"context"
	"time"
)

// Now is the sandbox's time.
func (sb *Sandbox) Now() time.Time { return sb.main.world.Now() }

// Advance moves the sandbox's time, and the policy date with it, forward: tokens
// expire, enforcement begins.
func (sb *Sandbox) Advance(t TB, d time.Duration) {
	t.Helper()
	if _, err := sb.Control().Advance(context.Background(), d); err != nil {
		t.Fatalf("pcsandbox: advance: %v", err)
	}
}

// SetPolicyDate makes Partner Center behave as on a day, such as 2026-03-15, or
// today; clock and tokens keep their times.
func (sb *Sandbox) SetPolicyDate(t TB, day string) {
	t.Helper()
	if _, err := sb.Control().SetPolicyDate(context.Background(), day); err != nil {
		t.Fatalf("pcsandbox: policy date: %v", err)
	}
}

// Reset makes the sandbox what its scenario says again: people, clock, policy
// date, faults and journal.
func (sb *Sandbox) Reset(t TB) {
	t.Helper()
	if err := sb.Control().Reset(context.Background()); err != nil {
		t.Fatalf("pcsandbox: reset: %v", err)
	}
}
