package idp

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func clientCredentials() *http.Request {
	r := httptest.NewRequest(http.MethodPost, tokenV2, strings.NewReader(formOf(withWeb("grant_type", "client_credentials", "scope", pcAll)...).Encode()))
	r.Header.Set("Content-Type", web.FormType)
	return r
}

// BenchmarkClientCredentialsNewlySigned moves the clock on before each request,
// so that no signature is known already, and signs something bare beside it.
func BenchmarkClientCredentialsNewlySigned(b *testing.B) {
	serve, w := surface(b)
	key, sum := keystest.Set(b).Signer().Key, sha256.Sum256([]byte("x"))
	var ours, raw time.Duration
	for b.Loop() {
		began := time.Now()
		if _, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:]); err != nil {
			b.Fatal(err)
		}
		bare := time.Since(began)
		request := clientCredentials()
		signed := time.Now()
		ask(b, serve, w, request, time.Second)
		raw, ours = raw+bare, ours+time.Since(signed)
	}
	b.ReportMetric(float64(raw)/float64(ours), "x-raw-RSA")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "ns/request")
}

// BenchmarkClientCredentialsRepeated asks for the same token within its second.
func BenchmarkClientCredentialsRepeated(b *testing.B) {
	serve, w := surface(b)
	ask(b, serve, w, clientCredentials(), 0)
	b.ReportAllocs()
	for b.Loop() {
		ask(b, serve, w, clientCredentials(), 0)
	}
}

func ask(b *testing.B, serve func(*http.Request) *httptest.ResponseRecorder, w *world.World, r *http.Request, later time.Duration) {
	if err := w.Advance(later); err != nil {
		b.Fatal(err)
	}
	if rec := serve(r); rec.Code != http.StatusOK {
		b.Fatal(rec.Body)
	}
}

// BenchmarkClientCredentialsAt64Connections reports the tail over the median.
func BenchmarkClientCredentialsAt64Connections(b *testing.B) {
	serve, w := surface(b)
	took := make([]time.Duration, b.N)
	var next atomic.Int64
	var all sync.WaitGroup
	for range 64 {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(b.N); i = next.Add(1) - 1 {
				began := time.Now()
				ask(b, serve, w, clientCredentials(), time.Second)
				took[i] = time.Since(began)
			}
		})
	}
	all.Wait()
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100])/float64(took[len(took)/2]), "p99/p50")
}

// BenchmarkDiscovery and BenchmarkKeys compare with a bare handler that writes
// the same bytes, headers included, behind the same kind of listener,
// alternating. Medians, since a shared machine has pauses of its own.
func BenchmarkDiscovery(b *testing.B) {
	besideBare(b, "/"+contosoID+"/v2.0/.well-known/openid-configuration")
}

func BenchmarkKeys(b *testing.B) { besideBare(b, "/common/discovery/v2.0/keys") }

func besideBare(b *testing.B, path string) {
	sb := newSandbox(b)
	answer := sb.do(http.MethodGet, path, "")
	certified := httptest.NewTLSServer(nil)
	b.Cleanup(certified.Close)
	client := certified.Client()
	get := func(addr string) time.Duration {
		began := time.Now()
		resp, err := client.Get("https://" + addr + path)
		if err != nil {
			b.Fatal(err)
		}
		defer resp.Body.Close()
		if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != int64(len(answer.Body)) {
			b.Fatal(n, err)
		}
		return time.Since(began)
	}
	bare := listen(b, certified.TLS, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for name, values := range answer.Header {
			w.Header()[name] = values
		}
		w.Write(answer.Body)
	}))
	entra := listen(b, certified.TLS, sb.handler)
	var ours, theirs []time.Duration
	for b.Loop() {
		theirs = append(theirs, get(bare))
		ours = append(ours, get(entra))
	}
	b.ReportMetric(float64(median(theirs))/float64(median(ours)), "x-bare")
	b.ReportMetric(float64(median(ours).Nanoseconds()), "ns/request")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// listen serves over TLS and HTTP/1.1, as the sandbox does.
func listen(b *testing.B, config *tls.Config, h http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	config = config.Clone()
	config.NextProtos = []string{"http/1.1"}
	server := web.NewServer(h, web.Hooks{})
	go server.Serve(web.Listener(l, config, nil))
	b.Cleanup(func() { server.Close() })
	return l.Addr().String()
}
