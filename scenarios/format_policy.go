package scenarios

import (
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// ConditionalAccess is a Conditional Access policy, as far as this sandbox
// needs one. It applies to everybody and every app unless it says whom.
type ConditionalAccess struct {
	// The policy's display name.
	Name string `yaml:"name" jsonschema:"required"`
	// What the policy does: ask for MFA, block, ask for MFA of a strength, or hand over to a custom control. It may be left out where sign_in_frequency is all it wants.
	Grant policy.Grant `yaml:"grant,omitempty"`
	// With grant authentication-strength: which MFA will do.
	Strength policy.Strength `yaml:"strength,omitempty"`
	// With grant custom-control: the key of one of the tenant's custom_controls.
	Control string `yaml:"control,omitempty"`
	// How old a sign-in may be, such as 1h, or every-time. Default: as old as its session.
	SignInFrequency Frequency `yaml:"sign_in_frequency,omitempty"`
	// The kinds of client to which it applies. Default: all.
	Clients []policy.ClientKind `yaml:"clients,omitempty"`
	// Keys of the users to whom it applies. Default: all.
	Users []string `yaml:"users,omitempty"`
	// Keys of the users to whom it does not apply, whatever else it says.
	ExcludeUsers []string `yaml:"exclude_users,omitempty"`
	// Agent roles or Entra roles; it applies to those who hold one. Default: all.
	Roles []Role `yaml:"roles,omitempty"`
	// Keys of the apps or names of the resources to which it applies. Default: all.
	Apps []string `yaml:"apps,omitempty"`
}

// Frequency is how old a sign-in may be: a duration, or [EveryTime].
type Frequency string

// EveryTime asks at every sign-in, whatever the session.
const EveryTime Frequency = "every-time"

// shortestFrequency is the shortest that Entra can be told.
const shortestFrequency = time.Hour

// Every returns the duration; every time and no frequency at all have none.
func (f Frequency) Every() time.Duration {
	d, err := time.ParseDuration(string(f))
	if err != nil {
		return 0
	}
	return d
}

// A Role is an agent role of a partner's tenant, or an Entra role.
type Role string

// Agent reports whether the role is an agent role.
func (r Role) Agent() bool { return slices.Contains(agentRoles, string(r)) }

// ExternalMethod is an external authentication method (EAM): a provider of
// second factors to which Entra hands a person over, and which says what was
// done. It needs the licence p1.
type ExternalMethod struct {
	// The short name by which the rest of the file refers to the method.
	Key string `yaml:"key" jsonschema:"required"`
	// The display name. Default: made from the key.
	Name string `yaml:"name,omitempty"`
	// What the provider's answer says of the class of the second factor. Default: possessionorinherence.
	ACR string `yaml:"acr,omitempty"`
	// What it says of the methods used, such as fido or otp. Default: fido.
	AMR []string `yaml:"amr,omitempty"`
	// Whether the provider refuses everybody. Default: false.
	Denies bool `yaml:"denies,omitempty"`
}

// CustomControl is the older way to hand a person over to a provider: it meets
// the Conditional Access policies that name it, and no MFA claim comes of it.
type CustomControl struct {
	// The short name by which the rest of the file refers to the control.
	Key string `yaml:"key" jsonschema:"required"`
	// The display name. Default: made from the key.
	Name string `yaml:"name,omitempty"`
	// Whether the provider refuses everybody. Default: false.
	Denies bool `yaml:"denies,omitempty"`
}

// CrossTenantWay is the way between a partner's tenant and a customer's.
type CrossTenantWay string

const (
	Outbound CrossTenantWay = "outbound"
	Inbound  CrossTenantWay = "inbound"
)

// UserConsent says who may consent to apps.
type UserConsent string

const (
	ConsentAllowed    UserConsent = "allowed"
	ConsentAdminsOnly UserConsent = "admins-only"
)
