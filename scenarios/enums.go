package scenarios

import (
	"reflect"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// agentRoles are the roles that agent groups of a partner's tenant give.
var agentRoles = values(policy.AdminAgent, policy.SalesAgent, policy.HelpdeskAgent, policy.BillingAdmin,
	policy.SecurityAdmin, policy.UserAdmin, policy.GlobalAdmin)

// enums lists the values of each type that has a fixed set of them.
var enums = map[reflect.Type][]string{
	reflect.TypeFor[policy.TenantKind]():  values(policy.DirectBill, policy.IndirectProvider, policy.IndirectReseller, policy.CPV, policy.Customer),
	reflect.TypeFor[policy.Environment](): values(policy.Production, policy.Sandbox),
	reflect.TypeFor[policy.License]():     values(policy.Free, policy.P1, policy.P2),
	reflect.TypeFor[policy.SignInKind]():  values(policy.Managed, policy.FederatedWithAMR, policy.FederatedWithoutAMR, policy.NoMFA),
	reflect.TypeFor[policy.AgentRole]():   agentRoles,
	reflect.TypeFor[policy.MFABehavior](): values(policy.AcceptMFA, policy.EnforceMFA, policy.RejectMFA),
	reflect.TypeFor[policy.PerUserMFA]():  values(policy.PerUserDisabled, policy.PerUserEnabled, policy.PerUserEnforced),
	reflect.TypeFor[policy.Calendar]():    values(policy.Announced, policy.Observed),
	reflect.TypeFor[policy.Phase]():       values(policy.Off, policy.Report, policy.Progressive, policy.Enforce),

	reflect.TypeFor[Group]():        values(Groups()...),
	reflect.TypeFor[ClockMode]():    values(Running, Frozen),
	reflect.TypeFor[MFACompliant](): values(CompliantHeader, CompliantBody, CompliantBoth),
	reflect.TypeFor[MFARefusal]():   values(Refusal2026, Refusal2019, RefusalText),
	reflect.TypeFor[TokenClaims]():  values(ClaimsCurrent, ClaimsSeed),
	reflect.TypeFor[ErrorTrailer](): values(TrailerCRLF, TrailerSpaces),
	reflect.TypeFor[Switch]():       values(Off, On),
	reflect.TypeFor[Answer]():       values(Approve, Refuse, Ignore),
	reflect.TypeFor[policy.Grant](): values(policy.GrantMFA, policy.GrantBlock, policy.GrantStrength, policy.GrantControl),
	reflect.TypeFor[AppKind]():      values(Public, Confidential, SPA),
	reflect.TypeFor[Certificate]():  values(GeneratedCertificate),
	reflect.TypeFor[Browser]():      values(NewBrowser),
	reflect.TypeFor[Endpoint]():     values(V1, V2),
	reflect.TypeFor[Prompt]():       values(PromptLogin, PromptNone, PromptConsent, PromptSelectAccount),
	reflect.TypeFor[RequestMFA]():   values(ByAMRValues, ByACRValues, ByClaims),
	reflect.TypeFor[Factor]():       values(Push, TOTP, SMS, Voice, Passkey, TAP, External),

	reflect.TypeFor[Code]():          values(WrongCode, ReplayedCode, ExpiredCode),
	reflect.TypeFor[ConsentAnswer](): values(AcceptConsent, AcceptForAll, DeclineConsent),
	reflect.TypeFor[PasswordVia]():   values(ViaProvider, ViaEntra),
	reflect.TypeFor[Protocol]():      values(IMAP, POP, SMTP, EWS, ActiveSync, Outlook, MAPI, Autodiscover, PowerShell),
	reflect.TypeFor[PhoneDeed]():     values(ReadPhone, ApproveThere, DenyThere),

	reflect.TypeFor[policy.Strength]():            values(policy.AnyMFA, policy.PasswordlessMFA, policy.PhishingResistant),
	reflect.TypeFor[policy.ClientKind]():          values(policy.BrowserClient, policy.LegacyClient),
	reflect.TypeFor[Role]():                       slices.Concat(agentRoles, directoryRoles),
	reflect.TypeFor[CrossTenantWay]():             values(Outbound, Inbound),
	reflect.TypeFor[UserConsent]():                values(ConsentAllowed, ConsentAdminsOnly),
	reflect.TypeFor[FederationProtocol]():         values(WSFederation, SAML),
	reflect.TypeFor[PromptLoginBehavior]():        values(TranslatePromptLogin, NativePromptLogin, DisabledPromptLogin),
	reflect.TypeFor[AMRRule]():                    values(RulePresent, RuleMissing),
	reflect.TypeFor[RelationshipStatus]():         values(RelationshipActive, RelationshipCreated, RelationshipPending, RelationshipExpired, RelationshipTerminated),
	reflect.TypeFor[Surface]():                    values(EntraSurface, ProviderSurface, PartnerCenterSurface, GraphSurface, PortalSurface),
	reflect.TypeFor[Drop]():                       values(DropBefore, DropAfter),
	reflect.TypeFor[policy.SecurityDefaultsAsk](): values(policy.AskEveryone, policy.AskPrivileged),
}

// Enum returns the values that a type of the format may have, or nil where any
// value will do. The first one is the default where the type has one.
func Enum(t reflect.Type) []string { return enums[t] }

func values[T ~string](vs ...T) []string {
	out := make([]string, len(vs))
	for i, v := range vs {
		out[i] = string(v)
	}
	return out
}
