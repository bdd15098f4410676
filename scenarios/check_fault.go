package scenarios

import (
	"strings"
	"time"
)

// Bounds of faults.
const (
	mostFaults       = 100
	mostFaultTimes   = 1_000_000
	longestFault     = time.Minute
	longestRetry     = 24 * time.Hour
	longestFaultWord = 200
)

// checkFault looks at a fault that waits from the start.
func (c *checker) checkFault(f *Fault) {
	var effects []string
	for _, e := range []struct {
		name  string
		value any
	}{{"status", &f.Status}, {"latency", &f.Latency}, {"drop", &f.Drop}, {"stall", &f.Stall}} {
		if c.spells(e.value) {
			effects = append(effects, e.name)
		}
	}
	switch {
	case len(effects) == 0 && !c.sound(f): // what was meant is misspelt
	case len(effects) == 0:
		c.fault(f, "faults: nothing says what goes wrong; add status, latency, drop or stall, such as status: 503")
	case len(effects) > 1:
		c.fault(f, "faults: one thing goes wrong at a time, but this one has %s; make two faults of it", strings.Join(effects, " and "))
	}
	if c.sound(&f.Status) && (f.Status < 400 || f.Status > 599) {
		c.fault(&f.Status, "status: %d is no failure; write a status from 400 to 599", f.Status)
	}
	for _, d := range []struct {
		name string
		at   *time.Duration
		most time.Duration
	}{{"latency", &f.Latency, longestFault}, {"stall", &f.Stall, longestFault}, {"retry_after", &f.RetryAfter, longestRetry}} {
		if *d.at > d.most {
			c.fault(d.at, "%s: %s is longer than %s; clients and servers give up before", d.name, brief(*d.at), brief(d.most))
		}
	}
	if c.spells(&f.RetryAfter) && !c.spells(&f.Status) {
		c.fault(&f.RetryAfter, "retry_after: it goes with a status, such as status: 429")
	}
	c.checkFaultScope(f)
}

func (c *checker) checkFaultScope(f *Fault) {
	if f.Path != "" && !strings.HasPrefix(f.Path, "/") {
		c.fault(&f.Path, "path: %s is not the beginning of a path, such as /v1/customers", quote(f.Path))
	}
	if len(f.Surface)+len(f.Route)+len(f.Path) > longestFaultWord {
		c.fault(f, "faults: surface, route and path together are longer than %d letters; write the beginning of the path", longestFaultWord)
	}
	for _, n := range []struct {
		name  string
		at    *int
		least int
	}{{"skip", &f.Skip, 0}, {"times", &f.Times, 1}} {
		if c.sound(n.at) && (*n.at < n.least || *n.at > mostFaultTimes) {
			c.fault(n.at, "%s: %d is not a number from %d to %d", n.name, *n.at, n.least, mostFaultTimes)
		}
	}
}
