package console

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// policyForm sets the policy date and the calendar.
func (s *Server) policyForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	if err := applyPolicy(c, control.Policy{Date: form.Get("date"), Calendar: form.Get("calendar")}); err != nil {
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("scenario"), "policy"), nil
}

// clockForm advances the clock.
func (s *Server) clockForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	if err := advance(c, form.Get("by")); err != nil {
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("scenario"), "clock"), nil
}

type sureData struct {
	frame
	Library string // what is played then; empty: the same again
	Action  string
}

// surePage asks before everything that happened is forgotten.
func (s *Server) surePage(c *web.Call) (web.Result, error) {
	data := &sureData{frame: s.frame(c, "Begin anew?", "Scenario"), Library: c.Query("library")}
	data.Action = data.At("scenario", "reset")
	return s.show(c, http.StatusOK, "sure", data)
}

// resetForm begins the scenario anew, or another one.
func (s *Server) resetForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	if name := form.Get("library"); name != "" {
		err = refused(s.Host(c).Load(control.Load{Library: name}))
	} else {
		err = s.Host(c).Reset()
	}
	if err != nil {
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("scenario"), "reset"), nil
}
