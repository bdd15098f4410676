package web

import (
	"sync"
	"time"
)

// A Surface is one service: its routes, its spelling of errors and the headers
// of all its answers. It is built once per process and holds no state: the world
// comes with each call. [Surface.Serve] answers a request.
type Surface struct {
	Name   string // idp, sts, pcapi, portal, console
	Routes []Route
	// NoRoute answers a path that no route matches, WrongMethod one that exists
	// under the other methods given: sorted, HEAD beside every GET. An OPTIONS
	// request for which there is no route comes to WrongMethod, too: see [Preflight].
	NoRoute     Func
	WrongMethod func(c *Call, allow []string) (Result, error)
	// Spell turns any error into the answer the real service would give. Besides
	// the service's own errors it meets [ErrBodyTooLarge], [ErrBodyBroken],
	// [ErrHeaderTooLarge] and [*InternalError]. An error it does not know is a bug of ours, too: whatever
	// it answers with status 500 is reported like an InternalError.
	Spell func(*Call, error) Result
	// Stamp adds the headers every answer carries. It sees the finished result.
	Stamp func(*Call, Result) Result
	// MaxBody bounds a request's body in bytes; 0 means 1 MiB. A longer one fails
	// with [ErrBodyTooLarge], at once or when it is read.
	MaxBody int64
	// Outage is the answer of a service that fails on purpose, with a status that
	// somebody asked for; after is when clients may come back, if above 0. A surface
	// without it suffers no faults. Most have [PlainOutage].
	Outage func(c *Call, status int, after time.Duration) Result
	// Lists says which answered requests the journal shows; nil: all.
	Lists func(*Call) bool

	once    sync.Once
	index   *index
	buffers sync.Pool // of *[]byte
}

// router is the index of the routes, built at first use.
func (s *Surface) router() *index {
	s.once.Do(func() { s.index = newIndex(s.Routes) })
	return s.index
}
