package idp

import (
	"net/http"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

func TestUserinfoSaysOfATokenWhatTheIDTokenSays(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	const path = "/contoso.example/openid/userinfo"
	value := sb.refresh(signin.Refresh{Auth: withMFA})
	redeem := func(resource string) answer {
		return sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", value, "resource", resource)...)
	}
	for _, resource := range []string{"https://graph.microsoft.com", "https://graph.microsoft.com/", "00000003-0000-0000-c000-000000000000"} {
		tokens := redeem(resource)
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			a := sb.do(method, path, "", "Authorization", "Bearer "+tokens.text("access_token"))
			id := sb.claims(tokens, "id_token").Claims
			if a.StatusCode != 200 || a.text("sub") != id.Subject || a.text("name") != "Alejandra Rivas" || a.text("email") != "alejandra@contoso.example" {
				t.Errorf("%s %s: %d %s", method, resource, a.StatusCode, a.Body)
			}
		}
	}
	good := redeem("https://graph.microsoft.com").text("access_token")
	app := sb.token(tokenV1, withWeb("grant_type", "client_credentials", "resource", "https://graph.microsoft.com")...)
	for name, authorization := range map[string]string{
		"no token":           "",
		"another scheme":     "Basic " + good,
		"no JWT":             "Bearer x",
		"another audience":   "Bearer " + redeem(pc).text("access_token"),
		"an ID token":        "Bearer " + redeem(pc).text("id_token"),
		"an app alone":       "Bearer " + app.text("access_token"),
		"a spoilt signature": "Bearer " + good[:len(good)-4] + "AAAA",
	} {
		a := sb.do(http.MethodGet, path, "", "Authorization", authorization)
		if a.StatusCode != 401 || a.Header.Get("WWW-Authenticate") == "" || a.Header.Get("Access-Control-Allow-Origin") != "*" || len(a.Body) != 0 {
			t.Errorf("%s: %d %v %s", name, a.StatusCode, a.Header, a.Body)
		}
	}
	if err := sb.Advance(2 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if a := sb.do(http.MethodGet, path, "", "Authorization", "Bearer "+good); a.StatusCode != 401 {
		t.Errorf("an expired token: %d %s", a.StatusCode, a.Body)
	}
	if a := sb.do(http.MethodGet, "/nobody.example/openid/userinfo", ""); a.number() != 90002 {
		t.Errorf("unknown tenant: %d %s", a.StatusCode, a.Body)
	}
}

func TestWhatIsAdvertisedAndNotPlayedSaysSoByName(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	v1 := sb.do(http.MethodGet, "/contoso.example/.well-known/openid-configuration", "")
	for _, member := range []string{"check_session_iframe", "kerberos_endpoint"} {
		a := sb.do(http.MethodGet, v1.text(member)[len("https://sandbox.test"):], "")
		if a.StatusCode != http.StatusNotImplemented || sb.lastEntry().Code != "sandbox.not_simulated" {
			t.Errorf("%s: %d %s", member, a.StatusCode, a.Body)
		}
	}
	if a := sb.do(http.MethodGet, "/nobody.example/kerberos", ""); a.number() != 90002 {
		t.Errorf("unknown tenant: %d %s", a.StatusCode, a.Body)
	}
}
