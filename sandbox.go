package pcsandbox

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/clock"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A Config says what a sandbox plays and where.
type Config struct {
	Scenario    *scenarios.Scenario // nil: the default one
	AsOf        string              // day on which rules with a date are looked at, or today; empty: the scenario's
	Frozen      time.Time           // the clock stands here; zero: the scenario's clock
	Addr        string              // of the surfaces; default localhost:8443
	ConsoleAddr string              // default localhost:8080
	PublicURL   string              // what clients are told the surfaces' address is, whatever they came by
	BackURL     string              // with PublicURL: address by which back ends reach the surfaces, and are told to
	Hosts       []string            // further names that clients may use
	SeatPorts   string              // range of ports for seats, e.g. 8444-8543; "0": any free port
	StateDir    string              // keeps keys and CA; empty: in memory only
	Transparent bool                // answer handshakes for the real host names, by a CA of their own
	Log         *slog.Logger        // nil: slog.Default()
}

// A Sandbox is a running sandbox with its listeners, and the seats that were
// opened beside it.
type Sandbox struct {
	Origin     string // of all surfaces, e.g. https://localhost:8443
	EntraURL   string // base URLs of the services
	APIURL     string
	GraphURL   string
	PortalURL  string
	ConsoleURL string // training console and control API
	CAFile     string // certificate that clients must trust; empty in memory

	engine *engine
	config Config
	hosts  web.Hosts
	main   *seat
	log    *slog.Logger
	hooks  web.Hooks

	patience time.Duration // how long helpers wait for what others do
	console  *http.Server
	// consolePort is known when the console listens, and asked for by requests that
	// may come before that.
	consolePort atomic.Value
	mu          sync.Mutex
	seats       map[string]*seat
	seatCount   int
	closed      chan struct{}
}

// A seat is one world with the listener it is reached by.
type seat struct {
	name   string
	world  *world.World
	port   string
	server *http.Server
	away   web.TurnedAway
}

// Open starts a sandbox. Its error says what is in the way and what to do.
func Open(cfg Config) (*Sandbox, error) {
	if cfg.Log == nil {
		cfg.Log = slog.Default()
	}
	e, err := engineFor(cfg)
	if err != nil {
		return nil, err
	}
	return open(e, cfg, web.Hooks{Log: cfg.Log})
}

// engineFor makes the engine of a command: with keys on disk if it has a folder.
func engineFor(cfg Config) (*engine, error) {
	now := clock.Wall()
	var set *keys.Set
	var err error
	if cfg.StateDir == "" {
		set, err = keys.Ephemeral(now)
	} else if set, err = keys.Open(cfg.StateDir, now); err != nil {
		err = fmt.Errorf("state folder %s: %w", cfg.StateDir, err)
	}
	if err != nil {
		return nil, err
	}
	cas, err := openAuthorities(cfg)
	if err != nil {
		return nil, err
	}
	return newEngine(set, cas, cfg.Log), nil
}

// open makes a sandbox and lets it listen.
func open(e *engine, cfg Config, hooks web.Hooks) (*Sandbox, error) {
	sb, err := assemble(e, cfg, hooks)
	if err != nil {
		return nil, err
	}
	if err := sb.listen(sb.main, sb.config.Addr); err != nil {
		return nil, err
	}
	if err := sb.listenConsole(sb.config.ConsoleAddr); err != nil {
		sb.Close()
		return nil, err
	}
	sb.locate(shown(sb.config.Addr))
	sb.prepareApp()
	return sb, nil
}

// assemble makes a sandbox that nobody can reach yet.
func assemble(e *engine, cfg Config, hooks web.Hooks) (*Sandbox, error) {
	cfg.Addr, cfg.ConsoleAddr = cmp.Or(cfg.Addr, "localhost:8443"), cmp.Or(cfg.ConsoleAddr, "localhost:8080")
	sc, err := e.played(cfg)
	if err != nil {
		return nil, err
	}
	cfg.Scenario = sc
	base, err := e.base(sc)
	if err != nil {
		return nil, err
	}
	if err := cfg.pin(); err != nil {
		return nil, err
	}
	sb := &Sandbox{
		engine: e, config: cfg, hosts: web.Hosts{Names: cfg.names()}, log: cfg.Log, hooks: hooks, patience: patience,
		seats: map[string]*seat{}, closed: make(chan struct{}), CAFile: e.ca.File(),
	}
	sb.main = &seat{name: mainSeat, world: world.New(base, "", e.budget)}
	return sb, nil
}

