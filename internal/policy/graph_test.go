package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func (f *facts) graph() GraphCall {
	return GraphCall{
		Bearer: pick(f, BearerValid, BearerValid, BearerValid, BearerValid, BearerMissing, BearerMalformed, BearerBadSignature,
			BearerWrongIssuer, BearerStranger, BearerNotYetValid, BearerExpired, "odd"),
		AudienceAccepted: f.mostly(),
		User:             f.bool(),
		Permissions:      some(f, "read", "write", ActAsUser),
		DirectoryRoles:   some(f, "reader", "writer"),
		Operation:        GraphOperation{Delegated: some(f, "read", "write"), Application: some(f, "read"), Roles: some(f, "reader")},
	}
}

func TestGraphServesWhoHasPermissionAndRole(t *testing.T) {
	t.Parallel()
	op := GraphOperation{Delegated: []string{"read", "write"}, Application: []string{"app.read"}, Roles: []string{"admin"}}
	user := GraphCall{Bearer: BearerValid, AudienceAccepted: true, User: true, Permissions: []string{"write"}, DirectoryRoles: []string{"admin"}, Operation: op}
	for name, c := range map[string]struct {
		change func(*GraphCall)
		want   Reason
	}{
		"as it should be":             {func(*GraphCall) {}, GraphRoleHeld},
		"no token":                    {func(c *GraphCall) { c.Bearer = BearerMissing }, GraphBearerMissing},
		"no JWT":                      {func(c *GraphCall) { c.Bearer = BearerMalformed }, GraphTokenMalformed},
		"another key":                 {func(c *GraphCall) { c.Bearer = BearerBadSignature }, GraphTokenSignature},
		"expired":                     {func(c *GraphCall) { c.Bearer = BearerExpired }, GraphTokenExpired},
		"a token of Partner Center's": {func(c *GraphCall) { c.AudienceAccepted = false }, GraphAudienceWrong},
		"another scope":               {func(c *GraphCall) { c.Permissions = []string{"app.read"} }, GraphPermissionMissing},
		"acting as the user":          {func(c *GraphCall) { c.Permissions = []string{ActAsUser} }, GraphRoleHeld},
		"no role":                     {func(c *GraphCall) { c.DirectoryRoles = nil }, GraphRoleMissing},
		"no role needed":              {func(c *GraphCall) { c.DirectoryRoles, c.Operation.Roles = nil, nil }, GraphPermissionHeld},
		"an app on its own":           {func(c *GraphCall) { c.User, c.Permissions, c.DirectoryRoles = false, []string{"app.read"}, nil }, GraphPermissionHeld},
		"an app acting as no user":    {func(c *GraphCall) { c.User, c.Permissions = false, []string{ActAsUser} }, GraphPermissionMissing},
		"not for apps":                {func(c *GraphCall) { c.User, c.Operation.Application = false, nil }, GraphAppOnlyNotSupported},
	} {
		call := user
		c.change(&call)
		if got := AdmitGraph(call); got.Reason != c.want {
			t.Errorf("%s: %s, want %s", name, got.Reason, c.want)
		}
	}
}

// What a call asks for never grows with fewer permissions or roles.
func TestLessNeverOpensGraph(t *testing.T) {
	t.Parallel()
	for f := range walk(5_000) {
		call := (&facts{f.bytes}).graph()
		less := call
		less.Permissions, less.DirectoryRoles = nil, nil
		if AdmitGraph(less).Outcome == Allow {
			t.Fatalf("%+v is served", less)
		}
		more := call
		more.DirectoryRoles = append(slices.Clone(more.DirectoryRoles), "reader", "writer")
		if AdmitGraph(call).Outcome == Allow && AdmitGraph(more).Outcome != Allow {
			t.Fatalf("%+v is refused with more roles", more)
		}
	}
}
