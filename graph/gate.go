package graph

import (
	"errors"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/bearer"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// audiences are what a token for Graph may name.
var audiences = []string{"https://graph.microsoft.com", "https://graph.microsoft.com/", directory.GraphApp}

// A caller is who makes a call, as the gate found it. All of it was read from one
// snapshot, which handlers go on reading.
type caller struct {
	rows   world.Snap
	claims *token.Claims
	tenant directory.Tenant // of the token: whose directory is spoken of
	user   directory.User   // zero for an app on its own and for who comes by GDAP
	roles  []string         // directory role template ids the user holds in the tenant
}

// guard is the one gate that every played operation lies behind. Facts go in,
// policy decides once, and what it decided is acted upon.
func (s *Server) guard(op operation) web.Func {
	return func(c *web.Call) (web.Result, error) {
		who := &caller{rows: c.World.Read()}
		facts := policy.GraphCall{Operation: op.GraphOperation}
		err := s.bearer(c, who, &facts)
		bearer.Note(c, who.claims)
		decision := policy.AdmitGraph(facts)
		c.Entry.Decide(decision)
		if decision.Outcome != policy.Allow {
			op.needs(c, who, decision.Reason)
			return web.Result{}, refusal(decision.Reason, err)
		}
		return op.serve(c, who)
	}
}

// bearer takes the token apart and finds out whose it is. The error is the cause
// behind a refused token, for the journal.
func (s *Server) bearer(c *web.Call, who *caller, facts *policy.GraphCall) error {
	raw := bearer.Token(c)
	if raw == "" {
		facts.Bearer = policy.BearerMissing
		return nil
	}
	claims, err := s.Verifier.Verify(raw, s.Keys(c.World), c.World.Now(), bearer.Expect(c, audiences, s.OwnKeys))
	facts.Bearer, facts.AudienceAccepted = bearer.Judge(err)
	if claims == nil || facts.Bearer == policy.BearerStranger {
		return err // another sandbox's people mean nothing here
	}
	who.claims = claims
	var known bool
	if who.tenant, known = directory.Tenants.Get(who.rows, claims.TenantID); !known && err == nil {
		facts.Bearer = policy.BearerWrongIssuer
		return errors.New("the token's tenant is none of this sandbox's")
	}
	facts.User, facts.Permissions = claims.HasUser(), claims.Roles
	if facts.User {
		facts.Permissions = claims.Scopes
		who.person()
		facts.DirectoryRoles = who.roles
	}
	return err
}

// person finds the user and the roles held in the token's tenant. A delegated
// administrator of a partner's has no object there: their token says which roles
// GDAP gave them. A user who is gone has none.
func (who *caller) person() {
	if who.claims.ObjectID == "" {
		who.roles = who.claims.WIDs
		return
	}
	u, ok := directory.Users.Get(who.rows, strings.ToLower(who.claims.ObjectID))
	if !ok || u.TenantID != who.tenant.ID || !u.DeletedAt.IsZero() {
		return
	}
	who.user, who.roles = u, slices.Clone(u.DirectoryRoles)
	for agent, role := range agentRoles {
		if slices.Contains(u.Roles, agent) {
			who.roles = append(who.roles, role)
		}
	}
}

// agentRoles are Partner Center's roles that are roles of the directory as well.
var agentRoles = map[policy.AgentRole]string{
	policy.GlobalAdmin:   globalAdministrator,
	policy.UserAdmin:     userAdministrator,
	policy.SecurityAdmin: securityAdministrator,
}

// member reports whether the caller belongs to the tenant or is an app on its own:
// others see of it what a directory role lets them.
func (who *caller) member() bool {
	return !who.claims.HasUser() || who.user.TenantID == who.tenant.ID
}

// holds reports whether the user holds one of the roles.
func (who *caller) holds(roles ...string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(who.roles, r) })
}
