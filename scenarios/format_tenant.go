package scenarios

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// A Tenant is an Entra directory.
type Tenant struct {
	// The short name by which the rest of the file refers to the tenant.
	Key string `yaml:"key" jsonschema:"required"`
	// The display name. Default: made from the key.
	Name string `yaml:"name,omitempty"`
	// The part the tenant plays. Default: direct-bill.
	Kind policy.TenantKind `yaml:"kind,omitempty"`
	// Whether a partner tenant is a production tenant or an integration sandbox. Default: production.
	Environment policy.Environment `yaml:"environment,omitempty"`
	// The Entra ID licence; Conditional Access needs p1. Default: p1.
	License policy.License `yaml:"license,omitempty"`
	// The tenant id. Default: derived from the seed.
	ID GUID `yaml:"id,omitempty"`
	// The tid from which the iss claim is made, where it shall differ from the tenant's own id.
	IssuerTenant GUID `yaml:"issuer_tenant,omitempty"`
	// The claim tenant_region_scope. Default: NA.
	Region string `yaml:"region,omitempty"`
	// The verified domains; the first one is the default domain. Default: <key>.example.
	Domains []Domain `yaml:"domains,omitempty"`
	// The people of this tenant.
	Users []User `yaml:"users,omitempty"`
	// Keys of the partner's customers. A key that is no tenant of the file makes a default customer.
	Customers []string `yaml:"customers,omitempty"`
	// For an indirect reseller: the key of its indirect provider.
	IndirectProvider string `yaml:"indirect_provider,omitempty"`
	// Whether security defaults are on. Default: false.
	SecurityDefaults bool `yaml:"security_defaults,omitempty"`
	// Which second factors the tenant allows at Entra; [] for none. Default: all, as far as licence and security defaults go.
	AllowedFactors List[Factor] `yaml:"allowed_factors,omitempty"`
	// For how many days a person may put off registering a second factor; Entra gives none any more. Default: 0.
	RegistrationGraceDays int `yaml:"registration_grace_days,omitempty"`
	// For how many days MFA is remembered: where MFA is demanded, a refresh token or session with older MFA is refused. Default: 0, without limit.
	RememberMFADays int `yaml:"remember_mfa_days,omitempty"`
	// Whether users may consent to apps for themselves. Default: allowed.
	UserConsent UserConsent `yaml:"user_consent,omitempty"`
	// Which ways its cross-tenant access settings block: outbound, for its people at customers; inbound, for partners' people here. Default: none.
	CrossTenantBlocks []CrossTenantWay `yaml:"cross_tenant_blocks,omitempty"`
	// The external authentication methods (EAM) that users of the tenant may have.
	ExternalMethods []ExternalMethod `yaml:"external_methods,omitempty"`
	// The custom controls that Conditional Access policies of the tenant may name.
	CustomControls []CustomControl `yaml:"custom_controls,omitempty"`
	// The Conditional Access policies.
	ConditionalAccess []ConditionalAccess `yaml:"conditional_access,omitempty"`
	// What Partner Center does about MFA for this partner, whatever date and scenario say.
	Phase *Phase `yaml:"phase,omitempty"`
}

// A Domain is a verified domain of a tenant. It is managed unless it says how it
// is federated.
type Domain struct {
	// The domain name, under a reserved suffix such as .example.
	Name string `yaml:"name" jsonschema:"required"`
	// That sign-in is handed to the partner's own provider, and how.
	Federation *Federation `yaml:"federation,omitempty"`
}

// Federation says how a domain hands sign-in to the partner's own provider.
type Federation struct {
	// The protocol between Entra and the provider (preferredAuthenticationProtocol). Default: ws-fed.
	Protocol FederationProtocol `yaml:"protocol,omitempty"`
	// What Entra makes of the provider's MFA (federatedIdpMfaBehavior). Default: enforce, unless supports_mfa is given.
	MFABehavior policy.MFABehavior `yaml:"mfa_behavior,omitempty"`
	// The older setting SupportsMfa, which decides where mfa_behavior is not set: true is enforce, false is reject.
	SupportsMFA *bool `yaml:"supports_mfa,omitempty"`
	// What becomes of an app's prompt=login on the way to the provider (promptLoginBehavior). Default: translate.
	PromptLogin PromptLoginBehavior `yaml:"prompt_login,omitempty"`
	// Whether the provider asks its users for a second factor. Default: as each user's sign-in kind says.
	PerformsMFA *bool `yaml:"performs_mfa,omitempty"`
	// Whether the provider's assertion carries the claim that says so. Default: as each user's sign-in kind says.
	SendsMFAClaim *bool `yaml:"sends_mfa_claim,omitempty"`
	// Whether the provider has the rule that passes the claim on to Entra: without it an AD FS makes the claim and never sends it. Default: present.
	AMRRule AMRRule `yaml:"amr_rule,omitempty"`
}

// FederationProtocol is the protocol between Entra and a domain's provider.
type FederationProtocol string

const (
	WSFederation FederationProtocol = "ws-fed"
	SAML         FederationProtocol = "saml"
)

// PromptLoginBehavior is what becomes of prompt=login on the way to the provider.
type PromptLoginBehavior string

const (
	TranslatePromptLogin PromptLoginBehavior = "translate" // asks for a fresh password
	NativePromptLogin    PromptLoginBehavior = "native"    // passes it on
	DisabledPromptLogin  PromptLoginBehavior = "disabled"  // passes only the age of the sign-in on
)

