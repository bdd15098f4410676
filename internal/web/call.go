package web

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Call is one request to one surface of one world.
type Call struct {
	*http.Request
	World *world.World
	Site  Site
	Vars  map[string]string // variables of the route's path, by name
	Route string            // name of the route, empty if none matched
	Entry *journal.Entry    // what the journal will say; handlers add to it
}

// A Func answers a call. Its error goes to the surface's Spell.
type Func func(*Call) (Result, error)

// A Route is one line of a surface's table of contents.
type Route struct {
	Method string // GET, POST …
	Path   string // in full; variables as {name}, the rest matched without regard to case
	Name   string // the vocabulary of journal, faults and golden files, e.g. customers.list
	Func   Func
}
