package clients

import (
	"strings"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// Some configurations have the tenant in capitals.
func TestMSALMaySpellTheTenantInCapitals(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	secret, err := confidential.NewCredFromSecret(webSecret)
	if err != nil {
		t.Fatal(err)
	}
	authority := s.URLs["entra"] + "/" + strings.ToUpper(contoso)
	app, err := confidential.New(authority, automation, secret, confidential.WithInstanceDiscovery(false), confidential.WithHTTPClient(s.Client()))
	if err != nil {
		t.Fatal(err)
	}
	result, err := app.AcquireTokenByCredential(t.Context(), []string{defaultScope})
	if err != nil {
		t.Fatal(err)
	}
	wantServed(t, s, result.AccessToken)
}
