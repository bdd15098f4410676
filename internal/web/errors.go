package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
)

// ErrHeaderTooLarge is what a request with a header beyond [HeaderLimit] fails
// with, before it has a route.
var ErrHeaderTooLarge = errors.New("the request's header is too large")

// HeaderLimit bounds a request's line and header, in bytes. It lies below the
// limit of net/http so that the service answers and not the library.
const HeaderLimit = 64 << 10

// An InternalError is a bug of ours: a panic, or an error that should not be.
type InternalError struct {
	Err   error
	Stack []byte
}

func (e *InternalError) Error() string { return "internal error: " + e.Err.Error() }

func (e *InternalError) Unwrap() error { return e.Err }

// Internal marks an error as a bug of ours. A nil error stays nil.
func Internal(err error) error {
	if err == nil {
		return nil
	}
	return &InternalError{Err: err, Stack: debug.Stack()}
}

// Hooks say whom to tell what a client is not told.
type Hooks struct {
	Log      *slog.Logger                    // nil: slog.Default()
	Internal func(c *Call, e *InternalError) // may be nil; an embedded sandbox fails its test

	TurnedAway *TurnedAway // counts who never gets as far as a surface; nil: nobody does
}

type hooksKey struct{}

// WithHooks returns a context whose calls report to h. [NewServer] does it for
// all requests of a server.
func WithHooks(ctx context.Context, h Hooks) context.Context {
	return context.WithValue(ctx, hooksKey{}, h)
}

func hooksOf(ctx context.Context) Hooks {
	h, _ := ctx.Value(hooksKey{}).(Hooks)
	if h.Log == nil {
		h.Log = slog.Default()
	}
	return h
}

// report tells that answering c met a bug of ours.
func report(c *Call, err error) {
	var e *InternalError
	if !errors.As(err, &e) {
		e = &InternalError{Err: err}
	}
	h := hooksOf(c.Context())
	h.Log.ErrorContext(c.Context(), "internal error: this is a bug of pcsandbox", "surface", c.Entry.Surface,
		"route", c.Route, "method", c.Entry.Method, "path", c.Entry.Path, "error", cause(e.Err), "stack", string(e.Stack))
	if h.Internal != nil {
		h.Internal(c, e)
	}
}

// guarded runs f and turns a panic into an InternalError.
func guarded(f func() (Result, error)) (res Result, err error) {
	defer func() {
		switch v := recover(); v {
		case nil:
		case http.ErrAbortHandler: // the connection is meant to be dropped
			panic(v)
		default:
			res, err = Result{}, &InternalError{Err: fmt.Errorf("panic: %v", v), Stack: debug.Stack()}
		}
	}()
	return f()
}
