package pcsandbox

import (
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// TB is the part of *testing.T, *testing.B and *testing.F that [Start] and the
// helpers need.
type TB interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Cleanup(func())
}

// Start runs a sandbox for the length of a test, on free ports, with keys and a
// CA in memory that all sandboxes of the process share. Any number run side by
// side; each has a world of its own. An internal error of the sandbox fails the
// test: a bug of the test double must not look like a finding.
func Start(t TB, opts ...Option) *Sandbox {
	t.Helper()
	e, err := embedded()
	if err != nil {
		t.Fatalf("pcsandbox: %v", err)
		return nil
	}
	return start(t, e, opts)
}

func start(t TB, e *engine, opts []Option) *Sandbox {
	t.Helper()
	cfg := Config{Addr: "localhost:0", ConsoleAddr: "localhost:0", SeatPorts: "0", Log: slog.New(slog.DiscardHandler)}
	if err := cfg.apply(opts); err != nil {
		t.Fatalf("pcsandbox: %v", err)
		return nil
	}
	w := &witness{t: t}
	sb, err := open(e, cfg, web.Hooks{Log: cfg.Log, Internal: w.report})
	if err != nil {
		t.Fatalf("pcsandbox: %v", err)
		return nil
	}
	t.Cleanup(func() {
		sb.Close()
		w.leave()
	})
	return sb
}

// A witness fails a test that meets a bug of ours, for as long as the test runs.
type witness struct {
	t    TB
	mu   sync.Mutex
	left bool
}

func (w *witness) report(c *web.Call, bug *web.InternalError) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.left {
		w.t.Errorf("pcsandbox: internal error at %s %s: this is a bug of pcsandbox, not of your code: %v\n%s",
			c.Entry.Method, c.Entry.Path, bug.Err, bug.Stack)
	}
}

func (w *witness) leave() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.left = true
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

// wall is the real clock: certificates live in real time.
func wall() func() time.Time { return clock.Wall }

// Version is the version of the program.
func Version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
