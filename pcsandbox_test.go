package pcsandbox_test

import (
	"encoding/json"
	"io"
	"net/http"
	"testing"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

// call GETs a path of the API with somebody's token and returns the status line
// after the version, and the body.
func call(t *testing.T, sb *pcsandbox.Sandbox, path string, as control.TokenRequest, headers ...string) (*http.Response, string) {
	t.Helper()
	tok, err := control.New(sb.ConsoleURL, nil).Mint(t.Context(), as)
	if err != nil {
		t.Fatal(err)
	}
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.APIURL+path, nil)
	req.Header.Set("Authorization", "Bearer "+tok.AccessToken)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := sb.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	return resp, string(body)
}

func TestTheFourPeopleMeetTheGate(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	for who, want := range map[string]string{
		"alejandra": "200 OK", "prashob": "200 OK",
		"john": "401 Unauthorized - MFA required", "trent": "401 Unauthorized - MFA required",
	} {
		resp, body := call(t, sb, "/v1/customers", control.TokenRequest{As: who}, "ValidateMfa", "true")
		if resp.Status != want {
			t.Errorf("%s: %s, want %s\n%s", who, resp.Status, want, body)
		}
		if got := resp.Header.Get("isMfaCompliant"); got != map[bool]string{true: "true", false: "false"}[want == "200 OK"] {
			t.Errorf("%s: isMfaCompliant %q", who, got)
		}
		if resp.StatusCode == http.StatusUnauthorized {
			var fault struct{ Code string }
			if err := json.Unmarshal([]byte(body), &fault); err != nil || fault.Code != "900421" {
				t.Errorf("%s: %s", who, body)
			}
		}
	}
}
