package idp

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestLoginHintIsInTheIDTokenIfTheClaimsParameterAsksForIt(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	wanted := `{"id_token":{"signin_state":{"values":["inknownntwk","kmsi"]},"login_hint":{"essential":false},"tenant_region_sub_scope":null}}`
	for claims, want := range map[string]string{"": "", wanted: `"alejandra@contoso.example"`, `{"access_token":{"xms_cc":{"values":["cp1"]}}}`: ""} {
		for _, v := range []version{1, 2} {
			value := sb.refresh(signin.Refresh{Auth: withMFA, Scopes: []string{pcScope, "openid"}})
			a := sb.token(v.path(contosoID, "/token"), withWeb("grant_type", "refresh_token", "refresh_token", value, "claims", claims)...)
			if got := string(sb.claims(a, "id_token").Claims.Raw["login_hint"]); got != want {
				t.Errorf("v%d, claims %s: login_hint %s, want %s", v, claims, got, want)
			}
		}
	}
}

func TestAuthenticationContextsThatAreAskedForAndMetStandInTheToken(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	value := sb.refresh(signin.Refresh{Auth: withMFA, Scopes: []string{pcScope, "openid"}})
	a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", value, "claims", `{"access_token":{"acrs":{"essential":true,"value":"c1"},"xms_cc":{"values":["cp1"]}}}`)...)
	if got := sb.claims(a, "access_token").Claims.ACRs; !slices.Equal(got, []string{"c1"}) {
		t.Errorf("%v", got)
	}
}

func TestRefreshTokenForTheOldGraphNeedsTheConsentToTheNewOne(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	ask := func() answer {
		return sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA, Scopes: []string{pcScope}}), "resource", "https://graph.windows.net")...)
	}
	if a := ask(); a.StatusCode != 200 || a.text("scope") != "Directory.AccessAsUser.All User.Read" || a.text("resource") != "https://graph.windows.net" {
		t.Errorf("%s", a.Body)
	}
	sb.change(func(tx *world.Txn) error {
		directory.Grants.Delete(tx, strings.Join([]string{contosoID, webApp, directory.GraphApp, ""}, " "))
		return nil
	})
	if a := ask(); a.number() != 65001 {
		t.Errorf("%s", a.Body)
	}
}

func TestAuthTimeIsInTheIDTokenOfWhoAsksForItInClaims(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for claims, want := range map[string]bool{`{"id_token":{"auth_time":{"essential":true}}}`: true, `{"id_token":{"auth_time":null}}`: true, `{"access_token":{"auth_time":null}}`: false, "": false} {
		for _, path := range []string{tokenV1, tokenV2} {
			form := formOf(password("nightly", "scope", "openid", "claims", claims)...)
			got := sb.claims(sb.do("POST", path, form.Encode()), "id_token")
			if _, there := got.Claims.Raw["auth_time"]; there != want {
				t.Errorf("%s with %q: auth_time %v", path, claims, there)
			}
		}
	}
}

func TestAuthTimeIsWhenTheProviderSaysThatItWas(t *testing.T) {
	t.Parallel()
	auth := signin.Authentication{Time: start}
	if got := (IDTokenRequest{AuthTime: true, Auth: auth}).authTime(); got != start.Unix() {
		t.Errorf("auth_time %d, want %d", got, start.Unix())
	}
	auth.Instant = start.Add(-2 * time.Hour)
	if got := (IDTokenRequest{AuthTime: true, Auth: auth}).authTime(); got != auth.Instant.Unix() {
		t.Errorf("auth_time %d, want %d", got, auth.Instant.Unix())
	}
}
