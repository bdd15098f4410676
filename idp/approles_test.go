package idp

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// onItsOwn grants the web app application permissions of a resource at Contoso.
func onItsOwn(resource string, roles ...string) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		g, _ := directory.Grants.Get(tx, strings.Join([]string{contosoID, webApp, resource, ""}, " "))
		g.Roles = roles
		return directory.Grants.Put(tx, g)
	}
}

// assigned gives Alejandra app roles.
func assigned(app string, roles ...string) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		u, _ := directory.Users.Get(tx, userID("alejandra"))
		u.AppRoles = map[string][]string{app: roles}
		return directory.Users.Put(tx, u)
	}
}

func TestAnAppOnItsOwnHasTheApplicationPermissionsItWasGranted(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, onItsOwn(directory.GraphApp, "AuditLog.Read.All", "User.Read.All"), onItsOwn(middleApp, "Orders.Read"))
	graph := "https://graph.microsoft.com"
	for name, c := range map[string]struct {
		path, resource string
		pairs          []string
		roles          []string
	}{
		"v2 endpoint":                {tokenV2, graph, []string{"scope", graph + "/.default"}, []string{"AuditLog.Read.All", "User.Read.All"}},
		"v1 endpoint":                {tokenV1, graph, []string{"resource", graph}, []string{"AuditLog.Read.All", "User.Read.All"}},
		"an API with v2 tokens":      {tokenV2, middleApp, []string{"scope", "api://" + middleApp + "/.default"}, []string{"Orders.Read"}},
		"a resource without a grant": {tokenV2, pc, []string{"scope", pcAll}, nil},
	} {
		a := sb.token(c.path, withWeb(append([]string{"grant_type", "client_credentials"}, c.pairs...)...)...)
		got := sb.claims(a, "access_token").Claims
		if !slices.Equal(got.Roles, c.roles) || got.HasUser() || len(c.roles) == 0 && got.Raw["roles"] != nil {
			t.Errorf("%s: roles are %q, want %q", name, got.Roles, c.roles)
		}
	}
}

// Application permissions are the app's: they show in no user's token, and no
// user's scopes in the app's.
func TestApplicationPermissionsAreNoConsentForUsers(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, onItsOwn(directory.GraphApp, "AuditLog.Read.All"))
	refresh := sb.refresh(signin.Refresh{Auth: withMFA})
	a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", refresh, "scope", "https://graph.microsoft.com/.default")...)
	if got := sb.claims(a, "access_token").Claims; len(got.Roles) != 0 || slices.Contains(got.Scopes, "AuditLog.Read.All") {
		t.Errorf("roles %q, scopes %q", got.Roles, got.Scopes)
	}
	a = sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", refresh, "scope", "AuditLog.Read.All")...)
	if a.number() != 65001 {
		t.Errorf("the app's own permission is taken for a user's consent: %s", a.Body)
	}
}

func TestAnAppsUsersHaveTheAppRolesTheyAreAssigned(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		app, scope string
		access, id []string
	}{
		"of the API that is called":  {middleApp, "api://" + middleApp + "/access openid", []string{"Orders.Approve"}, nil},
		"of the app signed in to":    {webApp, pcScope + " openid", nil, []string{"Orders.Approve"}},
		"of an app that has no part": {spaApp, pcScope + " openid", nil, nil},
	} {
		sb := newSandbox(t, assigned(c.app, "Orders.Approve"))
		a := sb.token(tokenV2, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}), "scope", c.scope)...)
		if got := sb.claims(a, "access_token").Claims.Roles; !slices.Equal(got, c.access) {
			t.Errorf("%s: the access token's roles are %q, want %q", name, got, c.access)
		}
		if got := sb.claims(a, "id_token").Claims.Roles; !slices.Equal(got, c.id) {
			t.Errorf("%s: the ID token's roles are %q, want %q", name, got, c.id)
		}
		if v1 := sb.token(tokenV1, withWeb("grant_type", "refresh_token", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}), "resource", pc)...); !slices.Equal(sb.claims(v1, "id_token").Claims.Roles, c.id) {
			t.Errorf("%s: another v1 ID token: %s", name, v1.Body)
		}
	}
}

func TestWithdrawnConsentTakesApplicationPermissionsAlong(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, onItsOwn(directory.GraphApp, "AuditLog.Read.All"))
	sb.change(func(tx *world.Txn) error {
		if err := directory.Consent(tx, directory.Grant{TenantID: contosoID, ClientID: webApp, ResourceID: directory.GraphApp, Scopes: []string{"Mail.Read"}}); err != nil {
			return err
		}
		if got := directory.ApplicationPermissions(tx, contosoID, webApp, directory.GraphApp); len(got) != 1 {
			t.Errorf("after another consent the app has %q", got)
		}
		directory.RevokeConsent(tx, contosoID, webApp)
		return nil
	})
	if got := directory.ApplicationPermissions(sb.Read(), contosoID, webApp, directory.GraphApp); len(got) != 0 {
		t.Errorf("the app has %q still", got)
	}
}
