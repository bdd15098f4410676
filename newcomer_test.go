package pcsandbox_test

import (
	"encoding/json"
	"io"
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

// In the portal John only registers; what programs with his token meet, a trainer
// shows in the browser all the same.
func TestJohnsRefusalIsShownWithoutATerminal(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	client := *http.DefaultClient
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for who, want := range map[string]string{"john": "900421", "alejandra": "api.mfa-claim-present"} {
		resp, err := client.PostForm(sb.ConsoleURL+"/people/"+who+"/call", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		at := resp.Header.Get("Location")
		if resp, err = client.Get(sb.ConsoleURL + at); err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !strings.Contains(string(page), want) || !strings.Contains(string(page), "The request that issued this token") {
			t.Errorf("%s: %q leads to\n%s", who, at, page)
		}
	}
	sb.ExpectCalls(t, 2, pcsandbox.Match{Route: "customers.list"})
	sb.Fault(t, pcsandbox.Fault{Route: "customers.list", Drop: "before"})
	if resp, err := client.PostForm(sb.ConsoleURL+"/people/john/call", nil); err != nil || resp.StatusCode != http.StatusSeeOther {
		t.Errorf("a call that is cut off: %v %v", resp, err)
	}
}
