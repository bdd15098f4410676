package clients

import (
	"net/url"
	"strings"
	"testing"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/forms"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestMSALAppOnlyWithASecretIsServed(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	secret, err := confidential.NewCredFromSecret(webSecret)
	if err != nil {
		t.Fatal(err)
	}
	// The tenant in capitals, as some configurations have it.
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

// newPublic is the desktop application of the default scenario.
func newPublic(t *testing.T, s *harness.Sandbox) public.Client {
	t.Helper()
	app, err := public.New(desktop, public.WithAuthority(s.URLs["entra"]+"/"+contoso),
		public.WithInstanceDiscovery(false), public.WithHTTPClient(s.Client()))
	if err != nil {
		t.Fatal(err)
	}
	return app
}

func TestMSALDeviceCodeBringsAlejandrasMFA(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	app := newPublic(t, s)
	code, err := app.AcquireTokenByDeviceCode(t.Context(), []string{defaultScope})
	if err != nil {
		t.Fatal(err)
	}
	enter(t, s, code.Result.VerificationURL, code.Result.UserCode)
	result, err := code.AuthenticationResult(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Account.PreferredUsername; got != "alejandra@contoso.example" {
		t.Errorf("MSAL's account is %q", got)
	}
	wantServed(t, s, result.AccessToken)
	silent, err := app.AcquireTokenSilent(t.Context(), []string{defaultScope}, public.WithSilentAccount(result.Account))
	if err != nil || silent.AccessToken == "" {
		t.Errorf("MSAL does not find what it cached: %v", err)
	}
}

// enter is Alejandra at another machine, with a browser that runs no scripts.
func enter(t *testing.T, s *harness.Sandbox, address, code string) {
	t.Helper()
	p := forms.Open(t, s.Client(), address)
	p = p.Expect("entra.device-code").Press("idSIButton9", url.Values{"otc": {code}})
	p = p.Expect("entra.username").Press("idSIButton9", url.Values{"loginfmt": {"alejandra@contoso.example"}})
	p = p.Expect("entra.password").Press("idSIButton9", url.Values{"passwd": {"sandbox-alejandra"}})
	p.Expect("entra.mfa-push")
	if _, err := s.Control.Approve(t.Context(), "alejandra", control.Answer{}); err != nil {
		t.Fatal(err)
	}
	p.Press("idSubmit_SAOTCAS_Continue", nil).Expect("entra.device-confirm").
		Press("idSIButton9", nil).Expect("entra.device-done")
}

func TestMSALPasswordGrantCannotProveMFA(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	//nolint:staticcheck // deprecated by MSAL for the very reason this test shows
	result, err := newPublic(t, s).AcquireTokenByUsernamePassword(t.Context(), []string{defaultScope}, "nightly@contoso.example", "sandbox-nightly")
	if err != nil {
		t.Fatal(err)
	}
	wantRefused(t, s, result.AccessToken)
}
