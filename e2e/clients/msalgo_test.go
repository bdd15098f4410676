package clients

// snippet: imports
import (
	"context"
	"os"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/public"
)

// end

var msalGo = goClient{
	bySecret: msalGoSecret, byCertificate: msalGoCertificate, byCode: msalGoCode, byRefresh: msalGoRefresh,
	byDevice: msalGoDevice, onBehalfOf: msalGoOnBehalfOf, byPassword: msalGoPassword,
}

// snippet: settings
func msalGoConfidential(j *job, id string, credential confidential.Credential) (confidential.Client, error) {
	return confidential.New(j.Entra+"/"+j.Tenant, id, credential,
		confidential.WithInstanceDiscovery(false),
		confidential.WithHTTPClient(j.HTTP)) // trusts the sandbox's CA
}

func msalGoPublic(j *job) (public.Client, error) {
	return public.New(desktop, public.WithAuthority(j.Entra+"/"+j.Tenant),
		public.WithInstanceDiscovery(false),
		public.WithHTTPClient(j.HTTP))
}

// end

// snippet: secret
func msalGoSecret(ctx context.Context, j *job) (string, error) {
	credential, err := confidential.NewCredFromSecret("sandbox-web-secret")
	if err != nil {
		return "", err
	}
	app, err := msalGoConfidential(j, automation, credential)
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenByCredential(ctx, []string{defaultScope})
	return result.AccessToken, err
}

// end

// snippet: certificate
func msalGoCertificate(ctx context.Context, j *job) (string, error) {
	pem, err := os.ReadFile(j.Certificate)
	if err != nil {
		return "", err
	}
	certificates, key, err := confidential.CertFromPEM(pem, "")
	if err != nil {
		return "", err
	}
	credential, err := confidential.NewCredFromCert(certificates, key)
	if err != nil {
		return "", err
	}
	app, err := msalGoConfidential(j, automation, credential)
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenByCredential(ctx, []string{defaultScope})
	return result.AccessToken, err
}

// end

// snippet: code with PKCE
func msalGoCode(ctx context.Context, j *job) (string, error) {
	app, err := msalGoPublic(j)
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenInteractive(ctx, []string{defaultScope},
		public.WithOpenURL(func(url string) error { go j.openBrowser(ctx, url); return nil }))
	return result.AccessToken, err
}

// end

// snippet: refresh
func msalGoRefresh(ctx context.Context, j *job) (string, error) {
	app, err := msalGoPublic(j)
	if err != nil {
		return "", err
	}
	first, err := app.AcquireTokenInteractive(ctx, []string{graphScope},
		public.WithOpenURL(func(url string) error { go j.openBrowser(ctx, url); return nil }))
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenSilent(ctx, []string{defaultScope}, public.WithSilentAccount(first.Account))
	return result.AccessToken, err
}

// end

// snippet: device code
func msalGoDevice(ctx context.Context, j *job) (string, error) {
	app, err := msalGoPublic(j)
	if err != nil {
		return "", err
	}
	code, err := app.AcquireTokenByDeviceCode(ctx, []string{defaultScope})
	if err != nil {
		return "", err
	}
	go j.enterCode(ctx, code.Result.VerificationURL, code.Result.UserCode)
	result, err := code.AuthenticationResult(ctx)
	return result.AccessToken, err
}

// end

// snippet: on behalf of
func msalGoOnBehalfOf(ctx context.Context, j *job) (string, error) {
	credential, err := confidential.NewCredFromSecret("sandbox-mid-secret")
	if err != nil {
		return "", err
	}
	app, err := msalGoConfidential(j, middleTier, credential)
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenOnBehalfOf(ctx, j.Assertion, []string{defaultScope})
	return result.AccessToken, err
}

// end

// snippet: password
func msalGoPassword(ctx context.Context, j *job) (string, error) {
	app, err := msalGoPublic(j)
	if err != nil {
		return "", err
	}
	//nolint:staticcheck // deprecated, since it can never prove MFA
	result, err := app.AcquireTokenByUsernamePassword(ctx, []string{defaultScope}, j.UPN, j.Password)
	return result.AccessToken, err
}

// end
