package replay

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// once sends every request one time. Left to itself, net/http sends a GET again
// where a connection ended without an answer, and nobody would see that one was
// lost.
type once struct{ *http.Transport }

// idle is how long a connection is kept: less than the sandbox keeps it, since a
// request on one that the other side is closing counts as lost.
const idle = time.Minute

func newTransport(pool *x509.CertPool) once {
	// No Proxy: whatever the environment says, nothing leaves for another host.
	return once{&http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}, IdleConnTimeout: idle}}
}

// repeated are the methods whose requests net/http sends again, and before which
// it looks whether there is anything in a body.
var repeated = []string{http.MethodGet, http.MethodHead, http.MethodOptions}

// RoundTrip gives a request that would be repeated a body that cannot be sent
// again; it is empty, so nothing of it is seen.
func (o once) RoundTrip(req *http.Request) (*http.Response, error) {
	if slices.Contains(repeated, req.Method) && (req.Body == nil || req.Body == http.NoBody) {
		req = req.WithContext(req.Context())
		req.Body, req.GetBody = io.NopCloser(strings.NewReader("")), nil
	}
	return o.Transport.RoundTrip(req)
}

// A lost is a request whose connection ended without an answer.
type lost struct {
	*reply // that never came: its method and address

	err error
}

// Error implements error.
func (l *lost) Error() string {
	return fmt.Sprintf("%s %s: the connection ended without an answer; expect lost: true where a fault is to do that", l.method, l.url.Path)
}

// Unwrap returns what the network said.
func (l *lost) Unwrap() error { return l.err }

// unanswered is the error of a request that could not be sent, or had no answer.
func unanswered(req *http.Request, err error) error {
	op, isOp := errors.AsType[*net.OpError](err)
	switch {
	case req.Context().Err() != nil:
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isOp && (op.Op == "read" || op.Op == "write"):
		return &lost{&reply{method: req.Method, url: req.URL, line: "no answer"}, err}
	}
	return fmt.Errorf("%s %s: %w", req.Method, req.URL.Path, err)
}