// AMRRule says whether a provider passes Authentication Methods References on.
type AMRRule string

const (
	RulePresent AMRRule = "present"
	RuleMissing AMRRule = "missing"
)

// A User is a person, or a service account, of a tenant.
type User struct {
	// The short name by which the rest of the file refers to the user.
	Key string `yaml:"key" jsonschema:"required"`
	// The user principal name. Default: the key at the tenant's first domain.
	UPN string `yaml:"upn,omitempty"`
	// The display name. Default: made from the key.
	Name string `yaml:"name,omitempty"`
	// The first name. Default: made from the name.
	GivenName string `yaml:"given_name,omitempty"`
	// The last name. Default: made from the name.
	FamilyName string `yaml:"family_name,omitempty"`
	// The object id. Default: derived from the seed.
	ID GUID `yaml:"id,omitempty"`
	// Whether the account is disabled.
	Disabled bool `yaml:"disabled,omitempty"`
	// For a guest: the key of the user of another tenant whose person this is. A guest signs in at home, and is held to this tenant's policies.
	GuestOf string `yaml:"guest_of,omitempty"`
	// Whether the password has expired, so that the user must change it at the next sign-in.
	PasswordExpired bool `yaml:"password_expired,omitempty"`
	// For how long after the start smart lockout keeps everybody out of the account.
	LockedFor time.Duration `yaml:"locked_for,omitempty"`
	// For how long after the start the user may still put off registering a second factor. Default: registration_grace_days of the tenant, from the first time the user is asked.
	GraceLeft time.Duration `yaml:"grace_left,omitempty"`
	// How the user signs in; everything below follows from it where not said. Default: managed, or federated-with-amr at a federated domain.
	SignIn policy.SignInKind `yaml:"sign_in,omitempty"`
	// The agent roles in the partner's own tenant; [] for none. Default: admin-agent in a partner's tenant.
	Roles List[policy.AgentRole] `yaml:"roles,omitempty"`
	// The Entra roles in the user's own tenant, such as Global Administrator.
	DirectoryRoles []string `yaml:"directory_roles,omitempty"`
	// The app roles that the user is assigned: the key of the app that defines them to role names.
	AppRoles map[string][]string `yaml:"app_roles,omitempty"`
	// The Entra roles at customers by granular delegated admin privileges: customer key to role names.
	GDAP map[string][]string `yaml:"gdap,omitempty"`
	// The password; at the partner's own provider where the domain is federated. Default: sandbox-<key>.
	Password string `yaml:"password,omitempty"`
	// The legacy per-user MFA state. Default: enforced for managed, otherwise disabled.
	PerUserMFA policy.PerUserMFA `yaml:"per_user_mfa,omitempty"`
	// What the user has registered at Entra, and what the phone does. Default: as the sign-in kind says.
	SecondFactor *SecondFactor `yaml:"second_factor,omitempty"`
	// What the partner's own provider does for this user. Default: as the sign-in kind says.
	Provider *Provider `yaml:"provider,omitempty"`
}

// SecondFactor says what a user has registered at Entra, and what the phone
// does with a request for approval.
type SecondFactor struct {
	// Whether Microsoft Authenticator is registered for notifications.
	Push bool `yaml:"push"`
	// The base32 secret of the registered TOTP app, or true to have one made; without it, codes are not registered.
	TOTP Enrolled `yaml:"totp,omitempty"`
	// The number to which codes are sent by text message, such as "+1 555 0100", or true to have one made.
	SMS Enrolled `yaml:"sms,omitempty"`
	// The number that is called, such as "+1 555 0101", or true to have one made.
	Voice Enrolled `yaml:"voice,omitempty"`
	// The Temporary Access Pass that an administrator has issued.
	TAP *AccessPass `yaml:"tap,omitempty"`
	// The key of one of the tenant's external_methods.
	External string `yaml:"external,omitempty"`
	// What the phone does by itself with a request for approval. Default: nothing; somebody answers on the phone page.
	Auto Answer `yaml:"auto,omitempty"`
}

// Enrolled is what a method was registered with, or true: [Expand] makes it then.
type Enrolled string

// made says that what a method was registered with is to be made.
const made Enrolled = "true"

// AccessPass is a Temporary Access Pass: text that an administrator issues and
// that stands for both factors.
type AccessPass struct {
	// The text. Default: made from the seed.
	Pass string `yaml:"pass,omitempty"`
	// How long after the start it becomes valid. Default: at once.
	From time.Duration `yaml:"from,omitempty"`
	// For how many minutes it is valid, from 10 to 43200. Default: 60.
	Minutes int `yaml:"minutes,omitempty"`
	// Whether it works only once. Default: false.
	Once bool `yaml:"once,omitempty"`
}

// Answer is what is done with a request for approval.
type Answer string

const (
	Approve Answer = "approve"
	Refuse  Answer = "deny"
	Ignore  Answer = "ignore"
)

// Provider says what the partner's own federated identity provider does for one
// user.
type Provider struct {
	// Whether it asks for a second factor of its own.
	PerformsMFA bool `yaml:"performs_mfa"`
	// Whether its assertion carries the claim that says so.
	SendsMFAClaim bool `yaml:"sends_mfa_claim"`
	// What the user's phone does by itself with the provider's request. Default: nothing; somebody answers on the phone page.
	Auto Answer `yaml:"auto,omitempty"`
}
