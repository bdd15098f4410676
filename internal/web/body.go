package web

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// What reading a request's body may fail with.
var (
	ErrBodyTooLarge = errors.New("the request's body is too large")
	ErrBodyBroken   = errors.New("the request's body did not arrive in full")
)

// A body is a bounded request body whose errors are the two above, whoever
// reads it.
type body struct{ io.ReadCloser }

func bounded(w http.ResponseWriter, r *http.Request, limit int64) io.ReadCloser {
	if r.Body == nil || r.Body == http.NoBody { // nil: a request made by hand, not by net/http
		return http.NoBody
	}
	return body{http.MaxBytesReader(w, r.Body, limit)}
}

func (b body) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	var long *http.MaxBytesError
	switch {
	case err == nil || err == io.EOF:
		return n, err
	case errors.As(err, &long):
		return n, fmt.Errorf("%w: only %d bytes are read", ErrBodyTooLarge, long.Limit)
	}
	return n, fmt.Errorf("%w: %w", ErrBodyBroken, err)
}

// Body reads the whole body of a call. It can be read only once.
func Body(c *Call) ([]byte, error) {
	text, err := io.ReadAll(c.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the body: %w", err)
	}
	return text, nil
}
