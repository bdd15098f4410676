package console

import (
	"net/http"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func healthy(*web.Call) (web.Result, error) { return web.Text(http.StatusOK, "ok\n"), nil }

func (s *Server) ca(c *web.Call) (web.Result, error) {
	pem, _ := s.Host(c).CA()
	return web.Result{Body: pem}.With("Content-Type", "application/x-pem-file").
		With("Content-Disposition", `attachment; filename="pcsandbox-ca.pem"`), nil
}

// info says where everything is.
func (s *Server) info(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, s.infoOf(c)), nil
}

func (s *Server) infoOf(c *web.Call) control.Info {
	h := s.Host(c)
	site, snap := h.Surfaces(), c.World.Read()
	_, file := h.CA()
	return control.Info{
		Name: h.Name(), Version: h.Version(), Scenario: directory.GetSettings(snap).Scenario,
		Origin:  site.Origin,
		URLs:    map[string]string{"entra": site.Entra(), "api": site.API(), "graph": site.Graph(), "portal": site.Portal()},
		Console: c.Site.Origin, CA: c.Site.Origin + "/ca.pem", CAFile: file,
		Clock: clockOf(c.World), Machine: clock.Wall().UTC().Truncate(time.Second), Policy: policyOf(c.World),
		Users: usersOf(snap), Tenants: tenantsOf(snap), Apps: appsOf(snap),
		TurnedAway: turnedAwayOf(h.TurnedAway()),
	}
}

func turnedAwayOf(t web.Tallies) control.TurnedAway {
	return control.TurnedAway{
		Handshakes: tallyOf(t.Handshakes), PlainHTTP: tallyOf(t.PlainHTTP), WrongHosts: tallyOf(t.WrongHosts),
	}
}

func tallyOf(t web.Tally) control.Tally {
	out := control.Tally{Count: t.Count, Last: t.Last}
	if t.Count > 0 {
		at := t.At.UTC().Truncate(time.Second)
		out.At = &at
	}
	return out
}

func (s *Server) load(c *web.Call) (web.Result, error) {
	l, err := read[control.Load](c)
	if err != nil {
		return web.Result{}, err
	}
	if l.Library == "" && l.Scenario == "" {
		return web.Result{}, bad(`POST /api/v1/reset begins the one that is played anew`,
			`no scenario is named; send {"library": "trent"} for a built-in one, or {"scenario": "version: 1 …"} with the text of a file`)
	}
	if err := playable(l); err != nil {
		return web.Result{}, err
	}
	if err := refused(s.Host(c).Load(l)); err != nil {
		return web.Result{}, err
	}
	return s.info(c)
}

func (s *Server) reset(c *web.Call) (web.Result, error) {
	if err := s.Host(c).Reset(); err != nil {
		return web.Result{}, err
	}
	return web.Result{Status: http.StatusNoContent}, nil
}

func clockOf(w *world.World) control.Clock { return control.Clock{Now: w.Now(), Frozen: w.Frozen()} }

func getClock(c *web.Call) (web.Result, error) { return web.JSON(http.StatusOK, clockOf(c.World)), nil }

// Clocks and policy dates stay within the years that certificates and JSON can
// say and the mandate can mean.
var (
	earliest = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)
)

func advanceClock(c *web.Call) (web.Result, error) {
	a, err := read[control.Advance](c)
	if err != nil {
		return web.Result{}, err
	}
	if err := advance(c, a.By); err != nil {
		return web.Result{}, err
	}
	return getClock(c)
}

// advance moves the world's time forward by a Go duration.
func advance(c *web.Call, by string) error {
	d, err := time.ParseDuration(by)
	if err != nil || d < 0 {
		return bad(`send {"by": "24h"}; time only moves forward, reset goes back`, "by %q is not a duration", by)
	}
	if c.World.Now().Add(d).After(latest) || c.World.PolicyNow().Add(d).After(latest) {
		return bad("reset the sandbox to begin anew", "an advance by %s leads beyond the year 2100", by)
	}
	c.Entry.Detail("changed", "clock advanced by "+by)
	return c.World.Advance(d)
}

func policyOf(w *world.World) control.Policy {
	cal := directory.GetSettings(w.Read()).Calendar
	now := w.PolicyNow()
	p := policy.PhaseOn(now, policy.Production, cal)
	sandbox := policy.PhaseOn(now, policy.Sandbox, cal)
	out := control.Policy{
		Date: now.Format(time.DateOnly), Calendar: string(cal),
		Portal: string(p.Portal), API: string(p.API), Sandbox: string(sandbox.API), Event: p.Row.Event,
	}
	for _, r := range policy.CalendarRows(cal) {
		out.Rows = append(out.Rows, control.Event{
			Date: r.Date.Format(time.DateOnly), Event: r.Event,
			Portal: string(r.Portal), API: string(r.APIProduction), Sandbox: string(r.APISandbox),
		})
	}
	return out
}

func getPolicy(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, policyOf(c.World)), nil
}

func setPolicy(c *web.Call) (web.Result, error) {
	p, err := read[control.Policy](c)
	if err != nil {
		return web.Result{}, err
	}
	if err := applyPolicy(c, p); err != nil {
		return web.Result{}, err
	}
	return getPolicy(c)
}

// applyPolicy sets the policy date, the calendar, or both; or neither, if one of
// them is wrong.
func applyPolicy(c *web.Call, p control.Policy) error {
	at, err := policyDate(c.World, p.Date)
	if err != nil {
		return err
	}
	if p.Calendar != "" {
		cal := policy.Calendar(p.Calendar)
		if cal != policy.Announced && cal != policy.Observed {
			return bad("", "calendar %q is not announced or observed", p.Calendar)
		}
		if err := c.World.Write(func(tx *world.Txn) error {
			s := directory.GetSettings(tx)
			s.Calendar = cal
			return directory.PutSettings(tx, s)
		}); err != nil {
			return err
		}
		c.Entry.Detail("changed", "calendar "+p.Calendar)
	}
	if p.Date != "" {
		c.World.SetPolicyDate(at)
		c.Entry.Detail("changed", "policy date "+p.Date)
	}
	return nil
}

// policyDate reads a day, or the word today. An empty one is fine, and ignored.
func policyDate(w *world.World, text string) (time.Time, error) {
	if text == "" || text == "today" {
		return w.Now(), nil
	}
	at, err := time.Parse(time.DateOnly, text)
	if err != nil || at.Before(earliest) || at.After(latest) {
		return at, bad("between 2000 and 2100, or today", "date %q is not a day such as 2026-03-15", text)
	}
	return at, nil
}

func listRules(*web.Call) (web.Result, error) {
	var out []control.Rule
	for _, r := range policy.Rules() {
		out = append(out, ruleOf(r.Reason))
	}
	return web.JSON(http.StatusOK, out), nil
}

func ruleOf(reason policy.Reason) control.Rule {
	r, ok := policy.RuleFor(reason)
	if !ok {
		return control.Rule{Reason: string(reason)}
	}
	return control.Rule{
		Reason: string(reason), Text: r.Text, Remedy: r.Remedy,
		Source: r.Source.String(),
	}
}

func decisionOf(d policy.Decision) control.Decision {
	r := ruleOf(d.Reason)
	out := control.Decision{Outcome: string(d.Outcome), Reason: r.Reason, Text: r.Text, Remedy: r.Remedy, Source: r.Source}
	for _, t := range d.Trail {
		out.Trail = append(out.Trail, ruleOf(t))
	}
	return out
}
