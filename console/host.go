package console

import (
	"context"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A Host is the process around a sandbox, as one request to the console sees it.
type Host interface {
	// Name is the seat's name, "default" for the first sandbox.
	Name() string
	// Version is the version of the program.
	Version() string
	// Surfaces is where the surfaces of this sandbox are for this client.
	Surfaces() web.Site
	// CA is the certificate clients must trust, in PEM, and its file; in memory
	// only, the file is empty.
	CA() (pem []byte, file string)
	// TurnedAway is who never got as far as a surface of this sandbox.
	TurnedAway() web.Tallies
	// ListCustomers calls GET /v1/customers with an access token, as a client of the
	// Partner Center API. What came of it stands in the journal.
	ListCustomers(ctx context.Context, accessToken string) error
	// Load makes this sandbox play another scenario, Reset makes it what its
	// scenario says again. A broken scenario is a *scenarios.Error.
	Load(control.Load) error
	Reset() error
	// NewSeat, CloseSeat and Seats manage the sandboxes beside the first one.
	NewSeat(control.SeatRequest) (control.Seat, error)
	CloseSeat(name string) bool
	Seats() []control.Seat
}
