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

const distrust = "the client probably does not trust the sandbox's CA"

func TestFailedHandshakeIsLoggedOnceAndProbesAreNot(t *testing.T) {
	t.Parallel()
	for name, client := range map[string]func(t *testing.T, addr string){
		"a client that does not know the CA": func(t *testing.T, addr string) {
			if _, err := tls.Dial("tcp", addr, &tls.Config{ServerName: "localhost"}); err == nil {
				t.Error("a stranger's certificate was accepted")
			}
		},
		"a client that hangs up in the middle": func(t *testing.T, addr string) {
			send(t, addr, "\x16\x03\x01\x02\x00\x01")
		},
		"a client that speaks something else": func(t *testing.T, addr string) {
			send(t, addr, "\x00\x01\x02\x03\x04\x05\x06\x07")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := secure(t, wireSurface())
			send(t, server.addr, "") // a probe
			client(t, server.addr)
			golden.Send(t, golden.TCP(server.addr), "GET / HTTP/1.1\r\n\r\n") // plain HTTP has its own answer
			log := server.log.await(t, distrust)
			if n := strings.Count(log, "\n"); n != 1 || !strings.Contains(log, "level=WARN") || !strings.Contains(log, "client=127.0.0.1:") {
				t.Errorf("the log has %d lines:\n%s", n, log)
			}
		})
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
