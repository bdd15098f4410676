package graph

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// notSimulated are methods of the real service on paths that operations.go plays
// with another one.
var notSimulated = []struct{ name, method, path string }{
	{"domains.create", http.MethodPost, "/{version}/domains"},
	{"domains.update", http.MethodPatch, "/{version}/domains/{domain}"},
	{"domains.delete", http.MethodDelete, "/{version}/domains/{domain}"},
	{"me.update", http.MethodPatch, "/{version}/me"},
	{"users.update", http.MethodPatch, "/{version}/users/{user}"},
	{"users.delete", http.MethodDelete, "/{version}/users/{user}"},
	{"conditional-access.policies.create", http.MethodPost, conditionalAccessPath},
	{"conditional-access.policies.update", http.MethodPatch, conditionalAccessPath + "/{id}"},
	{"conditional-access.policies.delete", http.MethodDelete, conditionalAccessPath + "/{id}"},
	{"users.authentication.access-pass.list", http.MethodGet, "/{version}/users/{user}/authentication/temporaryAccessPassMethods"},
}

func refuseNotSimulated(c *web.Call) (web.Result, error) {
	settle(c, policy.GraphNotSimulated)
	return web.Result{}, notPlayed.with("the operation " + c.Route)
}

// unplayed are the resources of the real service, by the first word after the
// version, of which the sandbox plays nothing or only what operations.go lists.
// Who calls one is told so by name, and not that it does not exist.
var unplayed = []string{
	"$batch", "$metadata", "admin", "agreements", "appCatalogs", "applications", "applicationTemplates", "auditLogs",
	"authenticationMethodConfigurations", "authenticationMethodsPolicy", "chats", "communications", "compliance", "contacts", "contracts",
	"deviceAppManagement", "deviceManagement", "devices", "directory", "directoryObjects", "directoryRoles", "directoryRoleTemplates",
	"domainDnsRecords", "domains", "drives", "education", "external", "groups", "groupSettings", "identity", "identityGovernance",
	"identityProtection", "identityProviders", "informationProtection", "invitations", "me", "oauth2PermissionGrants", "organization",
	"places", "planner", "policies", "print", "privacy", "reports", "roleManagement", "schemaExtensions", "search", "security",
	"servicePrincipals", "shares", "sites", "solutions", "subscribedSkus", "subscriptions", "teams", "teamwork", "tenantRelationships",
	"users",
}
