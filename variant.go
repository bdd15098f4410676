package pcsandbox

import (
	"fmt"
	"time"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A variant is a scenario with another clock or date than it says itself. Each is
// made once, since base worlds are kept by scenario.
type variant struct {
	of     *scenarios.Scenario
	asOf   scenarios.Date
	frozen int64 // seconds since 1970; 0: the scenario's own clock
}

// Years in which a sandbox can live: JWTs, certificates and HTTP dates can say
// them, and those to which it may be advanced.
const firstYear, lastYear = 2000, 2200

// played is the scenario that a config asks for.
func (e *engine) played(cfg Config) (*scenarios.Scenario, error) {
	sc := cfg.Scenario
	if sc == nil {
		var err error
		if sc, err = library(scenarios.DefaultName); err != nil {
			return nil, err
		}
	}
	v := variant{of: sc, asOf: scenarios.Date(cfg.AsOf)}
	if day, ok := v.asOf.Time(); v.asOf != "" && v.asOf != scenarios.Today && (!ok || !inRange(day)) {
		return nil, fmt.Errorf("as of %q: it must be a day such as 2026-03-15, or today", cfg.AsOf)
	}
	if !cfg.Frozen.IsZero() {
		if !inRange(cfg.Frozen) {
			return nil, fmt.Errorf("frozen at %v: it must be a time from %d to %d", cfg.Frozen, firstYear, lastYear)
		}
		v.frozen = cfg.Frozen.Unix()
	}
	if v == (variant{of: sc}) {
		return sc, nil
	}
	return e.vary(v), nil
}

func inRange(t time.Time) bool { return t.Year() >= firstYear && t.Year() <= lastYear }

func (e *engine) vary(v variant) *scenarios.Scenario {
	e.mu.Lock()
	defer e.mu.Unlock()
	if sc := e.variants[v]; sc != nil {
		return sc
	}
	sc := *v.of
	if v.asOf != "" {
		sc.AsOf = v.asOf
	}
	if v.frozen != 0 {
		sc.Clock = &scenarios.Clock{Start: time.Unix(v.frozen, 0).UTC(), Mode: scenarios.Frozen}
	}
	if len(e.variants) >= maxBases {
		clear(e.variants)
	}
	e.variants[v] = &sc
	return &sc
}
