package console

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// metrics are the figures of this sandbox, then those of the process, in the text
// format of Prometheus. Nothing is counted for them: they are read off the world
// when somebody asks.
func (s *Server) metrics(c *web.Call) (web.Result, error) {
	var out bytes.Buffer
	gauge := func(value uint64, format string, labels ...any) {
		fmt.Fprintf(&out, format+" %d\n", append(labels, value)...)
	}
	host, now := s.Host(c), policyOf(c.World)
	gauge(1, "pcsandbox_info{version=%q,scenario=%q,seat=%q}", host.Version(), directory.GetSettings(c.World.Read()).Scenario, host.Name())
	gauge(c.World.Journal.Seq(), "pcsandbox_requests_total")
	gauge(uint64(c.World.Now().Unix()), "pcsandbox_clock_seconds")
	gauge(uint64(c.World.PolicyNow().Unix()), "pcsandbox_policy_time_seconds")
	gauge(uint64(len(host.Seats())), "pcsandbox_seats")
	for _, part := range [][2]string{{"portal", now.Portal}, {"api", now.API}, {"api_sandbox", now.Sandbox}} {
		for _, phase := range []policy.Phase{policy.Off, policy.Report, policy.Progressive, policy.Enforce} {
			var holds uint64
			if part[1] == string(phase) {
				holds = 1
			}
			gauge(holds, "pcsandbox_policy_phase{of=%q,phase=%q}", part[0], phase)
		}
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	gauge(uint64(runtime.NumGoroutine()), "go_goroutines")
	gauge(memory.HeapAlloc, "go_memstats_heap_alloc_bytes")
	gauge(memory.Sys, "go_memstats_sys_bytes")
	gauge(uint64(memory.NumGC), "go_gc_cycles_total")
	return web.Result{Status: http.StatusOK, Body: out.Bytes()}.With("Content-Type", "text/plain; version=0.0.4; charset=utf-8"), nil
}
