package pcsandbox_test

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"testing"

	"github.com/pcsandbox/pcsandbox"
)

// by is a client that reaches the sandbox's listener under any name.
func by(t *testing.T, sb *pcsandbox.Sandbox, addr string) *http.Client {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: sb.CAPool()},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, addr)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func TestBackEndsAreToldTheBackURLForTheirOwnCallsAlone(t *testing.T) {
	t.Parallel()
	const public, back, other = "https://localhost:9443", "https://pcsandbox.test:8443", "https://other.test:8443"
	addr := freePort(t)
	sb := opened(t, pcsandbox.Config{PublicURL: public, BackURL: back, Hosts: []string{"other.test"}, Addr: addr})
	for _, c := range []struct{ came, calls string }{
		{public, public}, {back, back}, {"https://PCSANDBOX.test:8443", back}, {other, public},
	} {
		for _, version := range []string{"", "/v2.0"} {
			endpoints := "/organizations/oauth2" + version
			d := asked(t, by(t, sb, addr), c.came+"/organizations"+version+"/.well-known/openid-configuration", nil, "")
			want := map[string]string{
				"authorization_endpoint": public + endpoints + "/authorize", "end_session_endpoint": public + endpoints + "/logout",
				"token_endpoint": c.calls + endpoints + "/token", "device_authorization_endpoint": c.calls + endpoints + "/devicecode",
			}
			if version != "" {
				want["issuer"] = public + "/{tenantid}/v2.0"
				want["jwks_uri"] = c.calls + "/organizations/discovery/v2.0/keys"
				want["userinfo_endpoint"] = c.calls + "/oidc/userinfo"
			}
			for member, address := range want {
				if d[member] != address {
					t.Errorf("who comes by %s is told %s %v, want %s", c.came, member, d[member], address)
				}
			}
		}
	}
	device := asked(t, by(t, sb, addr), back+"/organizations/oauth2/v2.0/devicecode", url.Values{
		"client_id": {"66667777-aaaa-8888-bbbb-9999cccc0000"}, "scope": {"https://api.partnercenter.microsoft.com/user_impersonation"},
	}, "")
	if device["verification_uri"] != public+"/devicelogin" {
		t.Errorf("a person is sent to %v", device["verification_uri"])
	}
}

func TestABackURLThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"http://pcsandbox.test", "pcsandbox.test:8443", "https://pcsandbox.test/entra", "https://login.microsoftonline.com"} {
		if sb, err := pcsandbox.Open(pcsandbox.Config{BackURL: address, Addr: "localhost:0", ConsoleAddr: "localhost:0"}); err == nil {
			sb.Close()
			t.Errorf("%q was taken", address)
		}
	}
}
