package policy

// Environment says which kind of partner tenant a tenant is. An integration
// sandbox is a separate partner tenant on the same API host.
type Environment string

const (
	Production Environment = "production"
	Sandbox    Environment = "sandbox"
)

// TenantKind is the part an Entra tenant plays in the partner programme.
type TenantKind string

const (
	DirectBill       TenantKind = "direct-bill"
	IndirectProvider TenantKind = "indirect-provider"
	IndirectReseller TenantKind = "indirect-reseller"
	CPV              TenantKind = "cpv" // control panel vendor
	Customer         TenantKind = "customer"
)

// Partner reports whether tenants of this kind call the Partner Center API for
// customers of their own.
func (k TenantKind) Partner() bool {
	return k == DirectBill || k == IndirectProvider || k == IndirectReseller
}

// License is the Entra ID licence of a tenant. Conditional Access needs P1.
type License string

const (
	Free License = "free"
	P1   License = "p1"
	P2   License = "p2"
)

// SignInKind is the scenario's shorthand for how a user signs in.
type SignInKind string

const (
	Managed             SignInKind = "managed"
	FederatedWithAMR    SignInKind = "federated-with-amr"
	FederatedWithoutAMR SignInKind = "federated-without-amr"
	NoMFA               SignInKind = "no-mfa"
)

// AgentRole is a role in the partner's own tenant, given by membership of its
// agent groups; it is never a claim of the token.
type AgentRole string

const (
	AdminAgent    AgentRole = "admin-agent"
	SalesAgent    AgentRole = "sales-agent"
	HelpdeskAgent AgentRole = "helpdesk-agent"
	BillingAdmin  AgentRole = "billing-admin"
	SecurityAdmin AgentRole = "security-admin"
	UserAdmin     AgentRole = "user-admin"
	GlobalAdmin   AgentRole = "global-admin"
)

// MFABehavior is a federated domain's federatedIdpMfaBehavior, in the short
// form scenarios use.
type MFABehavior string

const (
	AcceptMFA  MFABehavior = "accept"  // acceptIfMfaDoneByFederatedIdp; also what an unset value means
	EnforceMFA MFABehavior = "enforce" // enforceMfaByFederatedIdp
	RejectMFA  MFABehavior = "reject"  // rejectMfaByFederatedIdp
)

// PerUserMFA is the legacy per-user MFA state of a user.
type PerUserMFA string

const (
	PerUserDisabled PerUserMFA = "disabled"
	PerUserEnabled  PerUserMFA = "enabled"  // must register
	PerUserEnforced PerUserMFA = "enforced" // must use it
)

// Method is a way to prove who one is, by the names Entra's sign-in pages use.
type Method string

const (
	PhoneAppNotification Method = "PhoneAppNotification"         // approve a push, with number matching
	PhoneAppOTP          Method = "PhoneAppOTP"                  // a code from the Authenticator or another TOTP app
	OneWaySMS            Method = "OneWaySMS"                    // a code by text message
	TwoWayVoiceMobile    Method = "TwoWayVoiceMobile"            // a call that is answered with #
	FidoKey              Method = "FidoKey"                      // a passkey (WebAuthn); proves both factors at once
	AccessPass           Method = "AccessPass"                   // a Temporary Access Pass; proves both factors at once
	ExternalMethod       Method = "ExternalAuthenticationMethod" // another provider, by OpenID Connect (EAM)
)

// Methods are all of them, in the order in which pages offer them.
var Methods = []Method{PhoneAppNotification, PhoneAppOTP, OneWaySMS, TwoWayVoiceMobile, FidoKey, AccessPass, ExternalMethod}

// Strength is an authentication strength of Conditional Access: which methods
// its MFA may be done with. The built-in ones, by Graph's ids' order.
type Strength string

const (
	AnyMFA            Strength = "mfa"
	PasswordlessMFA   Strength = "passwordless-mfa"
	PhishingResistant Strength = "phishing-resistant-mfa"
)

// ClientKind is how a client signs in, for the conditions of policies and for
// the sign-in log (clientAppUsed).
type ClientKind string

const (
	BrowserClient ClientKind = "browser" // and modern clients: they can be asked
	LegacyClient  ClientKind = "legacy"  // user name and password only: IMAP, POP, SMTP, older Outlook
)

// Calendar chooses which timeline of enforcement holds.
type Calendar string

const (
	Announced Calendar = "announced" // the dates Microsoft announced
	Observed  Calendar = "observed"  // what was reported: progressive from 8 June 2026
)

// Phase is what Partner Center does about MFA on a date.
type Phase string

const (
	Off         Phase = "off"
	Report      Phase = "report"
	Progressive Phase = "progressive" // enforce for a share of calls, counted
	Enforce     Phase = "enforce"
)
