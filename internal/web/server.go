package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
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
	return &http.Server{
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
		BaseContext:                  func(net.Listener) context.Context { return WithHooks(context.Background(), hooks) },
		ConnContext:                  withConn,
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
