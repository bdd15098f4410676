package scenarios

import "github.com/pcsandbox/pcsandbox/internal/policy"

// Set is the verb set: what an administrator changes about one tenant, one
// domain or one user. What is not said stays as it is.
type Set struct {
	// The key of the tenant to change.
	Tenant string `yaml:"tenant,omitempty"`
	// The name of the federated domain to change.
	Domain string `yaml:"domain,omitempty"`
	// The key of the user to change.
	User string `yaml:"user,omitempty"`

	// Tenant: whether security defaults are on.
	SecurityDefaults *bool `yaml:"security_defaults,omitempty"`
	// Tenant: the Conditional Access policies; they replace the ones there are.
	ConditionalAccess List[ConditionalAccess] `yaml:"conditional_access,omitempty"`
	// Tenant: the Entra ID licence.
	License policy.License `yaml:"license,omitempty"`
	// Tenant: which second factors it allows; [] for none.
	AllowedFactors List[Factor] `yaml:"allowed_factors,omitempty"`
	// Tenant: for how many days a person may put off registering a second factor.
	RegistrationGraceDays *int `yaml:"registration_grace_days,omitempty"`
	// Tenant: whether users may consent to apps for themselves.
	UserConsent UserConsent `yaml:"user_consent,omitempty"`
	// Tenant: what Partner Center does about MFA for this partner, whatever the date.
	Phase *Phase `yaml:"phase,omitempty"`
	// Tenant: the key of an app whose permissions are taken away, those of everybody and those of single users.
	RevokeConsent string `yaml:"revoke_consent,omitempty"`

	// Domain: the settings of the federation; the provider's flags then hold for all its users.
	Federation *Federation `yaml:"federation,omitempty"`

	// User: the legacy per-user MFA state.
	PerUserMFA policy.PerUserMFA `yaml:"per_user_mfa,omitempty"`
	// User: whether the account is disabled.
	Disabled *bool `yaml:"disabled,omitempty"`
	// User: whether the password has expired.
	PasswordExpired *bool `yaml:"password_expired,omitempty"`
	// User: whether smart lockout keeps everybody out of the account; false unlocks it.
	Locked *bool `yaml:"locked,omitempty"`
	// User: a Temporary Access Pass that the administrator issues.
	TAP *AccessPass `yaml:"tap,omitempty"`
	// User: forget all registered second factors, so that the user must register anew.
	ResetMethods bool `yaml:"reset_methods,omitempty"`
	// User: the new password, set by an administrator: refresh tokens end, and browser sessions that the old one gave.
	Password string `yaml:"password,omitempty"`
	// User: the agent roles; they replace the ones there are.
	Roles List[policy.AgentRole] `yaml:"roles,omitempty"`
	// User: revoke sessions and refresh tokens.
	RevokeSessions bool `yaml:"revoke_sessions,omitempty"`
}
