package graph

import (
	"cmp"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// needs tells the journal what a refused call would have needed and what it had:
// Graph says the same few words whatever is missing.
func (op operation) needs(c *web.Call, who *caller, refused policy.Reason) {
	switch refused {
	case policy.GraphPermissionMissing:
		kind, accepted, had := "application permission", op.Application, who.claims.Roles
		if who.claims.HasUser() {
			kind, accepted, had = "delegated permission", op.Delegated, who.claims.Scopes
		}
		c.Entry.Detail("needs", "one "+kind+" of "+strings.Join(accepted, ", "))
		c.Entry.Detail("has", cmp.Or(strings.Join(had, ", "), "none"))
	case policy.GraphRoleMissing:
		c.Entry.Detail("needs", "one directory role of "+named(op.Roles))
		c.Entry.Detail("has", cmp.Or(named(who.roles), "none"))
	default:
		return
	}
	if op.lesson != "" {
		c.Entry.Detail("lesson", "pcsandbox replay "+op.lesson)
	}
}

// furtherRoles are the names of roles that the directory's list has not.
var furtherRoles = map[string]string{
	externalIdentityProviderAdmin: "External Identity Provider Administrator",
	domainNameAdministrator:       "Domain Name Administrator",
}

// named are roles as people know them.
func named(roles []string) string {
	names := make([]string, len(roles))
	for i, id := range roles {
		names[i] = cmp.Or(furtherRoles[id], directory.RoleName(id))
	}
	return strings.Join(names, ", ")
}
