package idp

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

const (
	tokenV1 = "/" + contosoID + "/oauth2/token"
	tokenV2 = "/" + contosoID + "/oauth2/v2.0/token"
)

func TestSurfaceIsWellFormed(t *testing.T) {
	t.Parallel()
	if err := (&Server{}).Surface().Check(); err != nil {
		t.Error(err)
	}
}

func TestAppOnlyTokenHasNeitherAMRNorScope(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	a := sb.token(tokenV2, "grant_type", "client_credentials", "client_id", webApp, "client_secret", "sandbox-web-secret", "scope", pcAll+" openid offline_access profile")
	if a.StatusCode != 200 || a.text("refresh_token")+a.text("id_token")+a.text("scope") != "" {
		t.Fatalf("%d %s", a.StatusCode, a.Body)
	}
	c := sb.claims(a, "access_token").Claims
	if len(c.AMR)+len(c.Scopes)+len(c.Roles) != 0 || c.Audience != directory.PartnerCenterURI || c.IDType != "app" || c.ObjectID == "" || c.ObjectID != c.Subject {
		t.Errorf("%+v", c)
	}
}
