package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func (s *Server) listSeats(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, s.Host(c).Seats()), nil
}

func (s *Server) openSeat(c *web.Call) (web.Result, error) {
	r, err := read[control.SeatRequest](c)
	if err != nil {
		return web.Result{}, err
	}
	if err := playable(r); err != nil {
		return web.Result{}, err
	}
	seat, err := s.Host(c).NewSeat(r)
	return web.JSON(http.StatusCreated, seat), refused(err)
}

// playable refuses what cannot mean one scenario.
func playable(r control.SeatRequest) error {
	switch {
	case r.Library != "" && r.Scenario != "":
		return bad("send one of them", "library names a built-in scenario, scenario holds the text of another one")
	case r.Library == "" && r.Scenario == "" && len(r.Parameters) > 0:
		return bad("name the scenario that has them by library, or send it as scenario", "the parameters belong to no scenario")
	case slices.Contains(scenarios.Library(), strings.TrimSpace(r.Scenario)):
		return bad(fmt.Sprintf(`send {"library": %q}`, strings.TrimSpace(r.Scenario)), "scenario holds the text of a scenario file; the name of a built-in one is library")
	case r.Library != "":
		if _, err := scenarios.Text(r.Library); err != nil {
			return bad("pcsandbox scenario list shows them", "%v", err)
		}
	}
	return nil
}

func (s *Server) closeSeat(c *web.Call) (web.Result, error) {
	if name := c.Vars["seat"]; !s.Host(c).CloseSeat(name) {
		return web.Result{}, directory.NotFoundError{Kind: "seat", Name: name}
	}
	return web.Result{Status: http.StatusNoContent}, nil
}
