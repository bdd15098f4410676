package clients

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// wingtipTenant is the tenant of the federated people.
const wingtipTenant = "bbbbcccc-1111-dddd-2222-eeee3333ffff"

// TestMSALTakesAFederatedUsersPasswordToTheProvider goes the whole way of a
// federated user's password: user realm, MEX, usernamemixed, SAML bearer grant,
// API. Both providers do MFA in a browser; a program cannot be asked for it.
func TestMSALTakesAFederatedUsersPasswordToTheProvider(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	for _, authority := range []string{wingtipTenant, "organizations"} {
		app, err := public.New(desktop, public.WithAuthority(s.URLs["entra"]+"/"+authority),
			public.WithInstanceDiscovery(false), public.WithHTTPClient(s.Client()))
		if err != nil {
			t.Fatal(err)
		}
		for upn, password := range map[string]string{"prashob@wingtip.example": "sandbox-prashob", "trent@wingtiptoys.example": "sandbox-trent"} {
			//nolint:staticcheck // deprecated by MSAL for the very reason this test shows
			result, err := app.AcquireTokenByUsernamePassword(t.Context(), []string{defaultScope}, upn, password)
			if err != nil {
				t.Errorf("%s at %s: %v", upn, authority, err)
				continue
			}
			if got := result.Account.PreferredUsername; got != upn {
				t.Errorf("MSAL's account is %q, want %q", got, upn)
			}
			if got := amrOf(t, result.AccessToken); got != "[pwd]" {
				t.Errorf("%s at %s: amr %s, want [pwd]", upn, authority, got)
			}
			wantRefused(t, s, result.AccessToken)
		}
		//nolint:staticcheck // see above
		_, err = app.AcquireTokenByUsernamePassword(t.Context(), []string{defaultScope}, "prashob@wingtip.example", "wrong")
		if err == nil || !strings.Contains(fmt.Sprintf("%+v", err), "ID3242") {
			t.Errorf("with a wrong password MSAL says %+v", err)
		}
	}
}

// amrOf reads the methods from an access token, which is no business of a client.
func amrOf(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("the access token has %d parts", len(parts))
	}
	raw, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		AMR []string `json:"amr"`
	}
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(claims.AMR)
}
