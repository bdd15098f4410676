package web

import (
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/golden"
)

const distrust = "trust the sandbox's CA"

func TestFailedHandshakeIsLoggedOnceAndProbesAreNot(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		client func(t *testing.T, addr string)
		why    string
	}{
		"a client that does not know the CA": {func(t *testing.T, addr string) { distrusting(t, addr, 0) }, "does not trust the sandbox's CA: it said bad certificate"},
		"the same with TLS 1.2": {func(t *testing.T, addr string) { distrusting(t, addr, tls.VersionTLS12) },
			"does not trust the sandbox's CA: it said bad certificate"},
		"a client that is too old": {func(t *testing.T, addr string) { distrusting(t, addr, tls.VersionTLS10) }, "the client is too old"},
		"a client that hangs up in the middle": {func(t *testing.T, addr string) { send(t, addr, "\x16\x03\x01\x02\x00\x01") },
			"probably does not trust the sandbox's CA: it hung up"},
		"a client that speaks something else": {func(t *testing.T, addr string) { send(t, addr, "\x00\x01\x02\x03\x04\x05\x06\x07") },
			"the client speaks something else than TLS"},
		"a client that forgot the s": {func(t *testing.T, addr string) { golden.Send(t, golden.TCP(addr), "GET / HTTP/1.1\r\n\r\n") },
			"plain HTTP on the HTTPS port"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := secure(t, wireSurface())
			send(t, server.addr, "") // a probe
			tt.client(t, server.addr)
			log := server.log.await(t, tt.why)
			if n := strings.Count(log, "\n"); n != 1 || !strings.Contains(log, "level=WARN") ||
				!strings.Contains(log, "client=127.0.0.1:") || !strings.Contains(log, "remedy=") {
				t.Errorf("the log has %d lines:\n%s", n, log)
			}
		})
	}
}

// distrusting shakes hands as a client that knows no CA, up to a version of TLS.
func distrusting(t *testing.T, addr string, version uint16) {
	t.Helper()
	// The old version is what is asked for.
	if _, err := tls.Dial("tcp", addr, &tls.Config{ServerName: "localhost", MinVersion: min(version, tls.VersionTLS12), MaxVersion: version}); err == nil {
		t.Error("a stranger's certificate was accepted")
	}
}

func TestWhyAHandshakeFailedIsSaidInWordsOfTheClient(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"local error: tls: bad record MAC":                           "the client probably does not trust the sandbox's CA: it broke off with an alert that cannot be read",
		"remote error: tls: unknown certificate authority":           "the client does not trust the sandbox's CA: it said unknown certificate authority",
		"no certificate for \"x.lan\": the everyday CA vouches only": "no certificate for \"x.lan\": the everyday CA vouches only",
		"tls: no cipher suite supported by both":                     "the client is too old, or set so: tls: no cipher suite supported by both",
		"tls: something new":                                         "the client probably does not trust the sandbox's CA: tls: something new",
	} {
		if why, remedy := unshaken(errors.New(said)); why != want || remedy == "" {
			t.Errorf("%s: %q, do %q", said, why, remedy)
		}
	}
}

// send writes to a new connection, ends it, and waits until the server does.
func send(t *testing.T, addr, text string) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	io.WriteString(conn, text)
	conn.(*net.TCPConn).CloseWrite()
	io.Copy(io.Discard, conn)
}

func TestSilentClientIsGivenUp(t *testing.T) {
	t.Parallel()
	here, there := net.Pipe()
	defer there.Close()
	cert, _ := certificate(t)
	l := Listener(&oneConn{conn: here}, &tls.Config{Certificates: []tls.Certificate{cert}}, newLogbook().logger())
	c, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(-time.Second)) // as net/http does for a slow header
	if _, err := c.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("reading said %v", err)
	}
	if err := c.Close(); err != nil {
		t.Errorf("closing said %v", err)
	}
}

// A oneConn listens for a connection that is there already.
type oneConn struct {
	net.Listener
	conn net.Conn
}

func (l *oneConn) Accept() (net.Conn, error) {
	if l.conn == nil {
		return nil, net.ErrClosed
	}
	c := l.conn
	l.conn = nil
	return c, nil
}

func TestListenerThatEndsSaysSo(t *testing.T) {
	t.Parallel()
	if _, err := Listener(&oneConn{}, nil, nil).Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

func TestServerHasAllLimits(t *testing.T) {
	t.Parallel()
	s := NewServer(http.NotFoundHandler(), Hooks{})
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= HeaderLimit {
		t.Errorf("limits: %+v", s)
	}
	if !s.Protocols.HTTP1() || s.Protocols.HTTP2() || s.Protocols.UnencryptedHTTP2() {
		t.Errorf("protocols: %v", s.Protocols)
	}
}
