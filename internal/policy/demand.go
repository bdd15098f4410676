package policy

// A Demand is somebody's demand that a sign-in have MFA.
type Demand string

const (
	ByRequest           Demand = "request" // amr_values, acr_values or claims; the portal's rule comes as one
	ByPerUserMFA        Demand = "per-user-mfa"
	BySecurityDefaults  Demand = "security-defaults"
	ByConditionalAccess Demand = "conditional-access"

	// BlockByConditionalAccess is a demand that nothing meets.
	BlockByConditionalAccess Demand = "conditional-access-block"
)

// Grant is what a Conditional Access policy wants of those it applies to.
type Grant string

const (
	GrantMFA   Grant = "mfa"
	GrantBlock Grant = "block"
)

// A ConditionalAccessPolicy is a policy held against one sign-in.
type ConditionalAccessPolicy struct {
	Applies bool // its conditions match this user, app and resource, and it is on
	Grant   Grant
}

// Circumstances is what [Demands] looks at.
type Circumstances struct {
	Requested         bool // the request itself asks for MFA
	PerUser           PerUserMFA
	SecurityDefaults  bool
	License           License
	ConditionalAccess []ConditionalAccessPolicy
}

// Demands lists who demands MFA of a sign-in, each once, in a fixed order.
// Nobody does: the token is issued without, and the API is what refuses it.
func Demands(c Circumstances) []Demand {
	var demands []Demand
	note := func(holds bool, by Demand) {
		if holds {
			demands = append(demands, by)
		}
	}
	note(c.Requested, ByRequest)
	note(c.PerUser == PerUserEnabled || c.PerUser == PerUserEnforced, ByPerUserMFA)
	note(c.SecurityDefaults, BySecurityDefaults)
	note(c.grants(GrantMFA), ByConditionalAccess)
	note(c.grants(GrantBlock), BlockByConditionalAccess)
	return demands
}

// grants reports whether some policy in force has this grant. Without a licence
// for Conditional Access no policy is in force.
func (c Circumstances) grants(grant Grant) bool {
	if !c.License.ConditionalAccess() {
		return false
	}
	for _, p := range c.ConditionalAccess {
		if p.Applies && p.Grant == grant {
			return true
		}
	}
	return false
}

// ConditionalAccess reports whether a tenant with this licence may have
// Conditional Access policies.
func (l License) ConditionalAccess() bool {
	return l == P1 || l == P2
}
