package browser

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// If the browser's complaints went unheard, no test here would notice a page that
// breaks its own policy.
func TestComplaintsOfTheBrowserAreHeard(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-good'")
		w.Write([]byte(`<!doctype html><p style="color:red">inline style</p><img src="https://elsewhere.example/x.png">` +
			`<script>"inline"</script><script nonce="good">setTimeout(() => { throw new Error("thrown") }); console.error("said")</script>`))
	}))
	t.Cleanup(server.Close)
	b := New(t, harness.Start(t))
	b.Tab(Laptop).Go(strings.Replace(server.URL, "127.0.0.1", "localhost", 1))
	for _, words := range []string{"inline style", "elsewhere.example", "inline script", "thrown", "said"} {
		heard := func(complaint string) bool { return strings.Contains(complaint, words) }
		for deadline := time.Now().Add(patience); !slices.ContainsFunc(b.trouble.unexpected(), heard); time.Sleep(20 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("nothing was heard of %q, only %q", words, b.trouble.unexpected())
			}
		}
	}
	b.trouble.expect("")
}
