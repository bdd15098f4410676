package directory

import (
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Tenant is one Entra directory.
type Tenant struct {
	ID            string // GUID, lower case
	Key           string // name in the scenario, e.g. contoso
	Name          string // display name, e.g. Contoso
	Kind          policy.TenantKind
	Environment   policy.Environment
	License       policy.License
	DefaultDomain string
	Region        string // tenant_region_scope, e.g. NA

	SecurityDefaults bool
	Policies         []ConditionalAccess
	Methods          []policy.Method // second factors people of this tenant may use, as far as its licence goes
	// RegistrationGraceDays is for how many days after the first question a person
	// may put off registering a second factor (fidelity: Entra gives none any more).
	RegistrationGraceDays int
	// RememberMFADays is for how many days MFA is remembered; 0: as long as the
	// sign-in lasts.
	RememberMFADays int
	NoUserConsent   bool // only administrators may consent to apps
	// Its cross-tenant access settings keep its people out of customers' tenants, or
	// partners' people out of its own.
	BlocksOutbound, BlocksInbound bool

	Phase        policy.Phase // of the API, set outright; empty: as the calendar says
	PortalPhase  policy.Phase // of the portal, likewise
	IssuerTenant string       // tenant named in iss where it differs from tid; only token-anatomy has one

	Seq uint64
}

// Issuer is the tenant id that the iss of its tokens names.
func (t Tenant) Issuer() string {
	if t.IssuerTenant != "" {
		return t.IssuerTenant
	}
	return t.ID
}

// PhaseAtAPI is what the Partner Center API does about MFA for the partner at a
// moment of policy time, and why: what was set outright goes before the calendar.
func (t Tenant) PhaseAtAPI(at time.Time, cal policy.Calendar) (policy.Phase, policy.Reason) {
	if t.Phase != "" {
		return t.Phase, policy.PhaseSetOutright
	}
	p := policy.PhaseOn(at, t.Environment, cal)
	return p.API, p.Reason
}

// PhaseAtPortal is the same of the portal.
func (t Tenant) PhaseAtPortal(at time.Time, cal policy.Calendar) (policy.Phase, policy.Reason) {
	if t.PortalPhase != "" {
		return t.PortalPhase, policy.PhaseSetOutright
	}
	p := policy.PhaseOn(at, t.Environment, cal)
	return p.Portal, p.Reason
}

// A ConditionalAccess is one Conditional Access policy of a tenant. It applies to
// everybody unless it names users, roles or agents, and to every app unless it
// names some.
type ConditionalAccess struct {
	ID    string // GUID; surfaces in claims challenges as capolids
	Name  string
	Grant policy.Grant
	// Strength goes with an authentication strength, Control with a custom control:
	// the id of the [ExternalProvider] that carries it out.
	Strength policy.Strength
	Control  string
	// SignInFrequency is how old a sign-in may be; 0: as old as its session.
	// EveryTime asks at every sign-in, whatever the session.
	SignInFrequency time.Duration
	EveryTime       bool
	Clients         []policy.ClientKind // empty: all

	Users         []string // object ids
	ExcludedUsers []string
	Roles         []string // role template ids
	// Agents are the agent groups it names: in reality groups of the directory.
	Agents []policy.AgentRole
	Apps   []string // application ids of clients or resources
}

// A Domain is a verified domain of a tenant.
type Domain struct {
	Name     string // lower case
	TenantID string
	// Federation says how sign-in is handed to the partner's own provider; nil
	// for a managed domain.
	Federation *Federation
	Seq        uint64
}

// A Federation is what Entra was told about a domain's own provider: Graph's
// internalDomainFederation. Addresses may be empty: they then follow the address
// under which the sandbox is reached.
type Federation struct {
	ID                 string
	DisplayName        string
	IssuerURI          string // compared exactly with the assertion's Issuer
	PassiveSignInURI   string
	SigningCertificate []byte // DER
	// NextSigningCertificate is accepted as well: a rollover announced ahead.
	NextSigningCertificate []byte // DER
	MFABehavior            policy.MFABehavior
	// SupportsMFA is the legacy setting that stands in for MFABehavior where that is empty.
	SupportsMFA         *bool
	Protocol            FederationProtocol
	PromptLogin         PromptLoginBehavior
	MetadataExchangeURI string
	ActiveSignInURI     string
	SignOutURI          string
}

// FederationProtocol is a federation's preferredAuthenticationProtocol.
type FederationProtocol string

const (
	WSFederation FederationProtocol = "wsFed" // also what an empty value means
	SAMLP        FederationProtocol = "saml"
)

// PromptLoginBehavior says what becomes of an application's prompt=login on the
// way to the domain's provider.
type PromptLoginBehavior string

const (
	TranslatePromptLogin PromptLoginBehavior = "translateToFreshPasswordAuthentication" // also what an empty value means
	NativePromptLogin    PromptLoginBehavior = "nativeSupport"
	DisabledPromptLogin  PromptLoginBehavior = "disabled"
)

// Behavior is what Entra makes of the provider's MFA: the legacy SupportsMfa
// decides where federatedIdpMfaBehavior is not set (facts/entra.md 5.4).
func (f Federation) Behavior() policy.MFABehavior {
	switch {
	case f.MFABehavior != "":
		return f.MFABehavior
	case f.SupportsMFA != nil && *f.SupportsMFA:
		return policy.EnforceMFA
	case f.SupportsMFA != nil:
		return policy.RejectMFA
	}
	return policy.AcceptMFA
}

// A Provider is the provider's own side of a federation: settings that Entra
// never sees.
type Provider struct {
	Domain        string // lower case
	DisplayName   string
	IssuerURI     string // what it writes as Issuer
	Key           int    // which of the process's provider keys it signs with
	PerformsMFA   bool   // asks for a second factor
	SendsMFAClaim bool   // says so in the assertion (Authentication Methods References)
	// NoAMRRule is the classic fault of an AD FS: the relying party lacks the rule
	// that passes Authentication Methods References through, so the claim is made
	// and never sent.
	NoAMRRule bool
}

// A ProviderAccount is a person at the provider.
type ProviderAccount struct {
	UPN         string // lower case
	Domain      string
	Password    string
	ImmutableID string
	DisplayName string
	// PerformsMFA and SendsMFAClaim replace the provider's flags for this person.
	PerformsMFA, SendsMFAClaim *bool
}

var (
	// Tenants are all directories, by id.
	Tenants = world.NewTable("tenants", func(t Tenant) string { return t.ID },
		world.Unique("key", func(t Tenant) string { return t.Key }),
		world.Ordered("all", func(Tenant) string { return "all" }, func(t Tenant) uint64 { return t.Seq }))

	// Domains are all verified domains, by name.
	Domains = world.NewTable("domains", func(d Domain) string { return d.Name },
		world.Ordered("tenant", func(d Domain) string { return d.TenantID }, func(d Domain) uint64 { return d.Seq }),
		world.Unique("issuer", func(d Domain) string {
			if d.Federation == nil {
				return ""
			}
			return d.Federation.IssuerURI
		}))

	// Providers are the partners' own providers, by domain.
	Providers = world.NewTable("providers", func(p Provider) string { return p.Domain })

	// ProviderAccounts are the people at them, by user principal name.
	ProviderAccounts = world.NewTable("provider_accounts", func(a ProviderAccount) string { return a.UPN })
)

// FindTenant finds a tenant by the segment of a path: its id or one of its
// domains, in any letter case.
func FindTenant(r world.Reader, segment string) (Tenant, bool) {
	segment = strings.ToLower(segment)
	if t, ok := Tenants.Get(r, segment); ok {
		return t, true
	}
	d, ok := Domains.Get(r, segment)
	if !ok {
		return Tenant{}, false
	}
	return Tenants.Get(r, d.TenantID)
}

// DomainOf finds the domain of a user principal name or e-mail address.
func DomainOf(r world.Reader, upn string) (Domain, bool) {
	_, name, ok := strings.Cut(strings.ToLower(upn), "@")
	if !ok {
		return Domain{}, false
	}
	return Domains.Get(r, name)
}

// SetProviderFlags changes what a provider does and says. The new flags hold for
// all its people, whatever was set for one of them before.
func SetProviderFlags(tx *world.Txn, domain string, performs, sends bool) error {
	p, ok := Providers.Get(tx, strings.ToLower(domain))
	if !ok {
		return NotFoundError{"provider", domain}
	}
	p.PerformsMFA, p.SendsMFAClaim = performs, sends
	for _, a := range slices.Collect(ProviderAccounts.Each(tx)) {
		if a.Domain != p.Domain {
			continue
		}
		a.PerformsMFA, a.SendsMFAClaim = nil, nil
		if err := ProviderAccounts.Put(tx, a); err != nil {
			return err
		}
	}
	return Providers.Put(tx, p)
}

// A NotFoundError says that nothing of a kind has the given name.
type NotFoundError struct{ Kind, Name string }

func (e NotFoundError) Error() string { return "there is no " + e.Kind + " " + e.Name }

// MFA is what the account's provider does for it.
func (a ProviderAccount) MFA(r world.Reader) (performs, sends bool) {
	p, _ := Providers.Get(r, a.Domain)
	return p.MFA(a)
}

// MFA is what the provider does for an account: whether it asks for a second
// factor, and whether its assertion says so, which it cannot without the rule that
// passes the claim through.
func (p Provider) MFA(a ProviderAccount) (performs, sends bool) {
	performs, sends = p.PerformsMFA, p.SendsMFAClaim
	if a.PerformsMFA != nil {
		performs = *a.PerformsMFA
	}
	if a.SendsMFAClaim != nil {
		sends = *a.SendsMFAClaim
	}
	return performs, sends && !p.NoAMRRule
}
