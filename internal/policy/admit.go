package policy

import "slices"

// Bearer is what became of the token in the Authorization header.
type Bearer string

const (
	BearerMissing      Bearer = "missing"
	BearerMalformed    Bearer = "malformed" // no JWT, or an algorithm the service does not take
	BearerBadSignature Bearer = "bad-signature"
	BearerWrongIssuer  Bearer = "wrong-issuer"
	BearerStranger     Bearer = "stranger" // another seat's token: same keys, other sandbox
	BearerNotYetValid  Bearer = "not-yet-valid"
	BearerExpired      Bearer = "expired"
	BearerValid        Bearer = "valid"
)

// Mode says in which authentication modes an operation may be called.
type Mode string

const (
	Both     Mode = "both"     // app-only or App+User
	UserOnly Mode = "app+user" // App+User only
)

// An Operation is one call of the Partner Center API, as far as the gate cares.
type Operation struct {
	Name           string
	Mode           Mode
	Roles          []AgentRole // any one of them lets an App+User caller in; none: no role is needed
	DelegatedRoles []string    // GDAP role template ids, any one of which will do, least privileged first
}

// A Call is what the gate knows about a request. Facts behind the first refusal
// need not be gathered: they are not looked at.
type Call struct {
	Bearer           Bearer
	AudienceAccepted bool
	PartnerTenant    bool     // the token's tenant is a partner of this sandbox
	User             bool     // App+User: the token has a user
	AMR              []string // the token's amr claim
	AppHomeCPV       bool     // the app is at home in a control panel vendor's tenant
	Operation        Operation

	Phase       Phase
	PhaseReason Reason // why this phase holds, for the trail: [Phases].Reason or [PhaseSetOutright]
	Share       int    // per cent, in the progressive phase
	CallNumber  int    // this call's number among its tenant's App+User calls, from 1

	AgentRoles     []AgentRole // the caller's, in the partner's tenant
	IDsWellFormed  bool
	HasCustomer    bool // the path names a customer
	CustomerKnown  bool
	CustomerOwn    bool     // and it is this partner's
	DelegatedRoles []string // GDAP role template ids the caller holds at the customer
}

// gate holds the steps in the order in which the service takes them. A step
// names the rule it went by and whether the call passes; a step that has
// nothing to say about a call names no rule.
var gate = [...]func(Call) (Reason, bool){
	bearer, audience, tenant, mode, phase, mfa, agentRole, ids, customer, delegatedRole,
}

// Admit decides whether the Partner Center API serves a call. A served call
// rests on what was found about MFA, so that rule closes its trail.
func Admit(c Call) Decision {
	looked := make(trail, 0, len(gate)+1)
	for _, step := range gate {
		reason, passes := step(c)
		if !passes {
			return looked.end(Deny, reason)
		}
		looked.add(reason)
	}
	verdict, _ := mfa(c)
	looked = slices.DeleteFunc(looked, func(r Reason) bool { return r == verdict })
	return looked.end(Allow, verdict)
}

// MFACompliant reports whether a token says that its user did MFA: one of the
// values of amr is exactly "mfa". Nothing else counts, however strong.
func MFACompliant(amr []string) bool {
	return slices.Contains(amr, "mfa")
}

func bearer(c Call) (Reason, bool) {
	switch c.Bearer {
	case BearerValid:
		return APITokenValid, true
	case BearerMissing, "":
		return APIBearerMissing, false
	case BearerBadSignature:
		return APITokenSignature, false
	case BearerWrongIssuer:
		return APITokenIssuer, false
	case BearerStranger:
		return APITokenStranger, false
	case BearerNotYetValid:
		return APITokenNotYetValid, false
	case BearerExpired:
		return APITokenExpired, false
	default:
		return APITokenMalformed, false
	}
}

func audience(c Call) (Reason, bool) {
	return either(c.AudienceAccepted, APIAudienceAccepted, APIAudienceWrong)
}

func tenant(c Call) (Reason, bool) {
	return either(c.PartnerTenant, APITenantPartner, APITenantNotPartner)
}

// An operation that needs a GDAP role is closed to apps on their own, whatever
// its mode says: roles in a customer's tenant are given to people.
func mode(c Call) (Reason, bool) {
	switch {
	case c.User:
		return APIModeAccepted, true
	case c.Operation.Mode == UserOnly, len(c.Operation.DelegatedRoles) > 0:
		return APIAppOnlyNotSupported, false
	case c.AppHomeCPV:
		return APICPVAppOnly, false
	}
	return APIModeAccepted, true
}

func phase(c Call) (Reason, bool) {
	if !c.User {
		return "", true
	}
	return c.PhaseReason, true
}

func mfa(c Call) (Reason, bool) {
	switch {
	case !c.User:
		return APIAppOnlyNotAsked, true
	case c.Phase == Off, c.Phase == "":
		return APIMFANotChecked, true
	case MFACompliant(c.AMR):
		return APIMFAClaimPresent, true
	case c.Phase == Report:
		return APIMFAReported, true
	case c.Phase == Progressive && !Refused(c.Share, c.CallNumber):
		return APIMFAShareSpared, true
	}
	return APIMFAClaimMissing, false
}

func agentRole(c Call) (Reason, bool) {
	if !c.User || len(c.Operation.Roles) == 0 {
		return "", true
	}
	return either(overlap(c.Operation.Roles, c.AgentRoles), APIAgentRoleHeld, APIAgentRoleMissing)
}

func ids(c Call) (Reason, bool) {
	return either(c.IDsWellFormed, APIIDsWellFormed, APIIDMalformed)
}

func customer(c Call) (Reason, bool) {
	switch {
	case !c.HasCustomer:
		return "", true
	case !c.CustomerKnown:
		return APICustomerUnknown, false
	}
	return either(c.CustomerOwn, APICustomerOwn, APICustomerForeign)
}

func delegatedRole(c Call) (Reason, bool) {
	if !c.User || len(c.Operation.DelegatedRoles) == 0 {
		return "", true
	}
	return either(overlap(c.Operation.DelegatedRoles, c.DelegatedRoles), APIDelegatedRoleHeld, APIDelegatedRoleMissing)
}

func either(holds bool, pass, refusal Reason) (Reason, bool) {
	if holds {
		return pass, true
	}
	return refusal, false
}

func overlap[T comparable](wanted, held []T) bool {
	return slices.ContainsFunc(wanted, func(one T) bool { return slices.Contains(held, one) })
}
