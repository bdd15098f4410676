package pcsandbox

import (
	"bytes"
	"io"
	"net/http"
	"strconv"

	"github.com/pcsandbox/pcsandbox/control"
)

// Control steers the sandbox: everything that the helpers do not cover, with
// contexts and errors. It needs no connection.
func (sb *Sandbox) Control() *control.Client {
	return control.New(sb.ConsoleURL, &http.Client{Transport: direct{sb.Console()}})
}

// direct answers requests by calling a handler.
type direct struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	in.Host, in.RequestURI, in.RemoteAddr = r.URL.Host, r.URL.RequestURI(), "127.0.0.1:0"
	in.URL.Scheme, in.URL.Host = "", ""
	if in.Body == nil {
		in.Body = http.NoBody
	}
	defer in.Body.Close()
	w := &recording{header: http.Header{}, status: http.StatusOK}
	d.handler.ServeHTTP(w, in)
	return &http.Response{
		Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// A recording is an answer that is kept instead of sent.
type recording struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header implements http.ResponseWriter.
func (w *recording) Header() http.Header { return w.header }

// WriteHeader implements http.ResponseWriter.
func (w *recording) WriteHeader(status int) { w.status = status }

// Write implements http.ResponseWriter.
func (w *recording) Write(p []byte) (int, error) { return w.body.Write(p) }
