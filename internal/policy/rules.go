package policy

import (
	"slices"
	"strings"
)

// Rules is the table of all rules.
func Rules() []Rule {
	return slices.Concat(rules, graphRules)
}

// RuleFor finds the rule a reason names.
func RuleFor(reason Reason) (Rule, bool) {
	for _, table := range [][]Rule{rules, graphRules} {
		if i := slices.IndexFunc(table, func(r Rule) bool { return r.Reason == reason }); i >= 0 {
			return table[i], true
		}
	}
	return Rule{}, false
}

// The two source documents: Microsoft's page on the mandate, and a partner's
// guide to it.
const (
	mandate = "000_5da3ecde51ca2ef8"
	guide   = "002_c91c4ccb1382406c"
)

// String is the source as people read it: documents by their titles. What stands
// in each section, docs/sources.md says.
func (s Source) String() string {
	switch s.Kind {
	case FromSeed:
		return titles.Replace(s.Ref)
	case FromFact:
		return "docs/sources.md, " + titles.Replace(s.Ref)
	case SandboxChoice:
	}
	return "the sandbox's choice: " + titles.Replace(s.Ref)
}

// titles are what the source documents are called.
var titles = strings.NewReplacer(
	mandate, "Microsoft, Mandate MFA for your partner tenant",
	guide, "CloudCockpit, Partner Center MFA guide of March 2026",
	"entra.md", "entra", "partner-center-api.md", "api", "gdap-sam-graph.md", "gdap",
)

func seed(document, section string) Source {
	return Source{Kind: FromSeed, Ref: document + ", " + section}
}

func fact(sheetAndSection, confidence string) Source {
	return Source{Kind: FromFact, Ref: sheetAndSection + ", " + confidence}
}

func choice(where string) Source {
	return Source{Kind: SandboxChoice, Ref: where}
}

