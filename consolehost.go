package pcsandbox

import (
	"context"
	"net"
	"net/http"

	"github.com/pcsandbox/pcsandbox/console"
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A consoleHost is what the console may ask of the process that it runs in, for
// one request to one seat.
type consoleHost struct {
	sb         *Sandbox
	seat       *seat
	clientHost string // host and port that the client used for the console
}

type hostKey struct{}

func withHost(r *http.Request, h *consoleHost) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), hostKey{}, h))
}

func hostOf(c *web.Call) console.Host {
	h, _ := c.Context().Value(hostKey{}).(*consoleHost)
	return h
}

// site is where the console itself is, as this client sees it.
func (h *consoleHost) site() web.Site {
	origin := "http://" + h.clientHost
	if h.seat != h.sb.main {
		origin += "/seats/" + h.seat.name
	}
	return web.Site{Origin: origin}
}

// Name is the seat's name.
func (h *consoleHost) Name() string { return h.seat.name }

// Version is the version of the program.
func (h *consoleHost) Version() string { return Version() }

// Surfaces is where the surfaces are: under the name that the client used for
// the console, unless the address is pinned.
func (h *consoleHost) Surfaces() web.Site {
	if public := h.sb.publicOf(h.seat); public != "" {
		return web.Site{Origin: public}
	}
	if h.seat.port == "" { // no listener yet
		return web.Site{Origin: h.sb.Origin}
	}
	name, _, _ := web.SplitHost(h.clientHost)
	if ip := net.ParseIP(name); name == "" || ip != nil && ip.IsUnspecified() {
		name = "localhost"
	}
	return web.Site{Origin: "https://" + net.JoinHostPort(name, h.seat.port)}
}

// consoleOf tells where the console of a seat is.
func (sb *Sandbox) consoleOf(s *seat) consoleAt {
	return func(host string) string {
		port, _ := sb.consolePort.Load().(string)
		if port == "" {
			return ""
		}
		base := "http://" + net.JoinHostPort(host, port)
		if s != sb.main {
			base += "/seats/" + s.name
		}
		return base
	}
}

// CA is the certificate that clients of the surfaces must trust, and its file.
func (h *consoleHost) CA() (pem []byte, file string) {
	return h.sb.engine.ca.RootPEM(), h.sb.engine.ca.File()
}

// TurnedAway is who never got as far as a surface of the seat.
func (h *consoleHost) TurnedAway() web.Tallies { return h.seat.away.Read() }

// ListCustomers calls the API as a client of the seat does, without a connection.
func (h *consoleHost) ListCustomers(ctx context.Context, accessToken string) (err error) {
	r, err := http.NewRequestWithContext(web.WithHooks(ctx, h.sb.hooksOf(h.seat)), http.MethodGet, h.Surfaces().API()+"/v1/customers", nil)
	if err != nil {
		return err
	}
	for name, value := range map[string]string{"Authorization": "Bearer " + accessToken, "Accept": "application/json", "User-Agent": console.ClientName} {
		r.Header.Set(name, value)
	}
	defer func() {
		if cut := recover(); cut != nil && cut != http.ErrAbortHandler { //nolint:errorlint // the very value, as net/http has it
			panic(cut)
		}
	}()
	answer, err := direct{h.sb.engine.handler(h.seat.world, h.sb.hosts, h.sb.pinnedFor(h.seat), h.sb.consoleOf(h.seat))}.RoundTrip(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// Load makes the seat play another scenario.
func (h *consoleHost) Load(l control.Load) error {
	sc, err := playable(l, h.sb.config.Scenario)
	if err != nil {
		return err
	}
	base, err := h.sb.engine.base(sc)
	if err != nil {
		return err
	}
	h.seat.world.Load(base)
	return nil
}

// Reset makes the seat what its scenario says again.
func (h *consoleHost) Reset() error {
	base := h.seat.world.Base()
	if !base.Frozen && clock.Wall().Sub(base.Built) > oldestBase {
		for sc, b := range h.sb.engine.known() {
			if b == base {
				fresh, err := h.sb.engine.base(sc)
				if err != nil {
					return err
				}
				base = fresh
				break
			}
		}
	}
	h.seat.world.Load(base)
	return nil
}

// NewSeat opens one more sandbox.
func (h *consoleHost) NewSeat(r control.SeatRequest) (control.Seat, error) {
	sc, err := playable(r, h.sb.config.Scenario)
	if err != nil {
		return control.Seat{}, err
	}
	s, err := h.sb.newSeat(sc)
	if err != nil {
		return control.Seat{}, err
	}
	return h.describe(s), nil
}

// CloseSeat ends a seat and reports whether it was there.
func (h *consoleHost) CloseSeat(name string) bool { return h.sb.closeSeat(name) }

// Seats lists the seats that are open.
func (h *consoleHost) Seats() []control.Seat {
	out := []control.Seat{}
	for _, name := range h.sb.seatNames() {
		if s, ok := h.sb.findSeat(name); ok {
			out = append(out, h.describe(s))
		}
	}
	return out
}

func (h *consoleHost) describe(s *seat) control.Seat {
	there := &consoleHost{sb: h.sb, seat: s, clientHost: h.clientHost}
	return control.Seat{Name: s.name, Origin: there.Surfaces().Origin, Console: there.site().Origin}
}
