package console

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// mint makes a token without the dance, as the scenario makes it for a person.
func (s *Server) mint(c *web.Call) (web.Result, error) {
	r, err := read[control.TokenRequest](c)
	if err != nil {
		return web.Result{}, err
	}
	if r.Broken != "" {
		if _, err := token.ParseFlaw(r.Broken); err != nil {
			return web.Result{}, bad("", "%v", err)
		}
	}
	t, err := s.Mint(c, r)
	return web.JSON(http.StatusOK, t), err
}

// inspect says what Partner Center would say to a token.
func (s *Server) inspect(c *web.Call) (web.Result, error) {
	r, err := read[control.InspectRequest](c)
	if err != nil {
		return web.Result{}, err
	}
	i, err := s.inspection(c, r.Token)
	return web.JSON(http.StatusOK, i), err
}

func (s *Server) inspection(c *web.Call, raw string) (control.Inspection, error) {
	d, err := token.Decode(raw)
	if err != nil {
		return control.Inspection{}, bad("a token has three parts in base64url with dots between them", "this is no JWT: %v", err)
	}
	decision, problem, err := s.Judge(c, raw)
	if err != nil {
		return control.Inspection{}, err
	}
	return control.Inspection{Header: d.Header, Claims: d.Payload, Problem: problem, Decision: decisionOf(decision)}, nil
}

// rotate makes Entra sign with its next key, without notice, as it really does.
func (s *Server) rotate(c *web.Call) (web.Result, error) {
	if err := s.Keys(c.World).Rotate(clock.Wall()); err != nil {
		return web.Result{}, err
	}
	return web.Result{Status: http.StatusNoContent}, nil
}
