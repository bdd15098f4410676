package replay_test

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/replay"
)

// seatsOf lists the seats that are open.
func seatsOf(t *testing.T, console string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, console+"/api/v1/seats", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(body))
}

// recorded is a transport that notes which parts of the control API are used.
type recorded struct {
	mu    sync.Mutex
	paths []string
}

func (r *recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	r.mu.Lock()
	r.paths = append(r.paths, req.Method+" "+req.URL.Path)
	r.mu.Unlock()
	return http.DefaultTransport.RoundTrip(req)
}

// What the control API is used for is what a person knows or does who is no part
// of the sandbox. Tokens come from signing in, or not at all.
func TestReplayMintsNoToken(t *testing.T) {
	t.Parallel()
	allowed := regexp.MustCompile(`^(GET .*/api/v1/(sandbox|journal|users/[a-z]+|phones/[^/]+)|GET .*/ca\.pem` +
		`|POST .*/api/v1/(phones/[^/]+/approve|clock/advance)|POST /api/v1/seats|DELETE /api/v1/seats/s[0-9]+)$`)
	r := &recorded{}
	sb := pcsandbox.Start(t)
	result, err := replay.Seat(t.Context(), open(t, "john"), replay.Target{Console: sb.ConsoleURL, Client: &http.Client{Transport: r}}, replay.Silent{})
	if err != nil || !result.Held() {
		t.Fatal(err, result)
	}
	for _, p := range r.paths {
		if !allowed.MatchString(p) {
			t.Errorf("the control API was asked to %s", p)
		}
	}
}
