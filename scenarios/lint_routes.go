package scenarios

import (
	_ "embed"
	"slices"
	"strings"
)

// routeNames are the names by which the journal knows the routes, one on a line:
// without the variants of a route, which have an ending more.
//
//go:embed routes.txt
var routeNames string

// routeVariants are the endings of the same route elsewhere: in the preview of an
// API, at a host of its own, asked before a request by a browser.
var routeVariants = []string{".beta", ".own-host", ".options"}

// KnownRoute reports whether a story may name a route, such as customers.list.
func KnownRoute(name string) bool {
	for _, ending := range routeVariants {
		name = strings.TrimSuffix(name, ending)
	}
	return slices.Contains(strings.Fields(routeNames), name)
}

// lintRoutes reports requests that the journal never has, and faults that nothing
// can meet.
func (c *checker) lintRoutes(s *Step) {
	if s.Expect != nil {
		for i := range s.Expect.Journal {
			c.lintRoute(&s.Expect.Journal[i].Route, "journal")
		}
	}
	if s.Fault != nil {
		c.lintRoute(&s.Fault.Route, "fault")
	}
}

func (c *checker) lintRoute(route *string, field string) {
	known := strings.Fields(routeNames)
	begins := strings.TrimSuffix(*route, "*")
	switch {
	case *route == "" || KnownRoute(*route):
	case begins != *route && slices.ContainsFunc(known, func(name string) bool { return strings.HasPrefix(name, begins) }):
	default:
		c.fault(route, "%s: no route is called %s%s", field, quote(*route), didYouMean(begins, known))
	}
}

// firstWords are what the paths of the APIs go on with that a story most often
// asks for.
var firstWords = map[string][]string{
	"/v1/":   {"customers"},
	"/v1.0/": {"me", "users", "organization", "domains", "policies", "identity", "auditLogs"},
	"/beta/": {"me", "users", "organization", "domains", "policies", "identity", "auditLogs"},
}

// success reports whether nothing is expected but success.
func (e *Expect) success() bool {
	return e == nil || e.Status/100 == 2 || e.Status == 0 && e.StatusLine == "" && e.Code == "" && e.Error == "" && e.Reason == "" && !e.Lost
}

// lintPath reports a path that is misspelt, unless it is there to fail.
func (c *checker) lintPath(s *Step) {
	if s.Call == nil || !s.Expect.success() {
		return
	}
	for _, path := range []*string{&s.Call.Get, &s.Call.Post, &s.Call.Put, &s.Call.Patch, &s.Call.Delete} {
		for base, words := range firstWords {
			rest, is := strings.CutPrefix(*path, base)
			word, _, _ := strings.Cut(rest, "/")
			word, _, _ = strings.Cut(word, "?")
			if is && !slices.Contains(words, word) && squash(nearest(word, words)) != squash(word) {
				if like := nearest(word, words); like != "" {
					c.fault(path, "call: there is no %s; did you mean %q?", base+word, base+like)
				}
			}
		}
	}
}
