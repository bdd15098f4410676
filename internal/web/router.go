package web

import (
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/gorilla/mux"
)

// An index finds the route of a request. gorilla/mux tries one regular
// expression after another, which for hundreds of routes takes longer than
// answering. So routes are grouped by shape, the path with its variables left
// blank; the shapes form a tree that is walked along the request's path, and
// each shape has a small mux.Router of its own, built when it is first met.
//
// Where several shapes fit, fixed words go before variables and those before
// {rest:.*}. One that fits but has no matching route does not end the search: an
// id may spell a fixed word of another route.
type index struct{ root node }

type node struct {
	word map[string]*node
	any  *node
	here *shape // routes that end here
	wide *shape // routes whose last variable takes whatever follows, even nothing
}

// A shape is the routes that differ only in methods and variables.
type shape struct {
	segs   []segment // of the first route; the fixed ones are those of all
	wide   bool
	routes []shapedRoute
	once   sync.Once
	router *mux.Router
}

type shapedRoute struct {
	*Route
	mux string
}

// ServeHTTP makes a route what mux calls a handler. It is never called: only
// mux.Router.Match is used, which hands the route back.
func (shapedRoute) ServeHTTP(http.ResponseWriter, *http.Request) {}

// newIndex panics on a route path that cannot be read: a mistake of ours that
// the first test of the surface meets.
func newIndex(routes []Route) *index {
	x := &index{}
	for i := range routes {
		segs, err := parseTemplate(routes[i].Path)
		if err != nil {
			panic(err)
		}
		x.add(&routes[i], segs)
	}
	return x
}

func (x *index) add(r *Route, segs []segment) {
	n, tmpl := &x.root, ""
	for _, seg := range segs {
		tmpl += "/" + seg.mux
		if !seg.wide {
			n = n.child(seg)
		}
	}
	wide := len(segs) > 0 && segs[len(segs)-1].wide
	place := &n.here
	if wide {
		place = &n.wide
	}
	if *place == nil {
		*place = &shape{segs: segs, wide: wide}
	}
	if tmpl == "" {
		tmpl = "/"
	}
	(*place).routes = append((*place).routes, shapedRoute{r, tmpl})
}

func (n *node) child(seg segment) *node {
	if !seg.fixed() {
		if n.any == nil {
			n.any = &node{}
		}
		return n.any
	}
	if n.word == nil {
		n.word = map[string]*node{}
	}
	if n.word[seg.word] == nil {
		n.word[seg.word] = &node{}
	}
	return n.word[seg.word]
}

// find returns the route for a method and the segments of a path, with the
// values of its variables. GET routes answer HEAD where no HEAD route fits.
func (x *index) find(method string, path []string) (*Route, map[string]string) {
	for sh := range x.root.fitting(path) {
		if r, vars := sh.match(method, path); r != nil {
			return r, vars
		}
	}
	if method == http.MethodHead {
		return x.find(http.MethodGet, path)
	}
	return nil, nil
}

// allow lists the methods under which a path exists, sorted.
func (x *index) allow(path []string) []string {
	methods := map[string]bool{}
	for sh := range x.root.fitting(path) {
		for _, r := range sh.routes {
			if methods[r.Method] {
				continue
			}
			if found, _ := sh.match(r.Method, path); found != nil {
				methods[r.Method] = true
			}
		}
	}
	if methods[http.MethodGet] {
		methods[http.MethodHead] = true
	}
	return slices.Sorted(maps.Keys(methods))
}

// fitting yields the shapes that fit a path, the most particular first.
func (n *node) fitting(path []string) iter.Seq[*shape] {
	return func(yield func(*shape) bool) { n.walk(path, yield) }
}

func (n *node) walk(path []string, yield func(*shape) bool) bool {
	if len(path) == 0 {
		if n.here != nil && !yield(n.here) {
			return false
		}
	} else {
		if next := n.word[strings.ToLower(path[0])]; next != nil && !next.walk(path[1:], yield) {
			return false
		}
		if n.any != nil && !n.any.walk(path[1:], yield) {
			return false
		}
	}
	return n.wide == nil || yield(n.wide)
}

func (sh *shape) match(method string, path []string) (*Route, map[string]string) {
	sh.once.Do(func() {
		router := mux.NewRouter()
		for _, r := range sh.routes {
			router.Handle(r.mux, r).Methods(r.Method)
		}
		sh.router = router
	})
	var m mux.RouteMatch
	req := http.Request{Method: method, URL: &url.URL{Path: sh.canonical(path)}}
	if !sh.router.Match(&req, &m) {
		return nil, nil
	}
	for name, value := range m.Vars {
		if strings.HasPrefix(name, "_") { // literal text beside a variable
			delete(m.Vars, name)
		} else if plain, err := url.PathUnescape(value); err == nil {
			m.Vars[name] = plain
		}
	}
	return m.Handler.(shapedRoute).Route, m.Vars
}

// canonical writes a path that fits the shape as its templates do: fixed words
// in lower case, everything escaped the one way url.PathEscape does it.
func (sh *shape) canonical(path []string) string {
	var b strings.Builder
	for i, part := range path {
		b.WriteByte('/')
		if i < len(sh.segs) && sh.segs[i].fixed() {
			b.WriteString(sh.segs[i].mux)
		} else {
			b.WriteString(url.PathEscape(part))
		}
	}
	if len(path) == 0 || sh.wide && len(path) < len(sh.segs) {
		b.WriteByte('/')
	}
	return b.String()
}

// Segments cuts a request's path into its parts, with percent signs decoded. An
// encoded slash stays within its part. Doubled and trailing slashes count for
// nothing, as with the real services, and dots are not resolved. What is not a
// path, like the * of OPTIONS *, gives false.
func Segments(r *http.Request) ([]string, bool) {
	escaped := r.URL.EscapedPath()
	if !strings.HasPrefix(escaped, "/") {
		return nil, false
	}
	parts := make([]string, 0, 8)
	for part := range strings.SplitSeq(escaped, "/") {
		if part == "" {
			continue
		}
		if plain, err := url.PathUnescape(part); err == nil {
			part = plain
		}
		parts = append(parts, part)
	}
	return parts, true
}
