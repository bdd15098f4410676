package web

import (
	"crypto/tls"
	"net"
	"net/http"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/golden"
)

func TestWhoeverIsTurnedAwayIsCounted(t *testing.T) {
	t.Parallel()
	cert, roots := certificate(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away, log := &TurnedAway{}, newLogbook()
	srv := NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		Misdirected(r)
		w.WriteHeader(http.StatusMisdirectedRequest)
	}), Hooks{Log: log.logger(), TurnedAway: away})
	go srv.Serve(Listener(l, &tls.Config{Certificates: []tls.Certificate{cert}}, log.logger()))
	t.Cleanup(func() { srv.Close() })
	addr := l.Addr().String()

	send(t, addr, "") // a probe is nobody
	if _, err := tls.Dial("tcp", addr, &tls.Config{ServerName: "localhost"}); err == nil {
		t.Fatal("a stranger's certificate was accepted")
	}
	log.await(t, distrust)
	golden.Send(t, golden.TCP(addr), "GET / HTTP/1.1\r\n\r\n")
	trusting := func() (net.Conn, error) {
		return tls.Dial("tcp", addr, &tls.Config{RootCAs: roots, ServerName: "localhost"})
	}
	golden.Send(t, trusting, "GET / HTTP/1.1\r\nHost: sandbox.lan:8443\r\nConnection: close\r\n\r\n")

	got := away.Read()
	if got.Handshakes.Count != 1 || got.Handshakes.Last == "" || got.Handshakes.At.IsZero() {
		t.Errorf("failed handshakes: %+v", got.Handshakes)
	}
	if got.PlainHTTP.Count != 1 {
		t.Errorf("plain HTTP: %+v", got.PlainHTTP)
	}
	if got.WrongHosts.Count != 1 || got.WrongHosts.Last != "sandbox.lan" {
		t.Errorf("wrong hosts: %+v", got.WrongHosts)
	}
}

func TestHostThatIsNoNameIsCountedAndForgotten(t *testing.T) {
	t.Parallel()
	away := &TurnedAway{}
	for _, host := range []string{"<script>", "a b", "[::1"} {
		r := &http.Request{Host: host}
		Misdirected(r.WithContext(WithHooks(t.Context(), Hooks{TurnedAway: away})))
	}
	if got := away.Read().WrongHosts; got.Count != 3 || got.Last != "" {
		t.Errorf("got %+v", got)
	}
}

func TestNobodyNeedsToCount(t *testing.T) {
	t.Parallel()
	Misdirected((&http.Request{Host: "x"}).WithContext(WithHooks(t.Context(), Hooks{})))
	var none *TurnedAway
	none.handshake("x")
	none.plain()
	if got := none.Read(); got != (Tallies{}) {
		t.Errorf("got %+v", got)
	}
}
