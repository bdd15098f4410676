package pcapi_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// BenchmarkCustomersAgainstBareHandler measures GET /v1/customers, ten rows and
// the full gate with a warm token, against a handler that writes the same bytes
// behind a listener of the same kind: TLS, connections kept. Bursts over several
// connections take turns, so that whatever else the machine does hits both.
// Budget: ratio >= 0.7.
func BenchmarkCustomersAgainstBareHandler(b *testing.B) {
	sb := start(b, manyCustomers(10))
	bearer := "Bearer " + sb.token(b, "alejandra", "pwd", "mfa")
	r := httptest.NewRequest("GET", "/v1/customers", nil)
	r.Header.Set("Authorization", bearer)
	answer := sb.call(r)
	if answer.Code != 200 {
		b.Fatal(answer.Body)
	}
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range answer.Header() {
			w.Header()[name] = values
		}
		_, _ = w.Write(answer.Body.Bytes())
	})
	gate, plain := burst(b, sb, bearer), burst(b, bare, bearer)
	var gateTook, bareTook []time.Duration
	for b.Loop() {
		gateTook = append(gateTook, gate(b))
		bareTook = append(bareTook, plain(b))
	}
	b.ReportMetric(float64(median(bareTook))/float64(median(gateTook)), "ratio")
	b.ReportMetric(requestsPerBurst/median(gateTook).Seconds(), "gate-req/s")
	b.ReportMetric(requestsPerBurst/median(bareTook).Seconds(), "bare-req/s")
}

const (
	connections      = 8
	requestsPerBurst = connections * 25
)

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// burst serves a handler over TLS and returns a function that times a burst of
// requests over kept connections.
func burst(b *testing.B, h http.Handler, bearer string) func(*testing.B) time.Duration {
	b.Helper()
	addr, roots := serveTLS(b, h)
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, MaxIdleConnsPerHost: connections}
	b.Cleanup(transport.CloseIdleConnections)
	once := func() error {
		r, err := http.NewRequest("GET", "https://"+addr+"/v1/customers", nil)
		if err != nil {
			return err
		}
		r.Header.Set("Authorization", bearer)
		res, err := transport.RoundTrip(r)
		if err != nil {
			return err
		}
		defer res.Body.Close()
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != 200 {
			return fmt.Errorf("%s, %w", res.Status, err)
		}
		return nil
	}
	return func(b *testing.B) time.Duration {
		began := time.Now()
		var all sync.WaitGroup
		for range connections {
			all.Go(func() {
				for range requestsPerBurst / connections {
					if err := once(); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		all.Wait()
		return time.Since(began)
	}
}

func serveTLS(b *testing.B, h http.Handler) (addr string, roots *x509.CertPool) {
	b.Helper()
	names, err := keys.Everyday()
	if err != nil {
		b.Fatal(err)
	}
	ca, err := keys.EphemeralCA(names, time.Now)
	if err != nil {
		b.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := web.NewServer(h, web.Hooks{})
	go func() { _ = server.Serve(web.Listener(l, &tls.Config{GetCertificate: ca.GetCertificate}, nil)) }()
	b.Cleanup(func() { server.Close() })
	return l.Addr().String(), ca.Pool()
}

// BenchmarkGate is the gate and the list without the network.
func BenchmarkGate(b *testing.B) {
	sb := start(b, manyCustomers(10))
	r := httptest.NewRequest("GET", "/v1/customers", nil)
	r.Header.Set("Authorization", "Bearer "+sb.token(b, "alejandra", "pwd", "mfa"))
	b.ReportAllocs()
	for b.Loop() {
		if w := sb.call(r); w.Code != 200 {
			b.Fatal(w.Body)
		}
	}
}

// BenchmarkPage is one page from the end of few and of many customers, in turns.
// Budget: ratio <= 1.5.
func BenchmarkPage(b *testing.B) {
	few, many := pageOutOf(b, 100), pageOutOf(b, 100_000)
	runtime.GC()
	var fewTook, manyTook []time.Duration
	for b.Loop() {
		fewTook, manyTook = append(fewTook, few(b)), append(manyTook, many(b))
	}
	b.ReportMetric(float64(median(manyTook))/float64(median(fewTook)), "ratio")
}

// pageOutOf returns a function that times the reading of the last page but one.
func pageOutOf(b *testing.B, customers int) func(*testing.B) time.Duration {
	b.Helper()
	sb := start(b, manyCustomers(customers))
	next := sb.list(b, "/customers?size=10&seekOperation=Last").Links.Previous
	r := httptest.NewRequest("GET", "/v1"+next.URI, nil)
	r.Header.Set("Authorization", "Bearer "+sb.token(b, "alejandra", "pwd", "mfa"))
	r.Header.Set("MS-ContinuationToken", next.Headers[0].Value)
	return func(b *testing.B) time.Duration {
		began := time.Now()
		if w := sb.call(r); w.Code != 200 {
			b.Fatal(w.Body)
		}
		return time.Since(began)
	}
}

// BenchmarkRowMemory is what a stored customer holds on to, with its indexes, in
// a sandbox of 100,000. Budget: 3 KiB a row.
func BenchmarkRowMemory(b *testing.B) {
	const customers = 100_000
	for b.Loop() {
		before := heapInUse()
		sb := start(b, manyCustomers(customers))
		held := heapInUse() - before
		b.ReportMetric(float64(held)/customers/1024, "KiB/row")
		runtime.KeepAlive(sb)
	}
}

func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
