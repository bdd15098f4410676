package pcsandbox_test

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox"
)

// opened starts a sandbox as the command does, on free ports.
func opened(t *testing.T, cfg pcsandbox.Config) *pcsandbox.Sandbox {
	t.Helper()
	cfg.Addr, cfg.ConsoleAddr, cfg.Log = cmp.Or(cfg.Addr, "localhost:0"), "localhost:0", slog.New(slog.DiscardHandler)
	sb, err := pcsandbox.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sb.Close)
	return sb
}

// hardCoded is the client of an application whose hosts are Microsoft's: every
// name leads to the sandbox, and it trusts the certificates in pem alone.
func hardCoded(t *testing.T, sb *pcsandbox.Sandbox, pem []byte) *http.Client {
	t.Helper()
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatalf("no certificate: %q", pem)
	}
	address, err := url.Parse(sb.Origin)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: pool},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, address.Host)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// asked sends a request and decodes a JSON answer.
func asked(t *testing.T, client *http.Client, address string, form url.Values, bearer string) map[string]any {
	t.Helper()
	method := http.MethodGet
	if form != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %s\n%s", address, resp.Status, body)
	}
	return answer
}

func TestAnApplicationWithHardCodedHostsRunsUnchangedInTransparentMode(t *testing.T) {
	t.Parallel()
	sb := opened(t, pcsandbox.Config{Transparent: true, StateDir: t.TempDir()})
	pem, _ := sb.TransparentCA()
	client := hardCoded(t, sb, pem)
	const tenant = "aaaabbbb-0000-cccc-1111-dddd2222eeee"

	discovery := asked(t, client, "https://login.microsoftonline.com/"+tenant+"/v2.0/.well-known/openid-configuration", nil, "")
	for member, want := range map[string]string{
		"issuer":                 "https://login.microsoftonline.com/" + tenant + "/v2.0",
		"authorization_endpoint": "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/authorize",
		"token_endpoint":         "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/token",
		"jwks_uri":               "https://login.microsoftonline.com/" + tenant + "/discovery/v2.0/keys",
	} {
		if discovery[member] != want {
			t.Errorf("%s: %v, want %s", member, discovery[member], want)
		}
	}
	instances := asked(t, client, "https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint="+
		url.QueryEscape("https://login.microsoftonline.com/common/oauth2/v2.0/authorize"), nil, "")
	if got := instances["tenant_discovery_endpoint"]; got != "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration" &&
		got != "https://login.microsoftonline.com/common/.well-known/openid-configuration" {
		t.Errorf("instance discovery leads to %v", got)
	}
	token := asked(t, client, "https://login.windows.net/"+tenant+"/oauth2/token", url.Values{
		"grant_type": {"client_credentials"}, "client_id": {"00001111-aaaa-2222-bbbb-3333cccc4444"},
		"client_secret": {"sandbox-web-secret"}, "resource": {"https://api.partnercenter.microsoft.com"},
	}, "")
	list := asked(t, client, "https://api.partnercenter.microsoft.com/v1/customers", nil, fmt.Sprint(token["access_token"]))
	if list["totalCount"] != 1.0 {
		t.Errorf("the API answers %v to %v", list, token)
	}
}

func TestEachRealNameHasACertificateInTransparentModeAlone(t *testing.T) {
	t.Parallel()
	transparent := opened(t, pcsandbox.Config{Transparent: true})
	pem, _ := transparent.TransparentCA()
	everyday := opened(t, pcsandbox.Config{})
	if pem, file := everyday.TransparentCA(); pem != nil || file != "" {
		t.Error("there is a transparent CA although nobody asked for it")
	}
	for _, host := range []string{
		"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net",
		"api.partnercenter.microsoft.com", "graph.microsoft.com", "partner.microsoft.com", "kv.vault.azure.net", "sts.wingtip.example",
	} {
		resp, err := hardCoded(t, transparent, pem).Get("https://" + host + "/robots.txt")
		if err != nil {
			t.Errorf("%s in transparent mode: %v", host, err)
			continue
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("%s in transparent mode: %s", host, resp.Status)
		}
		if host == "sts.wingtip.example" {
			continue // a reserved name, which the everyday CA has, too
		}
		if resp, err := hardCoded(t, everyday, everyday.CAPEM()).Get("https://" + host + "/robots.txt"); err == nil {
			resp.Body.Close()
			t.Errorf("%s got a certificate without transparent mode", host)
		}
	}
	if resp, err := hardCoded(t, transparent, transparent.CAPEM()).Get("https://graph.microsoft.com/robots.txt"); err == nil {
		resp.Body.Close()
		t.Error("who trusts the everyday CA trusts a real name")
	}
	resp, err := hardCoded(t, transparent, transparent.CAPEM()).Get(transparent.Origin + "/robots.txt")
	if err != nil {
		t.Fatalf("the everyday names in transparent mode: %v", err)
	}
	resp.Body.Close()
}