var rules = []Rule{
	{APIRouteUnknown, "The Partner Center API has no such resource.",
		"Check the path against the reference of the Partner Center API.",
		fact("partner-center-api.md 2.4", "sure")},
	{APINotSimulated, "The real service has this operation, the sandbox does not play it.",
		"Test this call against an integration sandbox of Partner Center.",
		choice("what the sandbox covers")},
	{APIMethodNotAllowed, "The resource exists, but not for this HTTP method.",
		"Use one of the methods named in the Allow header.",
		choice("open in partner-center-api.md 5.3")},

	{APIBearerMissing, "A call must carry an access token in its Authorization header.",
		"Get a token for https://api.partnercenter.microsoft.com and send it as Authorization: Bearer.",
		fact("partner-center-api.md 5.3", "open")},
	{APITokenMalformed, "The bearer token must be a JWT signed with an algorithm the service takes.",
		"Send the access_token of the token answer unchanged; an ID token, a refresh token or a cut-off copy will not do.",
		fact("partner-center-api.md 5.3", "likely")},
	{APITokenSignature, "The token's signature must verify with a published key of this sandbox's Entra.",
		"Get the token from this sandbox, not from another one or from the real Entra, and do not edit it.",
		fact("partner-center-api.md 5.3", "likely")},
	{APITokenIssuer, "The token's iss must be a tenant of this sandbox.",
		"Get the token from a tenant that this scenario knows.",
		fact("partner-center-api.md 5.3", "likely")},
	{APITokenStranger, "A token is good only at the seat that issued it.",
		"Get a new token from this seat: after a reset, or at another port, old tokens are strangers.",
		choice("seats share their keys, so a token names its seat")},
	{APITokenNotYetValid, "A token is no good before its nbf.",
		"Check the sandbox's clock; an advance or a reset may lie between token and call.",
		fact("partner-center-api.md 5.3", "likely")},
	{APITokenExpired, "A token is no good from its exp on.",
		"Redeem the refresh token for a new access token.",
		fact("partner-center-api.md 5.3", "likely")},
	{APITokenValid, "The token is genuine, from this sandbox, and good at this moment.", "",
		fact("partner-center-api.md 5.3", "likely")},
	{APIAudienceWrong, "The token's aud must be the Partner Center API; tokens for graph.windows.net are no longer taken.",
		"Ask for the resource https://api.partnercenter.microsoft.com, on v2 with /.default or /user_impersonation.",
		fact("partner-center-api.md 5.2", "sure")},
	{APIAudienceAccepted, "The token is meant for the Partner Center API.", "",
		fact("partner-center-api.md 5.2", "likely")},
	{APITenantNotPartner, "Only a partner's tenant may call the Partner Center API.",
		"Get the token in the partner's tenant, not in a customer's or a control panel vendor's.",
		choice("open in partner-center-api.md 5.3; indirect resellers count as partners")},
	{APITenantPartner, "The token's tenant is a partner here.", "",
		choice("open in partner-center-api.md 5.3; indirect resellers count as partners")},
	{APIAppOnlyNotSupported, "App-only tokens are taken only where no GDAP role in a customer's tenant is needed.",
		"Call with an App+User token.",
		seed(mandate, "Partner Center API")},
	{APICPVAppOnly, "A control panel vendor cannot call app-only on behalf of a partner.",
		"Use the Secure Application Model: redeem the refresh token of a consenting partner user.",
		seed(guide, "partner types (CPVs)")},
	{APIModeAccepted, "The operation may be called in this authentication mode.", "",
		seed(mandate, "Partner Center API")},

	{APIMFAClaimMissing, "An App+User token must say that the user did MFA: its amr claim contains mfa.",
		"Have the user sign in again with MFA that Entra knows of, and use the new token; the old token and its refresh token stay without.",
		seed(mandate, "Partner Center API")},
	{APIMFAClaimPresent, "The token has a user and its amr claim contains mfa.", "",
		seed(mandate, "Partner Center API")},
	{APIMFANotChecked, "The API does not look at MFA in this phase.", "",
		seed(guide, "timeline")},
	{APIMFAReported, "The amr claim lacks mfa; in this phase the API says so and serves the call, later it will refuse it.", "",
		seed(mandate, "Partner Center and APIs (October 2025)")},
	{APIMFAShareSpared, "The amr claim lacks mfa; enforcement takes only a share of calls in this phase, and not this one.", "",
		fact("partner-center-api.md 1.4", "likely; that calls are counted is a choice")},
	{APIAppOnlyNotAsked, "An app-only token has no user, so nobody is asked for MFA.", "",
		seed(guide, "app-only authentication")},

	{APIAgentRoleMissing, "The user needs one of the operation's roles in the partner's tenant.",
		"Add the user to an agent group that may do this, such as AdminAgents.",
		fact("partner-center-api.md 5.3", "sure")},
	{APIAgentRoleHeld, "The user has one of the operation's roles in the partner's tenant.", "",
		seed(mandate, "Appropriate roles")},
	{APIIDMalformed, "Ids in the path must be GUIDs.",
		"Use the customer's tenant id, not its domain or name.",
		fact("partner-center-api.md 5.3", "likely")},
	{APIIDsWellFormed, "The ids in the path are well formed.", "",
		fact("partner-center-api.md 5.3", "likely")},
	{APICustomerUnknown, "The customer must exist.",
		"List the customers to find the id of one that exists.",
		fact("partner-center-api.md 5.3", "open")},
	{APICustomerForeign, "The customer must be this partner's own.",
		"Call for a customer of the token's tenant, or establish a reseller relationship first.",
		fact("partner-center-api.md 5.3", "open")},
	{APICustomerOwn, "The customer is this partner's own.", "",
		fact("partner-center-api.md 5.3", "open")},
	{APIDelegatedRoleMissing, "The user needs one of the operation's GDAP roles at the customer.",
		"Assign the least-privileged role named in the answer to a security group of the user, in an active GDAP relationship.",
		fact("gdap-sam-graph.md 4", "field")},
	{APIDelegatedRoleHeld, "The user holds one of the operation's GDAP roles at the customer.", "",
		seed(mandate, "Partner Delegated Administration")},

	{SignInAccountNeeded, "A sign-in starts with an account.",
		"Sign in interactively; a silent request needs a session or a login_hint that matches one.",
		fact("entra.md 6.2 and 4.2", "field")},
	{SignInAccountNotChosen, "With several sessions, or when the request says so, the person picks the account.",
		"Send a login_hint, or let the person pick.",
		fact("entra.md 6.2", "field")},
	{SignInAccountUnknown, "The account must exist in the tenant that is signed in to.",
		"Use an account of the scenario.",
		fact("entra.md 4.3 (50034)", "documented")},
	{SignInAccountKnown, "The account exists.", "",
		fact("entra.md 4.3 (50034)", "documented")},
	{SignInAccountDisabled, "A disabled account cannot sign in; only somebody who proved the first factor is told.",
		"Enable the account.",
		fact("entra.md 4.3 (50057)", "documented")},
	{SignInPasswordNeeded, "A managed account proves itself with its password at Entra.",
		"Sign in interactively.",
		fact("entra.md 6.2", "field")},
	{SignInProviderNeeded, "A federated account is handed to its domain's own identity provider.",
		"Sign in interactively; the provider has the password.",
		seed(mandate, "Example 2")},
	{SignInFirstFactorProven, "The first factor is proven.", "",
		fact("entra.md 6.2", "field")},

	{SignInPasswordExpired, "The password was right and must be changed first.",
		"Sign in interactively and choose a new password.",
		fact("entra.md 4.3 (50055)", "documented")},
	{SignInFrequencyExceeded, "A Conditional Access policy wants a more recent sign-in: the first factor is asked for again.",
		"Sign in again interactively; every refresh token of the older sign-in has the same end.",
		fact("entra.md 4.3 (70043)", "documented; that every time means five minutes is a choice")},

	{SignInMFADemandedByRequest, "The request asks for MFA, as the portal's does when it steps a session up.", "",
		fact("entra.md 2.1", "documented")},
	{SignInMFADemandedByAdminCenter, "Since 15 October 2024 the Azure portal, Entra and Intune admin centers ask for MFA, whatever the tenant's policies say.", "",
		seed(guide, "introduction")},
	{SignInMFADemandedPerUser, "Per-user MFA is enabled or enforced for this account.", "",
		fact("entra.md 6.1", "documented")},
	{SignInMFADemandedBySecurityDefaults, "The tenant has security defaults on; the sandbox takes every sign-in as one that needs MFA.", "",
		fact("entra.md 6.1", "documented; when an ordinary user is asked is a choice")},
	{SignInMFADemandedByConditionalAccess, "A Conditional Access policy that applies demands MFA.", "",
		fact("entra.md 6.1", "documented")},
	{SignInBlockedByConditionalAccess, "A Conditional Access policy that applies blocks the sign-in.",
		"Exclude the account or the app from the policy.",
		fact("entra.md 4.3 (53003)", "documented")},

	{SignInRegistrationDemandedBySecurityDefaults, "The tenant has security defaults on: everybody registers a second factor, though not everybody is asked for it each time.", "",
		fact("entra.md 6.1", "documented; a switch of the sandbox says who is asked")},
	{SignInConditionalAccessUnlicensed, "A Conditional Access policy would apply, but the tenant lacks the licence for it (P1), so it is not in force.", "",
		fact("entra.md 6.1", "documented")},
	{SignInLegacyBlocked, "Security defaults block clients that sign in with user name and password only.",
		"Use a client with modern authentication.",
		fact("entra.md 4.3 (530035)", "documented")},
	{SignInLegacyNoMFA, "MFA is demanded, and a client that signs in with user name and password only cannot be asked for it.",
		"Use a client with modern authentication.",
		fact("entra.md 4.3 (50076)", "documented")},
	{SignInMFATooOld, "A Conditional Access policy wants more recent MFA, or the tenant no longer remembers it.",
		"Sign in interactively and complete MFA again.",
		fact("entra.md 4.3 (50078)", "documented")},
	{SignInStrengthNeeded, "There was MFA, but a Conditional Access policy wants it with a method of a greater authentication strength.",
		"Sign in interactively with such a method, such as a passkey.",
		fact("entra.md 6.1", "documented; that an external method has none is 5.6")},
	{SignInStrengthUnmet, "A Conditional Access policy wants an authentication strength that no method allowed in the tenant has.",
		"Allow a method of that strength in the tenant, such as passkeys.",
		choice("open in entra.md 6.1")},
	{SignInMethodUnavailable, "The only methods that will do are passkeys, which browsers keep from this address.",
		"Open the sandbox as https://localhost, or by a host name; not by an IP address.",
		choice("browsers keep passkeys from IP addresses, as tried; that the sign-in ends there is ours")},
	{SignInRegistrationDeferred, "Security defaults want a second factor registered, which may still be put off: days of grace are left.", "",
		fact("entra.md 6.1", "documented as it was until 2024; Entra gives none any more")},
	{SignInControlNeeded, "A Conditional Access policy wants a custom control passed; that meets the policy and never counts as MFA.",
		"Sign in interactively and pass the control.",
		fact("entra.md 5.7", "documented")},

	{SignInMFADone, "Entra knows of MFA: done with it in this sign-in, or carried by what the sign-in rests on.", "",
		seed(mandate, "Example 1")},
	{SignInMFANeeded, "MFA is demanded, and the account has a second factor registered that the tenant allows.",
		"Sign in interactively and complete MFA.",
		seed(mandate, "Using service portals (managed identity)")},
	{SignInRegistrationNeeded, "MFA is demanded for the first time: a second factor is registered first, which counts as MFA.",
		"Sign in interactively and register a second factor.",
		seed(mandate, "Example 3")},
	{SignInNoUsableMethod, "MFA is demanded, and the tenant allows no method that Entra could ask for.",
		"Allow Microsoft Authenticator or another Entra method in the tenant; a custom control does not count.",
		choice("how the second form of Example 4 ends is open in entra.md 8")},
	{SignInFederatedMFAClaimAccepted, "The provider's assertion says multipleauthn, and the domain accepts that.", "",
		fact("entra.md 5.4", "documented")},
	{SignInFederatedMFAClaimIgnored, "The provider's assertion says multipleauthn, but the domain rejects MFA done by its provider.", "",
		fact("entra.md 5.4", "documented")},
	{SignInFederatedMFANeeded, "MFA is demanded, the assertion has no MFA claim, and the domain leaves MFA to its provider: back there.",
		"Sign in interactively; the provider must do MFA and say so.",
		seed(mandate, "Using service portals (federated identity)")},
	{SignInFederatedMFAClaimMissing, "The partner's own provider was asked for MFA twice and never said that it was done, so Entra cannot count it.",
		"The provider's administrator lets it say http://schemas.microsoft.com/claims/multipleauthn after MFA: by WS-Federation in the claim authnmethodsreferences, by SAML 2.0 as AuthnContextClassRef; then sign in again.",
		choice("the block is Example 4 of " + mandate + "; stopping after two trips is open in entra.md 5.4")},

	{SignInConsentNeeded, "The app needs a grant for what it asks for.",
		"Let the user or an administrator consent to the app.",
		fact("entra.md 4.3 (65001)", "documented")},
	{SignInStaySignedInAsked, "A browser sign-in asks whether to stay signed in.",
		"Answer the page.",
		fact("entra.md 6.2", "field")},
	{SignInIssuedWithMFA, "Everything demanded is done; the token's amr contains mfa.", "",
		seed(guide, "Secure Application Model")},
	{SignInIssuedWithoutMFA, "Nobody demanded MFA, so Entra issues a token whose amr lacks mfa; it is the API that refuses.", "",
		fact("entra.md 0", "documented and field")},

	{SignInAccountLocked, "Too many wrong passwords lock an account for a while: the right one is refused, too.",
		"Wait until the lockout ends, or advance the sandbox's clock; then use the right password.",
		fact("entra.md 6.5", "tries and first lockout recorded; the growth is a choice")},
	{SignInPasswordWrong, "The password must be the account's.",
		"Use the password the start page prints for this account.",
		fact("entra.md 4.3 (50126)", "documented")},
	{SignInAssertionRejected, "The provider's answer must be signed by the domain's certificate, meant for Entra, in time, used once, and name a user.",
		"Compare the domain's federation settings with what the provider signs.",
		fact("entra.md 5.2", "documented")},
	{SignInChallengeDenied, "The person denied the request on the phone, typed a wrong number there, or let it run out.",
		"Approve the request.",
		fact("entra.md 4.3 (500121)", "field")},
	{SignInChallengeFailed, "The code or number must be the right one.",
		"Use the current code, once; check the sandbox's clock.",
		fact("entra.md 6.4", "field")},
	{SignInAccessPassWrong, "The Temporary Access Pass must be the account's, within its times, and not used before where it is good for one use.",
		"Have an administrator issue another pass.",
		fact("entra.md 6.5 (130503)", "documented")},
	{SignInConsentDeclined, "The person declined to grant the app what it asks for.",
		"Accept on the consent page.",
		fact("entra.md 4.3 (65004)", "documented")},

	{SignInExternalRefused, "The tenant's external provider must confirm the person, in an answer that Entra can verify.",
		"Approve at the provider; if it does approve, compare its ID token with what Entra asks for: iss, aud, nonce, sub, acr, amr.",
		fact("entra.md 5.6", "documented")},
	{SignInAdminConsentNeeded, "What the app asks for, or the tenant's settings, need an administrator's consent.",
		"Have an administrator of the tenant consent: on the consent page, by /adminconsent, or through the Partner Center API.",
		fact("entra.md 4.3 (90094)", "documented")},

	{PortalSignInNeeded, "Every page under /dashboard/ needs a sign-in.",
		"Sign in.",
		seed(mandate, "Example 1")},
	{PortalSignedIn, "The portal has a session.", "",
		seed(mandate, "Example 1")},
	{PortalMFANotAsked, "The portal does not ask for MFA in this phase.", "",
		seed(guide, "timeline")},
	{PortalMFAClaimPresent, "The session's ID token has mfa in its amr, so no page asks again.", "",
		seed(mandate, "Example 1")},
	{PortalStepUpNeeded, "The session has no MFA: the portal sends the user back to Entra to complete it.",
		"Complete MFA.",
		seed(mandate, "Example 3")},
	{PortalMFAClaimMissing, "The step-up came back without MFA, so the portal stays closed.",
		"Sign in with MFA that Entra knows of.",
		seed(mandate, "Example 4")},

	{PhaseBeforeFirstDate, "Before 15 October 2024 nobody enforces MFA.", "",
		choice("the calendar starts with its first row")},
	{PhaseAdminCenters, "Since 15 October 2024 the Azure portal, Entra and Intune admin centers ask for MFA by themselves.", "",
		seed(guide, "introduction")},
	{PhasePortalTarget, "30 August 2025 was the first target for the portal; nothing changed on that day.", "",
		seed(guide, "timeline")},
	{PhasePortalEnforced, "Since 8 September 2025 every page of the portal needs MFA.", "",
		seed(guide, "timeline")},
	{PhaseAPIEnabled, "Since 30 September 2025 the APIs answer ValidateMfa.", "",
		seed(guide, "timeline")},
	{PhaseAPIChecking, "Since October 2025 the APIs check every request for MFA and confirm it.", "",
		seed(mandate, "Partner Center and APIs")},
	{PhaseAnnualValidation, "Since January 2026 the security requirements are validated every year.", "",
		seed(guide, "security requirements")},
	{PhaseSandboxEnforced, "Since March 2026 sandbox tenants are refused without MFA; that it is the 1st is a choice.", "",
		seed(guide, "timeline")},
	{PhaseProductionEnforced, "Since 1 April 2026 all App+User calls need MFA.", "",
		seed(mandate, "Partner Center and APIs")},
	{PhaseProductionDeferred, "1 April 2026 was announced for production, but the refusals did not start that day.", "",
		fact("partner-center-api.md 1.4", "likely")},
	{PhaseProductionProgressive, "Since 8 June 2026 a growing share of production calls is refused without MFA, as observed.", "",
		fact("partner-center-api.md 1.4", "likely")},
	{PhaseSetOutright, "The scenario or the control API sets the phase, whatever the date.", "",
		choice("a switch of the sandbox")},

	{DelegateTenantUnknown, "The tenant that is signed in to must exist.",
		"Use the id or a domain of a tenant of the scenario.",
		fact("gdap-sam-graph.md 3.1", "documented (90002)")},
	{DelegateAppUnknown, "The app must be known in the customer's tenant.",
		"Consent to the app there: as its administrator, or through the Partner Center API.",
		fact("gdap-sam-graph.md 3.1", "documented (700016)")},
	{DelegateMember, "The user is a member or a guest of the tenant, so its ordinary rules hold and GDAP is not looked at.", "",
		fact("gdap-sam-graph.md 3.1", "field")},
	{DelegateNoRelationship, "A partner's user needs an active GDAP relationship with the customer and an active assignment to a group of theirs.",
		"Have the customer approve a GDAP relationship, and assign its roles to a security group the user is in; or sign in at your own tenant, with /organizations in the place of the customer's.",
		fact("gdap-sam-graph.md 3.1", "documented (50020)")},
	{DelegateRolesHeld, "The user holds roles at the customer through GDAP.", "",
		fact("gdap-sam-graph.md 3.1", "inferred")},
	{DelegateOutboundBlocked, "The home tenant's cross-tenant access settings block the way out.",
		"Allow the customer in the outbound settings of the home tenant.",
		fact("gdap-sam-graph.md 3.1", "documented (500212)")},
	{DelegateInboundBlocked, "The customer's cross-tenant access settings block the way in.",
		"Allow service provider users in the customer's inbound settings.",
		fact("gdap-sam-graph.md 3.1", "documented (500213)")},
}
