package web

import (
	"bufio"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"
)

const benchBody = `{"totalCount":0,"items":[]}`

// BenchmarkServe compares a surface over TLS keep-alive with a bare handler that
// writes the same bytes behind the same kind of listener, in turns, and reports
// the ratio of their rates.
func BenchmarkServe(b *testing.B) {
	surface := newSurface(append(manyRoutes(), get("/v1/customers", "customers.list", func(*Call) (Result, error) {
		return Result{Body: []byte(benchBody)}.With("Content-Type", "application/json"), nil
	}))...)
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("MS-RequestId", "r-1")
		w.Header().Set("Content-Length", strconv.Itoa(len(benchBody)))
		io.WriteString(w, benchBody)
	})
	wd := newWorld(b)
	turns := []*turn{
		{handler: bare},
		{handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { surface.Serve(w, r, wd, testSite) })},
	}
	for _, turn := range turns {
		turn.start(b)
	}
	for b.Loop() {
		for _, turn := range turns {
			turn.ask(b)
		}
	}
	b.ReportMetric(float64(turns[0].took)/float64(turns[1].took), "×bare")
}

// A turn is one of two servers that are asked alternately.
type turn struct {
	handler http.Handler
	conn    net.Conn
	from    *bufio.Reader
	took    time.Duration
}

func (t *turn) start(b *testing.B) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	cert, roots := certificate(b)
	srv := NewServer(t.handler, Hooks{})
	go srv.Serve(Listener(l, &tls.Config{Certificates: []tls.Certificate{cert}}, nil))
	b.Cleanup(func() { srv.Close() })
	if t.conn, err = tls.Dial("tcp", l.Addr().String(), &tls.Config{RootCAs: roots, ServerName: "localhost"}); err != nil {
		b.Fatal(err)
	}
	t.from = bufio.NewReader(t.conn)
}

func (t *turn) ask(b *testing.B) {
	began := time.Now()
	io.WriteString(t.conn, "GET /v1/customers HTTP/1.1\r\nHost: localhost\r\n\r\n")
	resp, err := http.ReadResponse(t.from, nil)
	if err != nil {
		b.Fatal(err)
	}
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != benchBody {
		b.Fatal(string(body), err)
	}
	t.took += time.Since(began)
}
