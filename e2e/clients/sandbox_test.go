package clients

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"golang.org/x/oauth2"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestMain(m *testing.M) { harness.Main(m) }

// snippet: ids
// Ids of the default scenario, as the documentation prints them.
const (
	contoso      = "aaaabbbb-0000-cccc-1111-dddd2222eeee" // tenants
	wingtip      = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	fabrikam     = "ccccdddd-2222-eeee-3333-ffff4444aaaa"
	automation   = "00001111-aaaa-2222-bbbb-3333cccc4444" // apps
	desktop      = "66667777-aaaa-8888-bbbb-9999cccc0000"
	middleTier   = "33334444-dddd-5555-eeee-6666ffff7777"
	defaultScope = "https://api.partnercenter.microsoft.com/.default"
	graphScope   = "https://graph.microsoft.com/User.Read"
)

// end

const webSecret = "sandbox-web-secret"

// withClient makes the libraries on top of x/oauth2 trust the sandbox's CA.
func withClient(t *testing.T, s *harness.Sandbox) context.Context {
	return context.WithValue(t.Context(), oauth2.HTTPClient, s.Client())
}

// customers asks the API for customers and returns its status and error code.
func customers(t *testing.T, s *harness.Sandbox, token string) (status int, code string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URLs["api"]+"/v1/customers", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var fault struct {
		Code string `json:"code"`
	}
	if err := json.Unmarshal(body, &fault); err != nil {
		t.Fatalf("%s: %v\n%s", resp.Status, err, body)
	}
	return resp.StatusCode, fault.Code
}

func wantServed(t *testing.T, s *harness.Sandbox, token string) {
	t.Helper()
	if status, code := customers(t, s, token); status != http.StatusOK {
		t.Errorf("GET /v1/customers: %d %s, want 200", status, code)
	}
}

func wantRefused(t *testing.T, s *harness.Sandbox, token string) {
	t.Helper()
	if status, code := customers(t, s, token); status != http.StatusUnauthorized || code != "900421" {
		t.Errorf("GET /v1/customers: %d %s, want 401 900421", status, code)
	}
}
