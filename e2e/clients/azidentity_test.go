package clients

// snippet: imports
import (
	"context"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// end

var azIdentity = goClient{
	bySecret: azSecret, byCertificate: azCertificate, byCode: azCode, byRefresh: azRefresh,
	byDevice: azDevice, onBehalfOf: azOnBehalfOf, byPassword: azPassword,
}

// snippet: settings
// Beside these, every credential needs DisableInstanceDiscovery: true.
func azOptions(j *job) azcore.ClientOptions {
	return azcore.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: j.Entra}, // or AZURE_AUTHORITY_HOST
		Transport: j.HTTP,                                                     // trusts the sandbox's CA
	}
}

func azToken(ctx context.Context, credential azcore.TokenCredential, scope string) (string, error) {
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{scope}})
	return token.Token, err
}

// end

// snippet: secret
func azSecret(ctx context.Context, j *job) (string, error) {
	credential, err := azidentity.NewClientSecretCredential(j.Tenant, automation, "sandbox-web-secret",
		&azidentity.ClientSecretCredentialOptions{ClientOptions: azOptions(j), DisableInstanceDiscovery: true})
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}

// end

// snippet: certificate
func azCertificate(ctx context.Context, j *job) (string, error) {
	pem, err := os.ReadFile(j.Certificate)
	if err != nil {
		return "", err
	}
	certificates, key, err := azidentity.ParseCertificates(pem, nil)
	if err != nil {
		return "", err
	}
	credential, err := azidentity.NewClientCertificateCredential(j.Tenant, automation, certificates, key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: azOptions(j), DisableInstanceDiscovery: true})
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}

// end

// snippet: code with PKCE
func azInteractive(j *job) (*azidentity.InteractiveBrowserCredential, error) {
	return azidentity.NewInteractiveBrowserCredential(&azidentity.InteractiveBrowserCredentialOptions{
		ClientOptions: azOptions(j), DisableInstanceDiscovery: true,
		TenantID: j.Tenant, ClientID: desktop, LoginHint: j.UPN,
	})
}

func azCode(ctx context.Context, j *job) (string, error) {
	credential, err := azInteractive(j)
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}

// end

// snippet: refresh
func azRefresh(ctx context.Context, j *job) (string, error) {
	credential, err := azInteractive(j)
	if err != nil {
		return "", err
	}
	if _, err := azToken(ctx, credential, graphScope); err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope) // without a browser
}

// end

// snippet: device code
func azDevice(ctx context.Context, j *job) (string, error) {
	credential, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: azOptions(j), DisableInstanceDiscovery: true,
		TenantID: j.Tenant, ClientID: desktop,
		UserPrompt: func(ctx context.Context, m azidentity.DeviceCodeMessage) error {
			return j.enterCode(ctx, m.VerificationURL, m.UserCode)
		},
	})
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}

// end

// snippet: on behalf of
func azOnBehalfOf(ctx context.Context, j *job) (string, error) {
	credential, err := azidentity.NewOnBehalfOfCredentialWithSecret(j.Tenant, middleTier, j.Assertion, "sandbox-mid-secret",
		&azidentity.OnBehalfOfCredentialOptions{ClientOptions: azOptions(j), DisableInstanceDiscovery: true})
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}

// end

// snippet: password
func azPassword(ctx context.Context, j *job) (string, error) {
	//nolint:staticcheck // deprecated, since it can never prove MFA
	credential, err := azidentity.NewUsernamePasswordCredential(j.Tenant, desktop, j.UPN, j.Password,
		&azidentity.UsernamePasswordCredentialOptions{ClientOptions: azOptions(j), DisableInstanceDiscovery: true})
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}

// end
