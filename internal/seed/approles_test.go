package seed

import (
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

const ordersText = `version: 1
name: orders
lesson: Who may do what with orders.
as_of: 2026-04-02
tenants:
  - key: acme
    users: [{key: ann, app_roles: {orders: [Orders.Approve]}}]
apps:
  - {key: orders, kind: confidential, app_roles: [Orders.Read, Orders.Approve]}
  - key: daemon
    kind: confidential
    consents:
      - {resource: graph, scopes: [User.Read]}
      - {resource: graph, app_permissions: [AuditLog.Read.All]}
      - {resource: orders, app_permissions: [Orders.Read]}
`

func TestPermissionsOfAppsAndRolesOfUsersAreStoredAsTheFileTellsThem(t *testing.T) {
	t.Parallel()
	sc, err := scenarios.Load("orders.yaml", []byte(ordersText))
	if err != nil {
		t.Fatal(err)
	}
	r := plant(t, sc).Read()
	acme, _ := directory.Tenants.Find(r, "key", "acme")
	client, _ := directory.Apps.Find(r, "key", "daemon")
	api, _ := directory.Apps.Find(r, "key", "orders")
	tenant, daemon, orders := acme.ID, client.ID, api.ID
	if got := directory.ConsentedScopes(r, tenant, daemon, directory.GraphApp, ""); !slices.Equal(got, []string{"User.Read"}) {
		t.Errorf("delegated permissions of Graph: %q", got)
	}
	for resource, want := range map[string]string{directory.GraphApp: "AuditLog.Read.All", orders: "Orders.Read"} {
		if got := directory.ApplicationPermissions(r, tenant, daemon, resource); !slices.Equal(got, []string{want}) {
			t.Errorf("application permissions of %s: %q", resource, got)
		}
	}
	if got := directory.ConsentedScopes(r, tenant, daemon, orders, ""); len(got) != 0 {
		t.Errorf("delegated permissions of the orders: %q", got)
	}
	ann, _ := directory.Users.Find(r, "key", "ann")
	if got := ann.AppRoles[orders]; !slices.Equal(got, []string{"Orders.Approve"}) {
		t.Errorf("Ann's roles: %q", got)
	}
	if app, ok := directory.FindResource(r, "api://"+orders); !ok || len(app.AppRoles) != 2 {
		t.Errorf("the orders are %+v", app)
	}
}
