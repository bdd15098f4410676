package web

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const defaultMaxBody = 1 << 20

// Serve answers one request in a world, seen under site. The journal has its
// entry before the client has its answer.
func (s *Surface) Serve(w http.ResponseWriter, r *http.Request, wd *world.World, site Site) {
	began := clock.Wall()
	// A copy, since net/http looks at the body it made to see whether a client
	// still waits for "100 Continue".
	mine := r.WithContext(r.Context())
	mine.Body = bounded(w, r, s.maxBody())
	c := &Call{Request: mine, World: wd, Site: site, pool: &s.buffers, Entry: &journal.Entry{
		Time:    wd.Now(),
		Surface: s.Name,
		Method:  shorten(r.Method, 16),
		Path:    journalPath(r),
		Query:   journal.Query(r.URL.RawQuery),
		Client:  journal.Veil(clientName(r)),
	}}
	res := s.answer(c)
	c.Entry.Status = res.Status
	c.Entry.Took = clock.Wall().Sub(began)
	if c.cut != nil {
		c.unsent()
	}
	if s.Lists == nil || s.Lists(c) {
		wd.Journal.Add(*c.Entry)
	}
	if c.cut != nil {
		panic(http.ErrAbortHandler) // net/http's way to end a connection without an answer
	}
	write(w, r, res, wd.Now())
	c.giveBack()
}

func (s *Surface) maxBody() int64 {
	if s.MaxBody > 0 {
		return s.MaxBody
	}
	return defaultMaxBody
}

// answer always has one, whatever the surface's functions do.
func (s *Surface) answer(c *Call) Result {
	res, err := guarded(func() (Result, error) { return s.run(c) })
	if err != nil {
		res, err = guarded(func() (Result, error) { return s.spell(c, err), nil })
	}
	if err == nil && s.Stamp != nil {
		res, err = guarded(func() (Result, error) { return s.Stamp(c, res), nil })
	}
	if res.Status == 0 {
		res.Status = http.StatusOK
	}
	if err == nil && (res.Status < 200 || res.Status > 999) {
		err = fmt.Errorf("%d is not the status of an answer", res.Status)
	}
	if err != nil {
		c.Entry.Cause = cause(err)
		report(c, err)
		return Text(http.StatusInternalServerError, "internal error of the sandbox; its log says more\n")
	}
	return res
}

// run is the way from request to handler.
func (s *Surface) run(c *Call) (Result, error) {
	if headerSize(c.Request) > HeaderLimit {
		return Result{}, ErrHeaderTooLarge
	}
	path, ok := Segments(c.Request)
	if !ok {
		return s.NoRoute(c)
	}
	route, vars := s.router().find(c.Method, path)
	if route == nil {
		if allow := s.router().allow(path); len(allow) > 0 {
			return s.WrongMethod(c, allow)
		}
		return s.NoRoute(c)
	}
	c.Route, c.Vars, c.Entry.Route = route.Name, vars, route.Name
	if c.ContentLength > s.maxBody() {
		return Result{}, ErrBodyTooLarge
	}
	return s.obey(c, route.Func)
}

func (s *Surface) spell(c *Call, err error) Result {
	if c.Entry.Cause == "" {
		c.Entry.Cause = cause(err)
	}
	res := s.Spell(c, err)
	var bug *InternalError
	gone := c.Context().Err() != nil || errors.Is(err, ErrBodyBroken) // then it is the client, not a bug
	if errors.As(err, &bug) || res.Status == http.StatusInternalServerError && !gone {
		report(c, err)
	}
	return res
}

func headerSize(r *http.Request) int {
	n := len(r.Method) + len(r.RequestURI) + len(r.Host)
	for name, values := range r.Header {
		for _, v := range values {
			n += len(name) + len(v) + len(": \r\n")
		}
	}
	return n
}

// longestWord is the longest part of a path the journal shows. Ids and names are
// shorter; tokens and codes, which a misdirected client may put there, are not.
const longestWord = 120

func journalPath(r *http.Request) string {
	if len(r.URL.Path) <= longestWord { // almost always
		return shorten(journal.Printable(journal.Veil(r.URL.Path)), 400)
	}
	parts := strings.Split(r.URL.Path, "/")
	for i, p := range parts {
		if len(p) > longestWord {
			parts[i] = fmt.Sprintf("(%d bytes)", len(p))
		}
	}
	return shorten(journal.Printable(journal.Veil(strings.Join(parts, "/"))), 400)
}

func cause(err error) string { return shorten(journal.Veil(err.Error()), 1000) }

func shorten(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
