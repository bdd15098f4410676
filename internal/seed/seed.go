package seed

import (
	"fmt"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A Planter makes base worlds.
type Planter struct {
	Schema *world.Schema
	Keys   *keys.Set // the providers sign with its keys
}

// Base builds the world that a scenario describes. wall is the real time, where
// a scenario without a clock of its own begins.
func (p Planter) Base(sc *scenarios.Scenario, wall time.Time) (*world.Base, error) {
	sc = scenarios.Expand(sc)
	set := settings(sc)
	now := set.Start
	if now.IsZero() {
		now = wall.UTC().Truncate(time.Second)
		if set.Frozen { // a clock that stands must stand somewhere
			set.Start = now
		}
	}
	return world.NewBase(p.Schema, set, func(tx *world.Txn) error {
		g := &garden{tx: tx, sc: sc, now: now, keys: p.Keys, tenants: map[string]directory.Tenant{}}
		return g.plant()
	})
}

// settings are the world's clock and dates. Without an as_of, policy time begins
// with the last row of the calendar, whatever the wall clock says.
func settings(sc *scenarios.Scenario) world.Settings {
	s := world.Settings{Seed: strconv.FormatInt(sc.Seed, 10)}
	if sc.Clock != nil {
		s.Start, s.Frozen = sc.Clock.Start, sc.Clock.Mode == scenarios.Frozen
		s.Repeatable = s.Frozen
	}
	switch at, ok := sc.AsOf.Time(); {
	case ok:
		s.PolicyDate = at
	case sc.AsOf != scenarios.Today:
		s.PolicyDate = policy.LastRow(calendar(sc)).Date
	}
	return s
}

func calendar(sc *scenarios.Scenario) policy.Calendar {
	if sc.Calendar == "" {
		return policy.Announced
	}
	return sc.Calendar
}

// A garden is a world being planted.
type garden struct {
	tx        *world.Txn
	sc        *scenarios.Scenario
	now       time.Time
	keys      *keys.Set
	tenants   map[string]directory.Tenant // by key
	providers int
}

// plant fills the tables in an order in which nothing names what is not there
// yet.
func (g *garden) plant() error {
	steps := []struct {
		what string
		do   func() error
	}{
		{"settings", g.settings},
		{"Microsoft's applications", g.builtIn},
		{"tenants", g.each(g.tenant)},
		{"users", g.each(g.users)},
		{"guests", g.each(g.guests)},
		{"customers", g.each(g.customers)},
		{"delegated administration", g.each(g.delegation)},
		{"relationships", g.relationships},
		{"applications", g.apps},
		{"faults", g.faults},
	}
	for _, s := range steps {
		if err := s.do(); err != nil {
			return fmt.Errorf("scenario %s: %s: %w", g.sc.Name, s.what, err)
		}
	}
	return nil
}

func (g *garden) each(do func(*scenarios.Tenant) error) func() error {
	return func() error {
		for i := range g.sc.Tenants {
			if err := do(&g.sc.Tenants[i]); err != nil {
				return fmt.Errorf("%s: %w", g.sc.Tenants[i].Key, err)
			}
		}
		return nil
	}
}

func (g *garden) id(kind, key string) string { return scenarios.ObjectID(g.sc.Seed, kind, key) }

func (g *garden) settings() error {
	s := directory.Settings{Scenario: g.sc.Name, Calendar: calendar(g.sc), Share: 25, Fidelity: fidelity(g.sc.Fidelity)}
	if g.sc.Phase != nil && g.sc.Phase.Share > 0 {
		s.Share = g.sc.Phase.Share
	}
	return directory.PutSettings(g.tx, s)
}

// fidelity gives every switch its first value where the scenario sets none.
func fidelity(f *scenarios.Fidelity) directory.Fidelity {
	var set scenarios.Fidelity
	if f != nil {
		set = *f
	}
	return directory.Fidelity{
		IsMFACompliant: or(set.IsMFACompliant, scenarios.CompliantHeader),
		MFARefusal:     or(set.MFARefusal, scenarios.Refusal2026),
		TokenClaims:    or(set.TokenClaims, scenarios.ClaimsCurrent),
		BOM:            or(set.BOM, scenarios.Off),
		ErrorTrailer:   or(set.ErrorTrailer, scenarios.TrailerCRLF),
		FedInAMR:       or(set.FedInAMR, scenarios.Off),

		SecondFactorInAMR:   or(set.SecondFactorInAMR, scenarios.Off),
		SecurityDefaultsAsk: or(set.SecurityDefaultsAsk, policy.AskEveryone),
	}
}

func or[T ~string](value, otherwise T) string {
	if value == "" {
		return string(otherwise)
	}
	return string(value)
}
