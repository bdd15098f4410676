package policy

import "slices"

// A GraphOperation is one call of Microsoft Graph, as far as its gate cares.
type GraphOperation struct {
	Name        string
	Delegated   []string // scopes of a user's token, any one of them, least privileged first
	Application []string // likewise the app roles of an app on its own; none: it may not call this
	Roles       []string // directory role template ids a user must hold one of; none: no role is needed
}

// ActAsUser is the delegated scope that lets an app do whatever the user may.
const ActAsUser = "Directory.AccessAsUser.All"

// A GraphCall is what Graph's gate knows about a request.
type GraphCall struct {
	Bearer           Bearer
	AudienceAccepted bool
	User             bool     // the token has a user
	Permissions      []string // the token's scopes or app roles
	DirectoryRoles   []string // role template ids the user holds in the token's tenant
	Operation        GraphOperation
}

// bearerReasons say how Graph's gate names each fault of a token.
var bearerReasons = map[Bearer]Reason{
	BearerMissing:      GraphBearerMissing,
	BearerBadSignature: GraphTokenSignature,
	BearerWrongIssuer:  GraphTokenIssuer,
	BearerStranger:     GraphTokenStranger,
	BearerNotYetValid:  GraphTokenNotYetValid,
	BearerExpired:      GraphTokenExpired,
}

// AdmitGraph decides whether Microsoft Graph serves a call. MFA is not looked at:
// who must have done it is settled where the token is issued.
func AdmitGraph(c GraphCall) Decision {
	var looked trail
	if c.Bearer != BearerValid {
		reason, ok := bearerReasons[c.Bearer]
		if !ok {
			reason = GraphTokenMalformed
		}
		return looked.end(Deny, reason)
	}
	looked.add(GraphTokenValid)
	if !c.AudienceAccepted {
		return looked.end(Deny, GraphAudienceWrong)
	}
	accepted := c.Operation.Application
	if c.User {
		accepted = append(slices.Clone(c.Operation.Delegated), ActAsUser)
	} else if len(accepted) == 0 {
		return looked.end(Deny, GraphAppOnlyNotSupported)
	}
	switch {
	case !overlap(c.Permissions, accepted):
		return looked.end(Deny, GraphPermissionMissing)
	case !c.User || len(c.Operation.Roles) == 0:
		return looked.end(Allow, GraphPermissionHeld)
	}
	looked.add(GraphPermissionHeld)
	if !overlap(c.DirectoryRoles, c.Operation.Roles) {
		return looked.end(Deny, GraphRoleMissing)
	}
	return looked.end(Allow, GraphRoleHeld)
}
