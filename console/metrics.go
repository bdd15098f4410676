package console

import (
	"bytes"
	"fmt"
	"net/http"

	"github.com/VictoriaMetrics/metrics"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// metrics are the figures of this sandbox, then those of the process. Nothing is
// counted for them: they are read off the world when somebody asks.
func (s *Server) metrics(c *web.Call) (web.Result, error) {
	set := metrics.NewSet()
	gauge := func(value float64, format string, labels ...any) {
		set.GetOrCreateGauge(fmt.Sprintf(format, labels...), func() float64 { return value })
	}
	host, now := s.Host(c), policyOf(c.World)
	gauge(1, "pcsandbox_info{version=%q,scenario=%q,seat=%q}", host.Version(), directory.GetSettings(c.World.Read()).Scenario, host.Name())
	gauge(float64(c.World.Journal.Seq()), "pcsandbox_requests_total")
	gauge(float64(c.World.Now().Unix()), "pcsandbox_clock_seconds")
	gauge(float64(c.World.PolicyNow().Unix()), "pcsandbox_policy_time_seconds")
	gauge(float64(len(host.Seats())), "pcsandbox_seats")
	for _, part := range [][2]string{{"portal", now.Portal}, {"api", now.API}, {"api_sandbox", now.Sandbox}} {
		for _, phase := range []policy.Phase{policy.Off, policy.Report, policy.Progressive, policy.Enforce} {
			holds := 0.0
			if part[1] == string(phase) {
				holds = 1
			}
			gauge(holds, "pcsandbox_policy_phase{of=%q,phase=%q}", part[0], phase)
		}
	}
	var out bytes.Buffer
	set.WritePrometheus(&out)
	metrics.WriteProcessMetrics(&out)
	return web.Result{Status: http.StatusOK, Body: out.Bytes()}.With("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), nil
}