// locate says where the surfaces are, once their port is known; without one they
// are taken to be where HTTPS is.
func (sb *Sandbox) locate(host string) {
	if sb.main.port != "" {
		host = net.JoinHostPort(host, sb.main.port)
	}
	sb.Origin = cmp.Or(sb.config.PublicURL, "https://"+host)
	site := web.Site{Origin: sb.Origin}
	sb.EntraURL, sb.APIURL, sb.GraphURL, sb.PortalURL = site.Entra(), site.API(), site.Graph(), site.Portal()
}

// listen opens a seat's surfaces on addr.
func (sb *Sandbox) listen(s *seat, addr string) error {
	listeners, err := listenAll(addr)
	if err != nil {
		return err
	}
	_, s.port, _ = net.SplitHostPort(listeners[0].Addr().String())
	s.server = sb.newServer(s)
	for _, l := range listeners {
		go serve(s.server, web.Listener(l, sb.tlsConfig(), sb.log), sb.log)
	}
	return nil
}

// newServer serves a seat's surfaces.
func (sb *Sandbox) newServer(s *seat) *http.Server {
	return web.NewServer(sb.engine.handler(s.world, sb.hosts, sb.pinnedFor(s), sb.consoleOf(s)), sb.hooksOf(s))
}

// hooksOf are who is told what clients of a seat are not told.
func (sb *Sandbox) hooksOf(s *seat) web.Hooks {
	hooks := sb.hooks
	hooks.TurnedAway = &s.away
	return hooks
}

func (sb *Sandbox) listenConsole(addr string) error {
	listeners, err := listenAll(addr)
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(listeners[0].Addr().String())
	sb.ConsoleURL = "http://" + net.JoinHostPort(shown(addr), port)
	sb.consolePort.Store(port)
	sb.console = web.NewServer(sb.consoleHandler(), sb.hooks)
	for _, l := range listeners {
		go serve(sb.console, web.Listener(l, nil, sb.log), sb.log)
	}
	return nil
}

// Close ends the sandbox and its seats. Requests that are being answered have a
// moment to finish.
func (sb *Sandbox) Close() {
	seats, first := sb.end()
	if !first {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	var all sync.WaitGroup
	for _, s := range append(seats, &seat{server: sb.console}) {
		all.Go(func() {
			if s.server != nil && s.server.Shutdown(ctx) != nil {
				s.server.Close()
			}
			if s.world != nil {
				s.world.Journal.Close() // it counts against what all sandboxes of the process hold
			}
		})
	}
	all.Wait()
}

// end marks the sandbox as closed and lists what there is to close. No seat is
// opened from then on. The lock is not kept: requests that finish need it.
func (sb *Sandbox) end() (seats []*seat, first bool) {
	sb.mu.Lock()
	defer sb.mu.Unlock()
	select {
	case <-sb.closed:
		return nil, false
	default:
		close(sb.closed)
	}
	return append(slices.Collect(maps.Values(sb.seats)), sb.main), true
}

// Client returns a new HTTP client that trusts the sandbox's certificate and
// keeps its own cookies, like a browser that was just opened.
func (sb *Sandbox) Client() *http.Client {
	jar, _ := cookiejar.New(nil) // never fails
	return &http.Client{
		Timeout:   30 * time.Second,
		Jar:       jar,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: sb.CAPool(), MinVersion: tls.VersionTLS12}},
	}
}

// CAPool holds the certificates that clients must trust: one, and in transparent
// mode that of the real host names, too.
func (sb *Sandbox) CAPool() *x509.CertPool { return sb.engine.cas.pool() }

// CAPEM is the certificate that clients must trust.
func (sb *Sandbox) CAPEM() []byte { return sb.engine.ca.RootPEM() }

// CAFresh reports whether this start made the CA, so that nobody trusts it yet.
func (sb *Sandbox) CAFresh() bool { return sb.engine.ca.Fresh() }

// ports reads a range such as 8444-8543.
func ports(s string) (from, to int, err error) {
	a, b, isRange := strings.Cut(s, "-")
	if !isRange {
		b = a
	}
	from, err1 := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil || from < 0 || to > 65535 || from > to {
		return 0, 0, fmt.Errorf("ports %q: they must be a range such as 8444-8543", s)
	}
	return from, to, nil
}
