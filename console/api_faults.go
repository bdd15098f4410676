package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A RouteName is a route of a surface that can fail on purpose.
type RouteName struct{ Surface, Name string }

func (s *Server) faultEndpoints() []endpoint {
	return []endpoint{
		{method: "GET", path: apiRoot + "/faults", name: "faults.list", call: listFaults, out: []control.Fault{}, says: "The faults, and what they have done so far."},
		{method: "POST", path: apiRoot + "/faults", name: "faults.add", call: s.addFault, in: control.Fault{}, out: control.Fault{}, status: http.StatusCreated, noted: true, says: "Ask for trouble: a counted and scoped failure of a service."},
		{method: "DELETE", path: apiRoot + "/faults", name: "faults.clear", call: clearFaults, status: http.StatusNoContent, noted: true, says: "End all faults."},
		{method: "DELETE", path: apiRoot + "/faults/{fault}", name: "faults.delete", call: deleteFault, status: http.StatusNoContent, noted: true, says: "End one fault."},
	}
}

func listFaults(c *web.Call) (web.Result, error) {
	out := []control.Fault{}
	for _, f := range world.ListFaults(c.World.Read()) {
		out = append(out, faultOf(f))
	}
	return web.JSON(http.StatusOK, out), nil
}

func (s *Server) addFault(c *web.Call) (web.Result, error) {
	wire, err := read[control.Fault](c)
	if err != nil {
		return web.Result{}, err
	}
	f, err := faultFrom(wire)
	if err != nil {
		return web.Result{}, err
	}
	if s.Routes != nil {
		if err := CheckNames(s.Routes(), wire.Surface, wire.Route); err != nil {
			return web.Result{}, err
		}
	}
	err = c.World.Write(func(tx *world.Txn) (err error) {
		f, err = world.AddFault(tx, f)
		return err
	})
	if errors.Is(err, world.ErrTooManyFaults) {
		return web.Result{}, &control.Problem{Status: http.StatusConflict, Title: err.Error()}
	}
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("changed", "fault "+f.String())
	return web.JSON(http.StatusCreated, faultOf(f)), nil
}

func clearFaults(c *web.Call) (web.Result, error) {
	err := c.World.Write(func(tx *world.Txn) error {
		for _, f := range world.ListFaults(tx) {
			world.DeleteFault(tx, f.ID)
		}
		return nil
	})
	return web.Result{Status: http.StatusNoContent}, err
}

func deleteFault(c *web.Call) (web.Result, error) {
	err := c.World.Write(func(tx *world.Txn) error {
		if !world.DeleteFault(tx, c.Vars["fault"]) {
			return directory.NotFoundError{Kind: "fault", Name: c.Vars["fault"]}
		}
		return nil
	})
	return web.Result{Status: http.StatusNoContent}, err
}

func faultOf(f world.Fault) control.Fault {
	return control.Fault{
		ID: f.ID, Surface: f.Surface, Route: f.Route, Path: f.Path, Skip: f.Skip, Times: f.Times,
		Status: f.Status, Latency: spelt(f.Latency), Drop: string(f.Drop), Stall: spelt(f.Stall),
		RetryAfter: spelt(f.RetryAfter), Seen: f.Seen, Taken: f.Taken,
	}
}

func spelt(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return d.String()
}

// faultFrom reads a fault and checks it.
func faultFrom(in control.Fault) (world.Fault, error) {
	f := world.Fault{
		Surface: in.Surface, Route: in.Route, Path: in.Path, Skip: in.Skip, Times: in.Times,
		Status: in.Status, Drop: world.Drop(in.Drop),
	}
	for _, d := range []struct {
		name, text string
		to         *time.Duration
	}{{"latency", in.Latency, &f.Latency}, {"stall", in.Stall, &f.Stall}, {"retry_after", in.RetryAfter, &f.RetryAfter}} {
		if d.text == "" {
			continue
		}
		var err error
		if *d.to, err = time.ParseDuration(d.text); err != nil {
			return f, bad("write durations like 300ms or 2s", "%s %q is not a duration", d.name, d.text)
		}
	}
	if err := f.Check(); err != nil {
		return f, bad("", "%s", strings.ReplaceAll(err.Error(), "\n", "; "))
	}
	return f, nil
}

// CheckNames refuses names that no surface or route has: a misspelt one would
// make a test pass that tests nothing. Empty ones are fine.
func CheckNames(routes []RouteName, surface, route string) error {
	var surfaces, names []string
	for _, r := range routes {
		surfaces = append(surfaces, r.Surface)
		if surface == "" || surface == r.Surface {
			names = append(names, r.Name)
		}
	}
	slices.Sort(surfaces)
	if surface != "" && !slices.Contains(surfaces, surface) {
		return bad("there are "+strings.Join(slices.Compact(surfaces), ", "), "no service is called %q", surface)
	}
	if route == "" || slices.ContainsFunc(names, func(n string) bool { return world.Fault{Route: route}.Covers("", n, "") }) {
		return nil
	}
	return bad("similar names: "+strings.Join(similar(route, names), ", "), "no route is called %q", route)
}

// mostSimilar is how many names a hint lists.
const mostSimilar = 6

// alike is how many letters two names have in common from the beginning.
func alike(a, b string) (n int) {
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

// similar are the names that share most words with one that is wrong, or the
// families of names if none shares any.
func similar(wrong string, names []string) []string {
	shared := func(name string) (n int) {
		for w := range strings.SplitSeq(strings.ToLower(strings.TrimRight(wrong, ".*")), ".") {
			if stem := strings.TrimSuffix(w, "s"); stem != "" && strings.Contains("."+name, "."+stem) {
				n++
			}
		}
		return n
	}
	names = slices.SortedFunc(slices.Values(names), func(a, b string) int {
		return cmp.Or(shared(b)-shared(a), alike(b, wrong)-alike(a, wrong), strings.Compare(a, b))
	})
	names = slices.Compact(names)
	if near := slices.DeleteFunc(slices.Clone(names), func(n string) bool { return shared(n) == 0 }); len(near) > 0 {
		return near[:min(len(near), mostSimilar)]
	}
	for i, n := range names {
		first, _, _ := strings.Cut(n, ".")
		names[i] = first + ".*"
	}
	return slices.Compact(names)
}
