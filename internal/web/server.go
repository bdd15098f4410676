package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// NewServer returns a server with all limits set, for connections of a
// [Listener]: HTTP/1.1 only, since HTTP/2 has no reason phrase.
func NewServer(handler http.Handler, hooks Hooks) *http.Server {
	if hooks.Log == nil {
		hooks.Log = slog.Default()
	}
	var http1 http.Protocols
	http1.SetHTTP1(true)
	ctx, end := context.WithCancel(WithHooks(context.Background(), hooks))
	idle := &unused{}
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if c := connOf(r.Context()); c != nil {
				r.TLS = c.state // net/http does not see that the connection is one
			}
			handler.ServeHTTP(w, r)
		}),
		Protocols: &http1,
		// OPTIONS * is answered like any path that is none, with the world's date.
		DisableGeneralOptionsHandler: true,
		ReadHeaderTimeout:            20 * time.Second,
		ReadTimeout:                  time.Minute,
		WriteTimeout:                 2 * time.Minute,
		IdleTimeout:                  2 * time.Minute,
		MaxHeaderBytes:               2 * HeaderLimit,
		ErrorLog:                     slog.NewLogLogger(hooks.Log.Handler(), slog.LevelWarn),
		BaseContext:                  func(net.Listener) context.Context { return ctx },
		ConnContext:                  withConn,
		ConnState:                    idle.follow,
	}
	server.RegisterOnShutdown(end) // whoever waits for something to happen need not go on
	server.RegisterOnShutdown(idle.close)
	return server
}

// unused is the connections on which no request has come yet. net/http would let
// them delay a shutdown for seconds, and browsers keep spare ones.
type unused struct {
	mu    sync.Mutex
	conns map[net.Conn]struct{}
	over  bool
}

func (u *unused) follow(c net.Conn, state http.ConnState) {
	if mine, ok := c.(*conn); state != http.StateNew && ok && !mine.unused.CompareAndSwap(true, false) {
		return // known to be in use: by far the most frequent case
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if state != http.StateNew {
		delete(u.conns, c)
		return
	}
	if mine, ok := c.(*conn); ok {
		mine.unused.Store(true)
	}
	if u.over {
		c.Close()
		return
	}
	if u.conns == nil {
		u.conns = map[net.Conn]struct{}{}
	}
	u.conns[c] = struct{}{}
}

func (u *unused) close() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.over = true
	for c := range u.conns {
		c.Close()
	}
}

type connKey struct{}

func withConn(ctx context.Context, c net.Conn) context.Context {
	if c, ok := c.(*conn); ok {
		c.away = hooksOf(ctx).TurnedAway // net/http has read nothing yet
		return context.WithValue(ctx, connKey{}, c)
	}
	return ctx
}

func connOf(ctx context.Context) *conn {
	c, _ := ctx.Value(connKey{}).(*conn)
	return c
}
