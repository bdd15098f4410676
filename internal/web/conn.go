package web

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"
)

// Listener wraps l for [NewServer]: its connections can carry reason phrases of
// our own. With a config they speak TLS, of which net/http then knows nothing:
// what it does for TLS itself is done here (handshake, the log line when it
// fails, the sentence for who speaks plain HTTP). A nil log means slog.Default().
func Listener(l net.Listener, config *tls.Config, log *slog.Logger) net.Listener {
	if config != nil {
		config = config.Clone()
		config.NextProtos = []string{"http/1.1"} // HTTP/2 has no reason phrase
	}
	if log == nil {
		log = slog.Default()
	}
	return &listener{Listener: l, config: config, log: log}
}

type listener struct {
	net.Listener
	config *tls.Config
	log    *slog.Logger
}

func (l *listener) Accept() (net.Conn, error) {
	raw, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	c := &conn{Conn: raw, log: l.log}
	if l.config != nil {
		c.peek = &peekConn{Conn: raw}
		c.tls = tls.Server(c.peek, l.config)
	}
	return c, nil
}

// A conn is one connection of a client. Deadlines go to the raw connection, on
// which TLS reads and writes, too.
type conn struct {
	net.Conn // raw
	log      *slog.Logger
	peek     *peekConn
	tls      *tls.Conn // nil: plain
	away     *TurnedAway
	unused   atomic.Bool // no request has come yet

	shake    sync.Once
	shakeErr error
	state    *tls.ConnectionState // after the handshake

	mu     sync.Mutex
	phrase rephraser
}

func (c *conn) Read(p []byte) (int, error) {
	if c.tls == nil {
		return c.Conn.Read(p)
	}
	c.shake.Do(func() { c.shakeErr = c.handshake() })
	if c.shakeErr != nil {
		return 0, c.shakeErr
	}
	return c.tls.Read(p)
}

func (c *conn) Write(p []byte) (int, error) {
	c.mu.Lock()
	out := c.phrase.next(p)
	c.mu.Unlock()
	if len(out) > 0 {
		if n, err := c.stream().Write(out); err != nil {
			return min(n, len(p)), err
		}
	}
	return len(p), nil
}

func (c *conn) Close() error { return c.stream().Close() }

// CloseWrite lets net/http end an answer before the client has sent everything.
func (c *conn) CloseWrite() error {
	if half, ok := c.stream().(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

func (c *conn) stream() net.Conn {
	if c.tls != nil {
		return c.tls
	}
	return c.Conn
}

// rephrase makes the next answer on this connection say phrase. net/http sends
// one answer in full before the next request reaches a handler, so it is the
// answer of the handler that asks.
func (c *conn) rephrase(status int, phrase string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.phrase.arm(status, phrase)
}

// plainHint answers who speaks plain HTTP to a TLS port.
const plainHint = "This port speaks HTTPS: begin the address with https:// instead of http://.\n"

const plainAnswer = "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n" + plainHint

// handshake runs with the first Read. Its errors say io.EOF, on which net/http
// closes the connection without another word.
func (c *conn) handshake() error {
	first, err := c.peek.first()
	switch {
	case err != nil: // nothing came at all: a probe, or a browser's spare connection
		return io.EOF
	case first >= 'A' && first <= 'Z': // a method; TLS begins with 0x16
		c.away.plain()
		c.log.Warn("plain HTTP on the HTTPS port: the client's address begins with http://",
			"client", c.RemoteAddr().String(), "remedy", "begin it with https://")
		_, _ = io.WriteString(c.Conn, plainAnswer)
		return io.EOF
	}
	if err := c.tls.HandshakeContext(context.Background()); err != nil {
		why, remedy := unshaken(err)
		c.away.handshake(why)
		c.log.Warn("TLS handshake failed: "+why, "client", c.RemoteAddr().String(), "remedy", remedy, "error", err.Error())
		return io.EOF
	}
	state := c.tls.ConnectionState()
	c.state = &state
	return nil
}

// A peekConn has its first bytes looked at before they are read.
type peekConn struct {
	net.Conn
	head []byte
}

// first waits for something to come and returns its first byte.
func (p *peekConn) first() (byte, error) {
	buf := make([]byte, 1024)
	n, err := p.Conn.Read(buf)
	if n == 0 {
		if err == nil {
			err = io.ErrNoProgress
		}
		return 0, err
	}
	p.head = buf[:n]
	return buf[0], nil
}

func (p *peekConn) Read(b []byte) (int, error) {
	if len(p.head) == 0 {
		return p.Conn.Read(b)
	}
	n := copy(b, p.head)
	if p.head = p.head[n:]; len(p.head) == 0 {
		p.head = nil
	}
	return n, nil
}
