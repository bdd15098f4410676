package clients

import (
	"context"
	"os"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// otherCertificates are the shapes of client assertions that the libraries do not
// use by themselves: RS256 with x5t, the chain in x5c, and one with a code.
func (m *matrix) otherCertificates(t *testing.T, languages map[string]runner) {
	alejandra := kinds[0]
	for _, way := range []struct {
		client string
		flow   flow
		run    runner
		kind   signInKind
		want   string
	}{
		{"msal-node", "certificate by SHA-1", languages["node"], theApp, "200"},
		{"passport-azure-ad", "code with a certificate", languages["node"], alejandra, "pwd, mfa → 200"},
		{"MSAL Python", "certificate by SHA-1", languages["python"], theApp, "200"},
		{"MSAL Go", "certificate with its chain", msalGoChain, theApp, "200"},
		{"azidentity", "certificate with its chain", azChain, theApp, "200"},
	} {
		j := m.job(way.client, way.flow, way.kind)
		m.fill(t.Context(), way.run, j)
		if got := m.cells[j.ID]; got.String() != way.want {
			t.Errorf("%s: %s, want %s", j.ID, got, way.want)
		}
	}
}

func msalGoChain(ctx context.Context, j *job) (string, error) {
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
	app, err := confidential.New(j.Entra+"/"+j.Tenant, automation, credential, confidential.WithX5C(),
		confidential.WithInstanceDiscovery(false), confidential.WithHTTPClient(j.HTTP))
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenByCredential(ctx, []string{defaultScope})
	return result.AccessToken, err
}

func azChain(ctx context.Context, j *job) (string, error) {
	pem, err := os.ReadFile(j.Certificate)
	if err != nil {
		return "", err
	}
	certificates, key, err := azidentity.ParseCertificates(pem, nil)
	if err != nil {
		return "", err
	}
	credential, err := azidentity.NewClientCertificateCredential(j.Tenant, automation, certificates, key,
		&azidentity.ClientCertificateCredentialOptions{ClientOptions: azOptions(j), DisableInstanceDiscovery: true, SendCertificateChain: true})
	if err != nil {
		return "", err
	}
	return azToken(ctx, credential, defaultScope)
}
