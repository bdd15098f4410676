package pcsandbox

import (
	"fmt"
	"log/slog"
	"maps"
	"runtime/debug"
	"sync"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// TB is the part of *testing.T and *testing.B that [Start] needs.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Cleanup(func())
}

// An Option changes what [Start] starts.
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
		c.Scenario, err = scenarios.Load(name, text)
		return err
	}
}

// Start runs a sandbox for the length of a test, on free ports, with keys and a
// CA in memory that all sandboxes of the process share. An internal error of the
// sandbox fails the test: a bug of the test double must not look like a finding.
func Start(t TB, opts ...Option) *Sandbox {
	t.Helper()
	cfg := Config{Addr: "localhost:0", ConsoleAddr: "localhost:0", SeatPorts: "0", Log: slog.New(slog.DiscardHandler)}
	for _, o := range opts {
		if err := o(&cfg); err != nil {
			t.Fatalf("pcsandbox: %v", err)
		}
	}
	e, err := embedded()
	if err != nil {
		t.Fatalf("pcsandbox: %v", err)
	}
	hooks := web.Hooks{Log: cfg.Log, Internal: func(c *web.Call, bug *web.InternalError) {
		t.Errorf("pcsandbox: internal error at %s %s: %v\n%s", c.Method, c.URL.Path, bug.Err, bug.Stack)
	}}
	sb, err := open(e, cfg, hooks)
	if err != nil {
		t.Fatalf("pcsandbox: %v", err)
	}
	t.Cleanup(sb.Close)
	return sb
}

// embedded is the engine of all embedded sandboxes of the process.
var embedded = sync.OnceValues(func() (*engine, error) {
	now := wall()
	set, err := keys.Ephemeral(now())
	if err != nil {
		return nil, err
	}
	names, err := keys.Everyday()
	if err != nil {
		return nil, err
	}
	ca, err := keys.EphemeralCA(names, now)
	if err != nil {
		return nil, err
	}
	return newEngine(set, authorities{everyday: ca}, slog.New(slog.DiscardHandler)), nil
})

// libraryCache holds the built-in scenarios that were read.
var libraryCache = sync.OnceValue(func() *sync.Map { return &sync.Map{} })

// library reads a built-in scenario, once per process.
func library(name string) (*scenarios.Scenario, error) {
	if sc, ok := libraryCache().Load(name); ok {
		return sc.(*scenarios.Scenario), nil
	}
	sc, err := scenarios.Open(name)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", name, err)
	}
	actual, _ := libraryCache().LoadOrStore(name, sc)
	return actual.(*scenarios.Scenario), nil
}

// known is a copy of the base worlds that were built, by scenario.
func (e *engine) known() map[*scenarios.Scenario]*world.Base {
	e.mu.Lock()
	defer e.mu.Unlock()
	return maps.Clone(e.bases)
}

// wall is the real clock: certificates live in real time.
func wall() func() time.Time { return clock.Wall }

// Version is the version of the program.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
