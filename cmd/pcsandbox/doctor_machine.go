package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// leeway is what libraries forgive when they compare a token's times with their
// clock.
const leeway = 5 * time.Minute

// checkClock compares three times: of this machine, of the one where the sandbox
// runs, and of the sandbox; and says which day's rules hold.
func (p *patient) checkClock() []finding {
	var found []finding
	if p.root != nil {
		if off := p.info.Machine.Sub(p.root.Looked); off.Abs() > time.Minute {
			found = append(found, finding{Check: "clock", Status: problem,
				What:   fmt.Sprintf("the machine on which the sandbox runs is %s this one", apart(off)),
				Why:    "certificates and tokens are judged by both; the clock of a virtual machine stands still while the laptop sleeps",
				Remedy: []string{"restart Docker Desktop or the virtual machine, or set its clock"}})
		}
	}
	now := finding{Check: "clock", Status: fine, What: "the sandbox's clock shows this machine's time"}
	switch off := p.info.Clock.Now.Sub(p.info.Machine); {
	case off.Abs() > leeway:
		now.Status = problem
		now.What = fmt.Sprintf("the sandbox's clock is %s its machine's", apart(off))
		now.Why = "somebody advanced it, or the scenario sets it; libraries that compare a token's times with the machine's clock refuse them"
		now.Remedy = []string{"curl -X POST " + p.console + "/api/v1/reset"}
	case p.info.Clock.Frozen:
		now.Status, now.What = note, "the sandbox's clock stands still"
		now.Why = "tokens never expire, and one-time codes do not change"
		now.Remedy = []string{"curl -X POST " + p.console + "/api/v1/clock/advance -d '{\"by\":\"1h\"}' -H 'Content-Type: application/json'"}
	}
	return append(found, now, p.policyDate())
}

func apart(off time.Duration) string {
	text := off.Abs().Round(time.Second).String()
	if off < 0 {
		return text + " behind"
	}
	return text + " ahead of"
}

// policyDate tells the day whose rules hold, since before the last one calls
// without MFA are served.
func (p *patient) policyDate() finding {
	is := p.info.Policy
	f := finding{Check: "policy", Status: fine, What: fmt.Sprintf("Partner Center behaves as on %s: the API's phase is %s", is.Date, is.API)}
	if is.API != string(policy.Enforce) {
		f.Status, f.Why = note, "calls without MFA are refused from the day on that the API enforces it"
		f.Remedy = []string{"curl -X PUT " + p.console + "/api/v1/policy -d '{\"date\":\"2026-04-01\"}' -H 'Content-Type: application/json'"}
	}
	return f
}

// checkProxy looks for a proxy that would get the calls to this machine.
func (p *patient) checkProxy() finding {
	host := hostname("https://" + p.addr)
	if p.info != nil {
		host = hostname(p.info.Origin)
	}
	either := func(name string) string {
		if v := p.env(name); v != "" {
			return v
		}
		return p.env(strings.ToLower(name))
	}
	except := strings.FieldsFunc(either("NO_PROXY"), func(c rune) bool { return c == ',' || c == ' ' })
	if slices.Contains(except, host) || slices.Contains(except, "*") {
		return finding{}
	}
	for _, name := range []string{"HTTPS_PROXY", "ALL_PROXY"} {
		if either(name) == "" {
			continue
		}
		return finding{Check: "proxy", Status: problem, What: fmt.Sprintf("%s is set, and NO_PROXY does not name %s", name, host),
			Why:    "curl, Python and others send calls to the sandbox to the proxy, which cannot reach this machine",
			Remedy: []string{"export NO_PROXY=localhost,127.0.0.1,::1," + strings.Join(append(withoutLoopback(host), "$NO_PROXY"), ",")}}
	}
	return finding{}
}

func withoutLoopback(host string) []string {
	if loopback(host) {
		return nil
	}
	return []string{host}
}
