package pcsandbox

import (
	"crypto/tls"
	"log/slog"
	"net"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// New makes a sandbox without listeners, for who brings a server of their own:
// [Sandbox.Surfaces] and [Sandbox.Console] are its handlers, and
// [Sandbox.Control] and the helpers work without any. Close it when done.
//
// Keys and CA are in memory, those of [Start]. Logs go to the config's Log, or
// nowhere.
func New(opts ...Option) (*Sandbox, error) {
	e, err := embedded()
	if err != nil {
		return nil, err
	}
	cfg := Config{SeatPorts: "0", Addr: "localhost:0", Log: slog.New(slog.DiscardHandler)}
	if err := cfg.apply(opts); err != nil {
		return nil, err
	}
	sb, err := assemble(e, cfg, web.Hooks{Log: cfg.Log})
	if err != nil {
		return nil, err
	}
	sb.main.server = sb.newServer(sb.main)
	sb.ConsoleURL = "http://localhost"
	sb.locate("localhost")
	return sb, nil
}

// Surfaces serves everything that imitates Microsoft or a partner. It answers to
// loopback names, to the real host names and to the config's Hosts, and puts the
// one the client used into its answers, with https.
//
// A server of your own must speak HTTPS: with [Sandbox.TLSConfig] clients of the
// sandbox trust it, and the portal reaches Entra through it. The one thing it
// cannot do is send another reason phrase than the standard one, as the status
// line "401 Unauthorized - MFA required" has; [Sandbox.Serve] can. A fault that
// ends the connection panics with [http.ErrAbortHandler], which servers expect.
func (sb *Sandbox) Surfaces() http.Handler {
	return sb.hooked(sb.engine.handler(sb.main.world, sb.hosts, sb.pinnedFor(sb.main), sb.consoleOf(sb.main)))
}

// Console serves the training console and the control API, over plain HTTP.
func (sb *Sandbox) Console() http.Handler { return sb.hooked(sb.consoleHandler()) }

// hooked makes a handler report our bugs whatever server it runs in.
func (sb *Sandbox) hooked(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(web.WithHooks(r.Context(), sb.hooksOf(sb.main))))
	})
}

// TLSConfig is for a server of your own: it has certificates that clients trust
// who trust [Sandbox.CAPool], and keeps to HTTP/1.1. It does so even in a server
// that adds a certificate of its own, like httptest's.
func (sb *Sandbox) TLSConfig() *tls.Config {
	only := sb.tlsConfig()
	config := only.Clone()
	config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return only, nil }
	return config
}

func (sb *Sandbox) tlsConfig() *tls.Config {
	return &tls.Config{GetCertificate: sb.engine.cas.GetCertificate, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}
}

// Serve serves the surfaces on a listener of yours, over TLS, until the sandbox
// is closed; it returns at once. The first listener of a sandbox made by [New]
// gives it its address: Origin, APIURL and the others are right afterwards.
func (sb *Sandbox) Serve(l net.Listener) {
	if host, port, err := net.SplitHostPort(l.Addr().String()); err == nil && sb.main.port == "" {
		sb.main.port = port
		sb.locate(shown(net.JoinHostPort(host, port)))
	}
	go serve(sb.main.server, web.Listener(l, sb.tlsConfig(), sb.log), sb.log)
}
