package pcsandbox

import (
	"context"
	"maps"
	"slices"

	"github.com/pcsandbox/pcsandbox/console"
	"github.com/pcsandbox/pcsandbox/control"
)

// routes lists the routes that can fail on purpose.
func (e *engine) routes() []console.RouteName {
	var out []console.RouteName
	for _, name := range slices.Sorted(maps.Keys(e.surfaces)) {
		s := e.surfaces[name]
		if s.Outage == nil {
			continue
		}
		for _, r := range s.Routes {
			out = append(out, console.RouteName{Surface: name, Name: r.Name})
		}
	}
	return out
}

// A Fault is trouble asked for: counted and scoped, never by chance.
type Fault = control.Fault

// Fault makes a service fail on purpose, as often as it says:
//
//	sb.Fault(t, pcsandbox.Fault{Route: "customers.list", Status: 429, RetryAfter: "2s"})
//	sb.Fault(t, pcsandbox.Fault{Surface: "idp", Skip: 1, Times: 3, Latency: "200ms"})
//	sb.Fault(t, pcsandbox.Fault{Path: "/v1/customers", Drop: "after"})
//
// It returns the fault with its id, by which [control.Client.DeleteFault] ends it.
// What a fault spoilt stands in the journal with the fault's name, and without a
// caller if the service never looked at the request.
//
// Go's HTTP client asks again by itself when a kept connection breaks under a GET,
// and so may not notice a single drop.
func (sb *Sandbox) Fault(t TB, f Fault) Fault {
	t.Helper()
	made, err := sb.Control().AddFault(context.Background(), f)
	if err != nil {
		t.Fatalf("pcsandbox: fault: %v", err)
		return Fault{}
	}
	return *made
}
