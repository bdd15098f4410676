package console

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

func (s *Server) listSeats(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, s.Host(c).Seats()), nil
}

func (s *Server) openSeat(c *web.Call) (web.Result, error) {
	r, err := read[control.SeatRequest](c)
	if err != nil {
		return web.Result{}, err
	}
	seat, err := s.Host(c).NewSeat(r)
	return web.JSON(http.StatusCreated, seat), refused(err)
}

func (s *Server) closeSeat(c *web.Call) (web.Result, error) {
	if name := c.Vars["seat"]; !s.Host(c).CloseSeat(name) {
		return web.Result{}, directory.NotFoundError{Kind: "seat", Name: name}
	}
	return web.Result{Status: http.StatusNoContent}, nil
}
