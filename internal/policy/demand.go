package policy

import (
	"slices"
	"time"
)

// A Demand is somebody's demand on a sign-in.
type Demand string

// Demands for MFA.
const (
	ByRequest           Demand = "request" // amr_values, acr_values or claims; the portal's rule comes as one
	ByPerUserMFA        Demand = "per-user-mfa"
	BySecurityDefaults  Demand = "security-defaults"
	ByAdminCenter       Demand = "admin-center" // whatever the tenant's policies say
	ByConditionalAccess Demand = "conditional-access"
)

const (
	// RegisterBySecurityDefaults demands a registered second factor, and not that
	// it be used.
	RegisterBySecurityDefaults Demand = "security-defaults-registration"

	// BlockByConditionalAccess and BlockLegacyBySecurityDefaults are demands that
	// nothing meets.
	BlockByConditionalAccess      Demand = "conditional-access-block"
	BlockLegacyBySecurityDefaults Demand = "security-defaults-legacy-block"
)

// Grant is what a Conditional Access policy wants of those it applies to. A policy
// may also want nothing but a recent sign-in: its grant is empty.
type Grant string

const (
	GrantMFA      Grant = "mfa"
	GrantBlock    Grant = "block"
	GrantStrength Grant = "authentication-strength"
	GrantControl  Grant = "custom-control"
)

// A ConditionalAccessPolicy is a policy held against one sign-in.
type ConditionalAccessPolicy struct {
	Applies  bool // its conditions match this user, app, resource and client, and it is on
	Grant    Grant
	Strength Strength // of its MFA; empty: any MFA, and no authentication strength
	Control  string   // id of the custom control it wants; empty: none

	Frequency time.Duration // how old a sign-in may be; 0: any age
	EveryTime bool
}

// EveryTime is how old a sign-in may be for a policy that wants a new one every
// time: without that much, one visit of a page could ask twice.
const EveryTime = 5 * time.Minute

// SecurityDefaultsAsk says whom security defaults ask for MFA at every sign-in.
// The others only have to register.
type SecurityDefaultsAsk string

const (
	AskEveryone   SecurityDefaultsAsk = "everyone" // also what an empty value means
	AskPrivileged SecurityDefaultsAsk = "privileged"
)

// Circumstances is what [Demands] looks at.
type Circumstances struct {
	Requested         bool // the request itself asks for MFA
	AdminCenter       bool // the client is an admin center, on a day on which those ask by themselves
	PerUser           PerUserMFA
	SecurityDefaults  bool
	Ask               SecurityDefaultsAsk
	Privileged        bool // from [Privileged]
	Client            ClientKind
	License           License
	RememberMFA       time.Duration // how long the tenant remembers MFA; 0: for as long as the sign-in lasts
	ConditionalAccess []ConditionalAccessPolicy
}

// Demanded is what a tenant and a request want of a sign-in beyond its first
// factor.
type Demanded struct {
	By         []Demand      // each once, in a fixed order
	Strength   Strength      // strictest authentication strength; empty: none is wanted
	Controls   []string      // custom controls to pass, each once
	MaxAge     time.Duration // how old first factor and MFA may be; 0: any age
	MaxMFAAge  time.Duration // how old MFA may be where it is demanded; 0: any age
	Unlicensed bool          // a policy that applies is not in force for want of a licence
}

// Demands lists what is demanded of a sign-in. If nothing is, the token is issued
// without MFA, and the API is what refuses it.
func Demands(c Circumstances) Demanded {
	d := Demanded{MaxMFAAge: c.RememberMFA}
	d.note(c.Requested, ByRequest)
	d.note(c.AdminCenter, ByAdminCenter)
	d.note(c.PerUser == PerUserEnabled || c.PerUser == PerUserEnforced, ByPerUserMFA)
	if c.SecurityDefaults {
		everyTime := c.Ask != AskPrivileged || c.Privileged
		d.note(everyTime, BySecurityDefaults)
		d.note(!everyTime, RegisterBySecurityDefaults)
	}
	block := false
	for _, p := range c.ConditionalAccess {
		switch {
		case !p.Applies:
		case !c.License.ConditionalAccess():
			d.Unlicensed = true
		default:
			block = block || p.Grant == GrantBlock
			d.policy(p)
		}
	}
	d.note(block, BlockByConditionalAccess)
	d.note(c.SecurityDefaults && c.Client == LegacyClient, BlockLegacyBySecurityDefaults)
	return d
}

func (d *Demanded) note(holds bool, by Demand) {
	if holds && !slices.Contains(d.By, by) {
		d.By = append(d.By, by)
	}
}

// policy adds what a policy in force wants.
func (d *Demanded) policy(p ConditionalAccessPolicy) {
	strength := p.Strength
	if strength == "" && p.Grant == GrantStrength {
		strength = AnyMFA
	}
	d.note(p.Grant == GrantMFA || strength != "", ByConditionalAccess)
	d.Strength = stricter(d.Strength, strength)
	if p.Control != "" && !slices.Contains(d.Controls, p.Control) {
		d.Controls = append(d.Controls, p.Control)
	}
	age := p.Frequency
	if p.EveryTime {
		age = EveryTime
	}
	if age > 0 && (d.MaxAge == 0 || age < d.MaxAge) {
		d.MaxAge = age
	}
}

// MFA reports whether anybody demands MFA.
func (d Demanded) MFA() bool {
	return slices.ContainsFunc(d.By, demandsMFA)
}

func demandsMFA(d Demand) bool {
	return slices.Contains([]Demand{ByRequest, ByAdminCenter, ByPerUserMFA, BySecurityDefaults, ByConditionalAccess}, d)
}

// deferrable reports whether registration may be put off for what is demanded:
// only security defaults ever granted that.
func (d Demanded) deferrable() bool {
	own := func(d Demand) bool { return d == BySecurityDefaults || d == RegisterBySecurityDefaults }
	return len(d.By) > 0 && !slices.ContainsFunc(d.By, func(d Demand) bool { return !own(d) })
}

// ConditionalAccess reports whether a tenant with this licence may have
// Conditional Access policies.
func (l License) ConditionalAccess() bool {
	return l == P1 || l == P2
}
