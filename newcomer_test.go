package pcsandbox_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox"
)

// Whoever has just started the default scenario changes a federation with what it
// publishes.
func TestNewcomerChangesAFederationInTheDefaultScenario(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	const wingtip = "bbbbcccc-1111-dddd-2222-eeee3333ffff"
	resp, err := sb.Client().PostForm(sb.Origin+"/"+wingtip+"/oauth2/token", url.Values{"grant_type": {"client_credentials"},
		"client_id": {"00001111-aaaa-2222-bbbb-3333cccc4444"}, "client_secret": {"sandbox-web-secret"}, "resource": {"https://graph.microsoft.com"}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var token struct {
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&token); err != nil || token.AccessToken == "" {
		t.Fatalf("%s: %v", resp.Status, err)
	}
	call := func(method, path, body string) (status int, got map[string]any) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, sb.Origin+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token.AccessToken)
		r.Header.Set("Content-Type", "application/json")
		resp, err := sb.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, got
	}
	const at = "/v1.0/domains/wingtip.example/federationConfiguration"
	status, list := call(http.MethodGet, at, "")
	all, _ := list["value"].([]any)
	if status != http.StatusOK || len(all) != 1 {
		t.Fatalf("%d %v", status, list)
	}
	one, _ := all[0].(map[string]any)
	id, _ := one["id"].(string)
	if status, got := call(http.MethodPatch, at+"/"+id, `{"federatedIdpMfaBehavior":"rejectMfaByFederatedIdp"}`); status != http.StatusOK {
		t.Fatalf("%d %v", status, got)
	}
	tenants, err := sb.Control().Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, tenant := range tenants {
		for _, d := range tenant.Domains {
			if d.Name == "wingtip.example" && d.MFABehavior != "reject" {
				t.Errorf("Entra's settings are %+v", d)
			}
		}
	}
	if status, got := call(http.MethodGet, "/v1.0/auditLogs/signIns", ""); status != http.StatusForbidden {
		t.Errorf("the app may read the log: %d %v", status, got)
	}
}
