package idp

import (
	"net/http"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// spaOrigin is where the single-page application is served.
const spaOrigin = "http://localhost:3100"

// inBrowser posts a form to the token endpoint as the application's script does.
func (sb *sandbox) inBrowser(pairs ...string) answer {
	sb.t.Helper()
	return sb.do(http.MethodPost, tokenV2, formOf(append([]string{"client_id", spaApp}, pairs...)...).Encode(), "Origin", spaOrigin)
}

func TestSinglePageApplicationLivesADayFromItsSignIn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := sb.code(codeRequest(func(r *signin.Request) {
		r.ClientID, r.RedirectURI, r.Challenge, r.ChallengeBy = spaApp, spaOrigin+"/", pkce, "S256"
	}), withMFA)
	a := sb.inBrowser("grant_type", "authorization_code", "code", code, "redirect_uri", spaOrigin+"/", "code_verifier", verifier)
	if a.StatusCode != 200 || a.Header.Get("Access-Control-Allow-Origin") != "*" || a.JSON["refresh_token_expires_in"] != 86400.0 {
		t.Fatalf("%d %v %s", a.StatusCode, a.Header, a.Body)
	}
	for left := 18 * time.Hour; left > 0; left -= 6 * time.Hour { // each token renews the next, and none lives longer
		advance(t, sb, 6*time.Hour)
		a = sb.inBrowser("grant_type", "refresh_token", "refresh_token", a.text("refresh_token"))
		if a.StatusCode != 200 || a.JSON["refresh_token_expires_in"] != left.Seconds() {
			t.Fatalf("%s before the end: %s", left, a.Body)
		}
	}
	advance(t, sb, 6*time.Hour)
	end := sb.inBrowser("grant_type", "refresh_token", "refresh_token", a.text("refresh_token"))
	if end.number() != 700084 || end.Header.Get("Access-Control-Allow-Origin") != "*" {
		t.Errorf("after a day: %v %s", end.Header, end.Body)
	}
}

func TestOneRefreshTokenIsGoodForSeveralResourcesAndTenants(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, delegate)
	value := sb.refresh(signin.Refresh{Auth: withMFA})
	for _, c := range []struct{ tenant, scope, audience string }{
		{contosoID, pcAll, pc},
		{common, "https://graph.microsoft.com/.default", "https://graph.microsoft.com"},
		{contosoID, "https://management.azure.com//.default", "https://management.azure.com/"},
		{contosoID, "api://" + middleApp + "/access", middleApp},
		{tailspinID, "https://graph.microsoft.com/User.Read offline_access", "https://graph.microsoft.com"},
	} {
		a := sb.token(version(2).path(c.tenant, "/token"), withWeb("grant_type", "refresh_token", "refresh_token", value, "scope", c.scope)...)
		if a.StatusCode != 200 {
			t.Fatalf("%s at %s: %s", c.scope, c.tenant, a.Body)
		}
		if got := sb.claims(a, "access_token").Claims; got.Audience != c.audience || (c.tenant == tailspinID) != (got.TenantID == tailspinID) {
			t.Errorf("%s at %s: %+v", c.scope, c.tenant, got)
		}
	}
}

func TestTheDeviceCodeEndpointIsNotForScripts(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for _, path := range []string{"/common/oauth2/devicecode", "/common/oauth2/v2.0/devicecode"} {
		for _, form := range []string{formOf("client_id", desktopApp, "scope", pcAll).Encode(), "scope=x"} {
			if a := sb.do(http.MethodPost, path, form, "Origin", "http://localhost:3100"); a.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Errorf("%s with %q: any script may read %s", path, form, a.Body)
			}
		}
		if a := sb.do(http.MethodOptions, path, "", "Origin", "http://localhost:3100", "Access-Control-Request-Method", "POST"); a.StatusCode < 400 {
			t.Errorf("%s: the preflight is answered with %d", path, a.StatusCode)
		}
	}
}
