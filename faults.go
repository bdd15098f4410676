package pcsandbox

import (
	"maps"
	"slices"

	"github.com/pcsandbox/pcsandbox/console"
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
