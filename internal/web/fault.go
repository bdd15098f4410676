package web

import (
	"cmp"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// PlainOutage is what the front door of a service answers when the service
// behind it does not: the words of the status and nothing else.
func PlainOutage(_ *Call, status int, _ time.Duration) Result {
	return Text(status, cmp.Or(http.StatusText(status), "status "+strconv.Itoa(status)))
}

// obey answers a call as its route does, unless somebody asked for trouble with
// calls like it. The preflights of browsers are spared: they come and go as a
// browser likes, so nobody could count them.
func (s *Surface) obey(c *Call, route Func) (Result, error) {
	if s.Outage == nil || c.Method == http.MethodOptions {
		return route(c)
	}
	f, spoilt := c.World.TakeFault(s.Name, c.Route, c.URL.Path)
	if !spoilt {
		return route(c)
	}
	c.Entry.Detail("fault", f.String())
	switch {
	case f.Status != 0:
		return s.fail(c, f), nil
	case f.Latency != 0:
		_ = clock.Sleep(c.Context(), f.Latency) // a client that has gone makes it shorter
		return route(c)
	case f.Stall != 0:
		_, _ = io.Copy(io.Discard, c.Body) // net/http notices that a client has gone once nothing is left to read
		_ = clock.Sleep(c.Context(), f.Stall)
		c.cut = &f
		return Result{}, nil
	}
	c.cut = &f
	if f.Drop == world.DropBefore {
		return Result{}, nil
	}
	return route(c)
}

// fail is the answer of a service that fails on purpose.
func (s *Surface) fail(c *Call, f world.Fault) Result {
	after := (f.RetryAfter + time.Second - 1).Truncate(time.Second)
	res := s.Outage(c, f.Status, after)
	if after > 0 {
		res = res.With("Retry-After", strconv.Itoa(int(after/time.Second)))
	}
	return res
}

// unsent changes the entry of a call whose answer is not sent.
func (c *Call) unsent() {
	if c.cut.Drop == world.DropAfter {
		c.Entry.Detail("not sent", "status "+strconv.Itoa(c.Entry.Status))
	}
	c.Entry.Status = 0
}
