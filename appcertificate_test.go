package pcsandbox_test

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

const (
	automationID = "00001111-aaaa-2222-bbbb-3333cccc4444"
	middleTierID = "33334444-dddd-5555-eeee-6666ffff7777"
	contoso      = "aaaabbbb-0000-cccc-1111-dddd2222eeee"
	apiResource  = "https://api.partnercenter.microsoft.com"
)

// assert signs a client assertion as MSAL does: PS256, x5t#S256.
func assert(t *testing.T, cert tls.Certificate, clientID, audience string) string {
	t.Helper()
	part := func(v any) string {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		return base64.RawURLEncoding.EncodeToString(raw)
	}
	print := sha256.Sum256(cert.Leaf.Raw)
	now := time.Now()
	input := part(map[string]any{"typ": "JWT", "alg": "PS256", "x5t#S256": base64.RawURLEncoding.EncodeToString(print[:])}) + "." +
		part(map[string]any{"aud": audience, "iss": clientID, "sub": clientID, "jti": rand.Text(), "nbf": now.Unix(), "exp": now.Add(10 * time.Minute).Unix()})
	sum := sha256.Sum256([]byte(input))
	signature, err := rsa.SignPSS(rand.Reader, cert.PrivateKey.(*rsa.PrivateKey), crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	if err != nil {
		t.Fatal(err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// grant posts a form to Contoso's token endpoint.
func grant(t *testing.T, sb *pcsandbox.Sandbox, version string, pairs ...string) (status int, answer map[string]any) {
	t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	resp, err := sb.Client().PostForm(sb.EntraURL+"/"+contoso+"/oauth2"+version+"/token", form)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, answer
}

// bearer GETs an address with a token and returns status and body.
func bearer(t *testing.T, sb *pcsandbox.Sandbox, address string, token any) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", fmt.Sprint("Bearer ", token))
	resp, err := sb.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func TestGeneratedCertificateSignsAutomationIn(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	cert := sb.AppCertificate(t)
	status, answer := grant(t, sb, "/v2.0", "grant_type", "client_credentials", "client_id", automationID, "scope", apiResource+"/.default",
		"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
		"client_assertion", assert(t, cert, automationID, sb.EntraURL+"/"+contoso+"/oauth2/v2.0/token"))
	if status != 200 {
		t.Fatalf("%d %v", status, answer)
	}
	told, err := sb.Control().AppCertificate(t.Context())
	if err != nil || !strings.Contains(told.PEM, "BEGIN CERTIFICATE") || told.File != "" {
		t.Errorf("%+v %v", told, err)
	}
	both, err := tls.X509KeyPair(sb.AppPEM(t), sb.AppPEM(t))
	if err != nil || !bytes.Equal(both.Certificate[0], cert.Certificate[0]) {
		t.Errorf("the PEM text is not key and certificate: %v", err)
	}
}

func TestSandboxWithAStateFolderKeepsTheAppKeyInIt(t *testing.T) {
	t.Parallel()
	sb, err := pcsandbox.Open(pcsandbox.Config{Addr: "localhost:0", ConsoleAddr: "localhost:0", StateDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer sb.Close()
	file, err := sb.AppFile()
	if err != nil {
		t.Fatal(err)
	}
	both, err := tls.LoadX509KeyPair(file, file)
	if err != nil {
		t.Fatal(err)
	}
	if leaf, err := x509.ParseCertificate(both.Certificate[0]); err != nil || !leaf.Equal(sb.AppCertificate(t).Leaf) {
		t.Errorf("%s holds another certificate: %v", file, err)
	}
}

func TestMiddleTierCallsPartnerCenterForWhoCalledIt(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	for who, want := range map[string]int{"alejandra": 200, "nightly": 401} {
		called := sb.Token(t, control.TokenRequest{As: who, App: "automation", Resource: "api://" + middleTierID})
		status, answer := grant(t, sb, "/v2.0", "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "requested_token_use", "on_behalf_of",
			"client_id", middleTierID, "client_secret", "sandbox-mid-secret", "assertion", called, "scope", apiResource+"/user_impersonation")
		if status != 200 {
			t.Fatalf("%s: %d %v", who, status, answer)
		}
		if got, body := bearer(t, sb, sb.APIURL+"/v1/customers", answer["access_token"]); got != want {
			t.Errorf("%s: %d, want %d: %s", who, got, want, body)
		}
		status, answer = grant(t, sb, "/v2.0", "grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer", "requested_token_use", "on_behalf_of",
			"client_id", middleTierID, "client_secret", "sandbox-mid-secret", "assertion", called, "scope", "https://graph.microsoft.com/.default")
		if status != 200 {
			t.Errorf("%s for Graph: %d %v", who, status, answer)
		}
	}
}

func TestTokensForTheOldGraphAreGivenAndRefusedByPartnerCenter(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	status, answer := grant(t, sb, "", "grant_type", "client_credentials", "client_id", automationID, "client_secret", "sandbox-web-secret", "resource", "https://graph.windows.net")
	if status != 200 || answer["resource"] != "https://graph.windows.net" {
		t.Fatalf("%d %v", status, answer)
	}
	if status, body := bearer(t, sb, sb.APIURL+"/v1/customers", answer["access_token"]); status != 401 || !strings.Contains(body, "900420") {
		t.Errorf("%d %s", status, body)
	}
}
