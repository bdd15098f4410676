package browser

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// A Token is an access token for Partner Center, and what may be done with it.
type Token struct {
	t       testing.TB
	sandbox *harness.Sandbox
	raw     string
}

// ProvesMFA expects the token's amr to be these values.
func (k Token) ProvesMFA(amr ...string) Token {
	k.t.Helper()
	var claims struct {
		AMR      []string `json:"amr"`
		Audience string   `json:"aud"`
		Version  string   `json:"ver"`
	}
	_, rest, _ := strings.Cut(k.raw, ".")
	payload, _, _ := strings.Cut(rest, ".")
	text, err := base64.RawURLEncoding.DecodeString(payload)
	if err == nil {
		err = json.Unmarshal(text, &claims)
	}
	if err != nil {
		k.t.Fatalf("the access token is no JWT: %v", err)
	}
	slices.Sort(amr)
	slices.Sort(claims.AMR)
	if !slices.Equal(claims.AMR, amr) {
		k.t.Errorf("amr is %q, want %q", claims.AMR, amr)
	}
	if claims.Audience != partnerCenter || claims.Version != "1.0" {
		k.t.Errorf("the token is of version %s for %s, want 1.0 for %s", claims.Version, claims.Audience, partnerCenter)
	}
	return k
}

// Served expects the API to list customers.
func (k Token) Served() {
	k.t.Helper()
	status, body := k.call()
	if status != "200 OK" || !strings.Contains(body, `"items"`) {
		k.t.Errorf("GET /v1/customers: %s\n%s", status, body)
	}
}

// Refused expects the API to ask for MFA, in the words of the documentation.
func (k Token) Refused() {
	k.t.Helper()
	status, body := k.call()
	var fault struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal([]byte(body), &fault); err != nil || fault.Code != "900421" || status != "401 Unauthorized - MFA required" {
		k.t.Errorf("GET /v1/customers: %s, want 401 Unauthorized - MFA required with 900421\n%s", status, body)
	}
}

func (k Token) call() (status, body string) {
	k.t.Helper()
	req, err := http.NewRequestWithContext(k.t.Context(), http.MethodGet, k.sandbox.URLs["api"]+"/v1/customers", nil)
	if err != nil {
		k.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+k.raw)
	resp, err := k.sandbox.Client().Do(req)
	if err != nil {
		k.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		k.t.Fatal(err)
	}
	return resp.Status, strings.TrimPrefix(string(text), "\ufeff")
}
