package pcsandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox"
)

// federated is a tenant with an administrator who may change a federation.
const federated = `version: 1
name: federated
lesson: An administrator changes a federation over Microsoft Graph.
source: {fact: entra.md 5.5}
tenants:
  - key: wingtip
    kind: direct-bill
    domains:
      - {name: wingtip.example}
      - {name: wingtiptoys.example, federation: {mfa_behavior: enforce}}
    users:
      - {key: gloria, upn: gloria@wingtip.example, sign_in: managed, roles: [global-admin]}
      - {key: trent, upn: trent@wingtiptoys.example, sign_in: federated-without-amr, roles: [admin-agent]}
`

func TestAFederationIsChangedOverGraph(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t, pcsandbox.ScenarioText("federated.yaml", []byte(federated)))
	call := func(who, method, path, body string) (int, map[string]any) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, sb.Origin+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+sb.Token(t, pcsandbox.TokenRequest{As: who, Resource: "https://graph.microsoft.com"}))
		resp, err := sb.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		var out map[string]any
		_ = json.NewDecoder(resp.Body).Decode(&out) // of a 204 there is none
		return resp.StatusCode, out
	}
	const at = "/v1.0/domains/wingtiptoys.example/federationConfiguration"
	if status, me := call("trent", http.MethodGet, "/v1.0/me", ""); status != http.StatusOK || me["userPrincipalName"] != "trent@wingtiptoys.example" {
		t.Fatalf("%d %v", status, me)
	}
	status, list := call("gloria", http.MethodGet, at, "")
	all, _ := list["value"].([]any)
	if status != http.StatusOK || len(all) != 1 {
		t.Fatalf("%d %v", status, list)
	}
	one, _ := all[0].(map[string]any)
	id, _ := one["id"].(string)
	if status, got := call("trent", http.MethodPatch, at+"/"+id, `{"federatedIdpMfaBehavior":"acceptIfMfaDoneByFederatedIdp"}`); status != http.StatusForbidden {
		t.Errorf("Trent: %d %v", status, got)
	}
	if status, got := call("gloria", http.MethodPatch, at+"/"+id, `{"federatedIdpMfaBehavior":"acceptIfMfaDoneByFederatedIdp"}`); status != http.StatusOK || got["federatedIdpMfaBehavior"] != "acceptIfMfaDoneByFederatedIdp" {
		t.Errorf("Gloria: %d %v", status, got)
	}
	tenants, err := sb.Control().Tenants(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range tenants[0].Domains {
		if d.Federated && d.MFABehavior != "accept" {
			t.Errorf("%+v", d)
		}
	}
	sb.ExpectCalls(t, 1, pcsandbox.Match{Surface: "graph", Reason: "graph.role-missing", User: "trent"})
}
