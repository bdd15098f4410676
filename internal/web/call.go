package web

import (
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Call is one request to one surface of one world.
type Call struct {
	*http.Request
	World *world.World
	Site  Site
	Vars  map[string]string // variables of the route's path, by name, percent signs decoded
	Route string            // name of the route, empty if none matched
	Entry *journal.Entry    // what the journal will say; handlers add to it

	scratch *[]byte      // see Buffer
	pool    *sync.Pool   // of the surface
	query   url.Values   // by lower-case name, parsed at first use
	cut     *world.Fault // ends the connection instead of sending the answer
}

// A Func answers a call. Its error goes to the surface's Spell.
type Func func(*Call) (Result, error)

// A Route is one line of a surface's table of contents.
//
// Its path is given in full. Fixed words match without regard to case. {name}
// matches one segment, {name:pattern} one that the pattern matches (which sees
// characters other than letters, digits and -_.~$&+=:@ percent-encoded), and
// {rest:.*}, at the end, whatever follows, even nothing.
type Route struct {
	Method string // GET, POST …; GET answers HEAD where there is no HEAD route
	Path   string
	Name   string // the vocabulary of journal, faults and golden files, e.g. customers.list
	Func   Func
}

// Buffer returns an empty slice with room for size bytes, for the body of this
// call's answer. It is used again for another answer once this one is sent, since
// large bodies are most of what answering leaves to the garbage collector.
func (c *Call) Buffer(size int) []byte {
	if c.pool == nil || c.scratch != nil { // a call made by hand, or the second one asked for
		return make([]byte, 0, size)
	}
	c.scratch, _ = c.pool.Get().(*[]byte)
	if c.scratch == nil || cap(*c.scratch) < size {
		fresh := make([]byte, 0, size)
		c.scratch = &fresh
	}
	return *c.scratch
}

// largestKept is the largest buffer that is kept for other answers.
const largestKept = 64 << 10

// giveBack ends the use of the buffer.
func (c *Call) giveBack() {
	if c.scratch != nil && cap(*c.scratch) <= largestKept {
		c.pool.Put(c.scratch)
	}
	c.scratch = nil
}

// Query is the first value of a query parameter whose name matches without
// regard to case, empty if there is none. What cannot be decoded is left out; see
// [QueryForm] for who must refuse it.
func (c *Call) Query(name string) string {
	if values := c.QueryAll(name); len(values) > 0 {
		return values[0]
	}
	return ""
}

// QueryAll is all values of a query parameter, in order.
func (c *Call) QueryAll(name string) []string {
	if c.URL.RawQuery == "" {
		return nil
	}
	if c.query == nil {
		values, _ := parseForm(c.URL.RawQuery)
		c.query = make(url.Values, len(values))
		for _, p := range values {
			folded := strings.ToLower(p.name)
			c.query[folded] = append(c.query[folded], p.value)
		}
	}
	return c.query[strings.ToLower(name)]
}
