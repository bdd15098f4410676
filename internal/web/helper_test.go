package web

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

var (
	start    = time.Date(2026, 4, 1, 12, 0, 0, 0, time.UTC)
	testSite = Site{Origin: "https://localhost:8443"}
)

func newWorld(t testing.TB) *world.World {
	t.Helper()
	base, err := world.NewBase(world.NewSchema(), world.Settings{Seed: "t", Start: start, Frozen: true, Repeatable: true},
		func(*world.Txn) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return world.New(base, "", journal.NewBudget(1<<20))
}

// errNoBearer is an error the test surface knows how to spell.
var errNoBearer = errors.New("no bearer token")

// newSurface makes a surface that spells errors as plain text.
func newSurface(routes ...Route) *Surface {
	return &Surface{
		Name:    "test",
		Routes:  routes,
		NoRoute: func(*Call) (Result, error) { return Text(http.StatusNotFound, "no such route"), nil },
		WrongMethod: func(_ *Call, allow []string) (Result, error) {
			return Text(http.StatusMethodNotAllowed, "wrong method").With("Allow", strings.Join(allow, ", ")), nil
		},
		Spell: func(_ *Call, err error) Result {
			switch {
			case errors.Is(err, errNoBearer):
				return Result{Status: http.StatusUnauthorized}.With("WWW-Authenticate", "Bearer")
			case errors.Is(err, ErrBodyTooLarge):
				return Text(http.StatusRequestEntityTooLarge, "body")
			case errors.Is(err, ErrHeaderTooLarge):
				return Text(http.StatusRequestHeaderFieldsTooLarge, "header")
			}
			return Text(http.StatusInternalServerError, "oh no")
		},
		Stamp: func(_ *Call, r Result) Result { return r.With("MS-RequestId", "r-1") },
	}
}

func get(path, name string, f Func) Route {
	return Route{Method: http.MethodGet, Path: path, Name: name, Func: f}
}

// say answers with a text.
func say(text string) Func {
	return func(*Call) (Result, error) { return Text(http.StatusOK, text), nil }
}

// A logbook collects what a logger is told.
type logbook struct {
	mu    sync.Mutex
	text  strings.Builder
	wrote chan struct{} // has something after a line was written
}

func newLogbook() *logbook { return &logbook{wrote: make(chan struct{}, 1)} }

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.wrote <- struct{}{}:
	default:
	}
	return l.text.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logbook) logger() *slog.Logger { return slog.New(slog.NewTextHandler(l, nil)) }

// await returns the log once it says text.
func (l *logbook) await(t testing.TB, text string) string {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		if all := l.String(); strings.Contains(all, text) {
			return all
		}
		select {
		case <-l.wrote:
		case <-late:
			t.Fatalf("the log does not say %q:\n%s", text, l)
		}
	}
}

// A running server of one surface.
type running struct {
	world *world.World
	addr  string
	roots *x509.CertPool
	log   *logbook
}

// plain serves a surface without TLS.
func plain(t testing.TB, s *Surface) *running { return serve(t, s, nil) }

// secure serves a surface over TLS.
func secure(t testing.TB, s *Surface) *running {
	cert, roots := certificate(t)
	run := serve(t, s, &tls.Config{Certificates: []tls.Certificate{cert}})
	run.roots = roots
	return run
}

func serve(t testing.TB, s *Surface, config *tls.Config) *running {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	run := &running{world: newWorld(t), addr: l.Addr().String(), log: newLogbook()}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { s.Serve(w, r, run.world, testSite) })
	srv := NewServer(handler, Hooks{Log: run.log.logger()})
	go srv.Serve(Listener(l, config, run.log.logger()))
	t.Cleanup(func() { srv.Close() })
	return run
}

func (r *running) dial() golden.Dial {
	if r.roots == nil {
		return golden.TCP(r.addr)
	}
	return func() (net.Conn, error) {
		return tls.Dial("tcp", r.addr, &tls.Config{RootCAs: r.roots, ServerName: "localhost"})
	}
}

func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tmpl := &x509.Certificate{
		SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, roots
}
