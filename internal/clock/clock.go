package clock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// A Clock tells virtual time. It either stands still until told to move, or
// runs beside the wall clock at a fixed distance. It only ever moves forward:
// to go back, make a new one, because a world that has issued a token cannot
// un-issue it.
type Clock struct {
	mu     sync.RWMutex
	frozen bool
	at     time.Time     // meaningful while frozen
	ahead  time.Duration // meaningful while running
}

// Running returns a clock beside the wall clock, starting at start. The zero
// start means now: no distance at all.
func Running(start time.Time) *Clock {
	c := &Clock{}
	if !start.IsZero() {
		c.ahead = time.Until(start)
	}
	return c
}

// Frozen returns a clock that stands at start until it is advanced.
func Frozen(start time.Time) *Clock {
	return &Clock{frozen: true, at: start}
}

// Now returns the virtual time in UTC, cut to the second as dates in tokens are.
func (c *Clock) Now() time.Time {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.frozen {
		return c.at.UTC().Truncate(time.Second)
	}
	return time.Now().Add(c.ahead).UTC().Truncate(time.Second)
}

// IsFrozen reports whether the clock stands still.
func (c *Clock) IsFrozen() bool {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.frozen
}

// Advance moves the clock forward by d, which must not be negative.
func (c *Clock) Advance(d time.Duration) error {
	if d < 0 {
		return fmt.Errorf("a clock only moves forward, not by %v: reset the sandbox to go back", d)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen {
		c.at = c.at.Add(d)
	} else {
		c.ahead += d
	}
	return nil
}

// Clone returns a clock that shows the same time and moves on its own.
func (c *Clock) Clone() *Clock {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return &Clock{frozen: c.frozen, at: c.at, ahead: c.ahead}
}

// Wall is the real time. Only things of the real world ask for it: the life of
// certificates, and how long a request took.
func Wall() time.Time { return time.Now() }

// Sleep pauses for d of real time or until ctx ends.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}
