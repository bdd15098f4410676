package pcsandbox

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// maxSeats bounds the seats of a process.
const maxSeats = 500

// defaultSeatPorts is where seats are reached when nobody says otherwise.
const defaultSeatPorts = "8444-8543"

// newSeat opens one more sandbox in the process.
func (sb *Sandbox) newSeat(sc *scenarios.Scenario) (*seat, error) {
	base, err := sb.engine.base(sc)
	if err != nil {
		return nil, err
	}
	sb.mu.Lock()
	defer sb.mu.Unlock()
	select {
	case <-sb.closed:
		return nil, errors.New("the sandbox is shutting down")
	default:
	}
	if len(sb.seats) >= maxSeats {
		return nil, fmt.Errorf("%d seats are open already: close one", maxSeats)
	}
	sb.seatCount++
	name := "s" + strconv.Itoa(sb.seatCount)
	s := &seat{name: name, world: world.New(base, name, sb.engine.budget)}
	if err := sb.listenSeat(s); err != nil {
		return nil, err
	}
	sb.seats[name] = s
	return s, nil
}

// listenSeat finds a free port of the range for a seat.
func (sb *Sandbox) listenSeat(s *seat) error {
	from, to, err := ports(cmp.Or(sb.config.SeatPorts, defaultSeatPorts))
	if err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(sb.config.Addr)
	used := map[string]bool{}
	for _, other := range sb.seats {
		used[other.port] = true
	}
	for port := from; port <= to; port++ {
		p := strconv.Itoa(port)
		if port != 0 && used[p] {
			continue
		}
		if err = sb.listen(s, net.JoinHostPort(host, p)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("no free port for a seat in %s: close a seat, or give more with --seat-ports (%w)",
		cmp.Or(sb.config.SeatPorts, defaultSeatPorts), cmp.Or(err, errors.New("all are in use")))
}

// closeSeat ends a seat.
func (sb *Sandbox) closeSeat(name string) bool {
	sb.mu.Lock()
	s := sb.seats[name]
	delete(sb.seats, name)
	sb.mu.Unlock()
	if s == nil {
		return false
	}
	s.server.Close()
	s.world.Journal.Close()
	return true
}

// mainSeat is the name of the default sandbox.
const mainSeat = "default"

// findSeat finds a seat by name.
func (sb *Sandbox) findSeat(name string) (*seat, bool) {
	if name == mainSeat {
		return sb.main, true
	}
	sb.mu.Lock()
	defer sb.mu.Unlock()
	s, ok := sb.seats[name]
	return s, ok
}

// seatNames lists the seats in the order they were opened.
func (sb *Sandbox) seatNames() []string {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	names := make([]string, 0, len(sb.seats))
	for n := range sb.seats {
		names = append(names, n)
	}
	slices.SortFunc(names, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return names
}

// playable finds or reads the scenario that a request of the control API asks
// for; otherwise is what is played when it names none.
func playable(r control.SeatRequest, otherwise *scenarios.Scenario) (*scenarios.Scenario, error) {
	var values []scenarios.Option
	for name, value := range r.Parameters {
		values = append(values, scenarios.Value(name, value))
	}
	switch {
	case r.Scenario != "":
		return scenarios.Load(cmp.Or(r.File, "scenario"), []byte(r.Scenario), values...)
	case r.Library != "" && len(values) > 0:
		return scenarios.Open(r.Library, values...)
	case r.Library != "":
		return library(r.Library)
	}
	return otherwise, nil
}

// consoleHandler serves the console and the control API of the default sandbox
// and, under /seats/NAME/, of every seat.
func (sb *Sandbox) consoleHandler() http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		name, rest := mainSeat, r.URL.Path
		if after, ok := strings.CutPrefix(r.URL.Path, "/seats/"); ok {
			name, rest, _ = strings.Cut(after, "/")
			rest = "/" + rest
		}
		health := rest == "/healthz" || rest == "/readyz"
		if !health && !sb.hosts.Allowed(r.Host) {
			misdirected(rw, r)
			return
		}
		s, ok := sb.findSeat(name)
		if !ok {
			noSeat(rw)
			return
		}
		h := &consoleHost{sb: sb, seat: s, clientHost: r.Host}
		r.URL.Path, r.URL.RawPath = rest, ""
		sb.engine.console.Serve(rw, withHost(r, h), s.world, h.site())
	})
}

// noSeat answers a path below /seats/ that leads nowhere.
func noSeat(rw http.ResponseWriter) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.WriteHeader(http.StatusNotFound)
	_, _ = rw.Write(web.Marshal(&control.Problem{
		Status: http.StatusNotFound, Title: "there is no such seat", Detail: "it was never opened, or has been closed",
		Hint: "GET /api/v1/seats lists those that are open",
	}))
}
