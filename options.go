package pcsandbox

import (
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// An Option changes what [Start] and [New] play. What has no option of its own is
// a field of [Config]:
//
//	sb := pcsandbox.Start(t, func(c *pcsandbox.Config) error {
//		c.Hosts = append(c.Hosts, "partner.example")
//		return nil
//	})
type Option func(*Config) error

// Scenario plays a built-in scenario.
func Scenario(name string) Option {
	return func(c *Config) (err error) {
		c.Scenario, err = library(name)
		return err
	}
}

// ScenarioText plays the scenario in text; name is what messages call it.
func ScenarioText(name string, text []byte) Option {
	return func(c *Config) (err error) {
		c.Scenario, err = loaded(name, text)
		return err
	}
}

// ScenarioFile plays the scenario in a file, which may extend others in its folder
// and below.
func ScenarioFile(path string) Option {
	return func(c *Config) error {
		text, err := scenarios.ReadFile(path)
		if err != nil {
			return fmt.Errorf("scenario: %w", err)
		}
		c.Scenario, err = scenarioShelf().get("file\x00"+path+"\x00"+string(text), func() (*scenarios.Scenario, error) { return scenarios.LoadFile(path) })
		return err
	}
}

// AsOf makes Partner Center behave as on a day, such as 2026-03-15, whatever the
// scenario says; today is today. Clock and tokens keep their times.
func AsOf(day string) Option {
	return func(c *Config) error {
		if day == "" {
			return errors.New("as of no day: name one such as 2026-03-15, or today")
		}
		c.AsOf = day
		return nil
	}
}

// Frozen lets the sandbox's clock stand still at a time until it is advanced, and
// derives ids and codes from the scenario's seed: the same calls then have the
// same answers, byte for byte but for signatures. Clients that compare a token's
// times with their own clock need one that is near it.
func Frozen(at time.Time) Option {
	return func(c *Config) error {
		if at.IsZero() {
			return errors.New("frozen at no time: name one")
		}
		c.Frozen = at
		return nil
	}
}

func (cfg *Config) apply(opts []Option) error {
	for _, o := range opts {
		if err := o(cfg); err != nil {
			return err
		}
	}
	return nil
}

// A shelf holds scenarios that were read, so that each is read once per process
// and each sandbox after the first starts in next to no time.
type shelf struct {
	mu   sync.Mutex
	read map[string]*scenarios.Scenario
}

// scenarioShelf is the one shelf of the process.
var scenarioShelf = sync.OnceValue(func() *shelf { return &shelf{read: map[string]*scenarios.Scenario{}} })

func (s *shelf) get(key string, read func() (*scenarios.Scenario, error)) (*scenarios.Scenario, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if sc := s.read[key]; sc != nil {
		return sc, nil
	}
	sc, err := read()
	if err != nil {
		return nil, err
	}
	if len(s.read) >= maxBases {
		clear(s.read)
	}
	s.read[key] = sc
	return sc, nil
}

// library is a built-in scenario.
func library(name string) (*scenarios.Scenario, error) {
	return scenarioShelf().get("built-in\x00"+name, func() (*scenarios.Scenario, error) { return scenarios.Open(name) })
}

// loaded is a scenario that was given as text.
func loaded(name string, text []byte) (*scenarios.Scenario, error) {
	return scenarioShelf().get(name+"\x00"+string(text), func() (*scenarios.Scenario, error) { return scenarios.Load(name, text) })
}

// known is a copy of the base worlds that were built, by scenario.
func (e *engine) known() map[*scenarios.Scenario]*world.Base {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.bases)
}
