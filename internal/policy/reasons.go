package policy

// Reasons of the Partner Center API. Those before the gate are settled by the router.
const (
	APIRouteUnknown     Reason = "api.route-unknown"
	APINotSimulated     Reason = "api.not-simulated"
	APIMethodNotAllowed Reason = "api.method-not-allowed"

	APIBearerMissing        Reason = "api.bearer-missing"
	APITokenMalformed       Reason = "api.token-malformed"
	APITokenSignature       Reason = "api.token-signature"
	APITokenIssuer          Reason = "api.token-issuer"
	APITokenStranger        Reason = "api.token-stranger"
	APITokenNotYetValid     Reason = "api.token-not-yet-valid"
	APITokenExpired         Reason = "api.token-expired"
	APITokenValid           Reason = "api.token-valid"
	APIAudienceWrong        Reason = "api.audience-wrong"
	APIAudienceAccepted     Reason = "api.audience-accepted"
	APITenantNotPartner     Reason = "api.tenant-not-partner"
	APITenantPartner        Reason = "api.tenant-partner"
	APIAppOnlyNotSupported  Reason = "api.app-only-not-supported"
	APICPVAppOnly           Reason = "api.cpv-app-only"
	APIModeAccepted         Reason = "api.mode-accepted"
	APIMFAClaimMissing      Reason = "api.mfa-claim-missing"
	APIMFAClaimPresent      Reason = "api.mfa-claim-present"
	APIMFANotChecked        Reason = "api.mfa-not-checked"
	APIMFAReported          Reason = "api.mfa-reported"
	APIMFAShareSpared       Reason = "api.mfa-share-spared"
	APIAppOnlyNotAsked      Reason = "api.app-only-not-asked"
	APIAgentRoleMissing     Reason = "api.agent-role-missing"
	APIAgentRoleHeld        Reason = "api.agent-role-held"
	APIIDMalformed          Reason = "api.id-malformed"
	APIIDsWellFormed        Reason = "api.ids-well-formed"
	APICustomerUnknown      Reason = "api.customer-unknown"
	APICustomerForeign      Reason = "api.customer-foreign"
	APICustomerOwn          Reason = "api.customer-own"
	APIDelegatedRoleMissing Reason = "api.delegated-role-missing"
	APIDelegatedRoleHeld    Reason = "api.delegated-role-held"
)

// Reasons of a sign-in at Entra. Those of the last group are settled by the page
// or endpoint that was given the proof.
const (
	SignInAccountNeeded     Reason = "signin.account-needed"
	SignInAccountNotChosen  Reason = "signin.account-not-chosen"
	SignInAccountUnknown    Reason = "signin.account-unknown"
	SignInAccountKnown      Reason = "signin.account-known"
	SignInAccountDisabled   Reason = "signin.account-disabled"
	SignInPasswordNeeded    Reason = "signin.password-needed"
	SignInProviderNeeded    Reason = "signin.provider-needed"
	SignInFirstFactorProven Reason = "signin.first-factor-proven"
	SignInPasswordExpired   Reason = "signin.password-expired"
	SignInFrequencyExceeded Reason = "signin.frequency-exceeded"

	SignInMFADemandedByRequest           Reason = "signin.mfa-demanded-by-request"
	SignInMFADemandedByAdminCenter       Reason = "signin.mfa-demanded-by-admin-center"
	SignInMFADemandedPerUser             Reason = "signin.mfa-demanded-per-user"
	SignInMFADemandedBySecurityDefaults  Reason = "signin.mfa-demanded-by-security-defaults"
	SignInMFADemandedByConditionalAccess Reason = "signin.mfa-demanded-by-conditional-access"
	SignInBlockedByConditionalAccess     Reason = "signin.blocked-by-conditional-access"

	SignInRegistrationDemandedBySecurityDefaults Reason = "signin.registration-demanded-by-security-defaults"
	SignInConditionalAccessUnlicensed            Reason = "signin.conditional-access-unlicensed"
	SignInLegacyBlocked                          Reason = "signin.legacy-blocked"
	SignInLegacyNoMFA                            Reason = "signin.legacy-no-mfa"
	SignInMFATooOld                              Reason = "signin.mfa-too-old"
	SignInStrengthNeeded                         Reason = "signin.strength-needed"
	SignInMethodUnavailable                      Reason = "signin.method-unavailable"
	SignInStrengthUnmet                          Reason = "signin.strength-unmet"
	SignInRegistrationDeferred                   Reason = "signin.registration-deferred"
	SignInControlNeeded                          Reason = "signin.custom-control-needed"

	SignInMFADone                   Reason = "signin.mfa-done"
	SignInMFANeeded                 Reason = "signin.mfa-needed"
	SignInRegistrationNeeded        Reason = "signin.registration-needed"
	SignInNoUsableMethod            Reason = "signin.no-usable-method"
	SignInFederatedMFAClaimAccepted Reason = "signin.federated-mfa-claim-accepted"
	SignInFederatedMFAClaimIgnored  Reason = "signin.federated-mfa-claim-ignored"
	SignInFederatedMFANeeded        Reason = "signin.federated-mfa-needed"
	SignInFederatedMFAClaimMissing  Reason = "signin.federated-mfa-claim-missing"

	SignInConsentNeeded     Reason = "signin.consent-needed"
	SignInStaySignedInAsked Reason = "signin.stay-signed-in-asked"
	SignInIssuedWithMFA     Reason = "signin.issued-with-mfa"
	SignInIssuedWithoutMFA  Reason = "signin.issued-without-mfa"

	SignInAccountLocked      Reason = "signin.account-locked"
	SignInPasswordWrong      Reason = "signin.password-wrong"
	SignInAssertionRejected  Reason = "signin.assertion-rejected"
	SignInChallengeDenied    Reason = "signin.challenge-denied"
	SignInChallengeFailed    Reason = "signin.challenge-failed"
	SignInAccessPassWrong    Reason = "signin.access-pass-wrong"
	SignInConsentDeclined    Reason = "signin.consent-declined"
	SignInExternalRefused    Reason = "signin.external-refused"
	SignInAdminConsentNeeded Reason = "signin.admin-consent-needed"
)

// Reasons of the portal.
const (
	PortalSignInNeeded    Reason = "portal.sign-in-needed"
	PortalSignedIn        Reason = "portal.signed-in"
	PortalMFANotAsked     Reason = "portal.mfa-not-asked"
	PortalMFAClaimPresent Reason = "portal.mfa-claim-present"
	PortalStepUpNeeded    Reason = "portal.step-up-needed"
	PortalMFAClaimMissing Reason = "portal.mfa-claim-missing"
)

// Reasons for the phase that holds.
const (
	PhaseBeforeFirstDate       Reason = "phase.before-first-date"
	PhaseAdminCenters          Reason = "phase.admin-centers"
	PhasePortalTarget          Reason = "phase.portal-target"
	PhasePortalEnforced        Reason = "phase.portal-enforced"
	PhaseAPIEnabled            Reason = "phase.api-enabled"
	PhaseAPIChecking           Reason = "phase.api-checking"
	PhaseAnnualValidation      Reason = "phase.annual-validation"
	PhaseSandboxEnforced       Reason = "phase.sandbox-enforced"
	PhaseProductionEnforced    Reason = "phase.production-enforced"
	PhaseProductionDeferred    Reason = "phase.production-deferred"
	PhaseProductionProgressive Reason = "phase.production-progressive"
	PhaseSetOutright           Reason = "phase.set-outright"
)

// Reasons of a sign-in to another tenant than one's own.
const (
	DelegateTenantUnknown   Reason = "delegate.tenant-unknown"
	DelegateAppUnknown      Reason = "delegate.app-unknown"
	DelegateMember          Reason = "delegate.member"
	DelegateNoRelationship  Reason = "delegate.no-relationship"
	DelegateRolesHeld       Reason = "delegate.roles-held"
	DelegateOutboundBlocked Reason = "delegate.outbound-blocked"
	DelegateInboundBlocked  Reason = "delegate.inbound-blocked"
)

// Reasons of Microsoft Graph. The first three are settled by the router.
const (
	GraphRouteUnknown     Reason = "graph.route-unknown"
	GraphNotSimulated     Reason = "graph.not-simulated"
	GraphMethodNotAllowed Reason = "graph.method-not-allowed"

	GraphBearerMissing       Reason = "graph.bearer-missing"
	GraphTokenMalformed      Reason = "graph.token-malformed"
	GraphTokenSignature      Reason = "graph.token-signature"
	GraphTokenIssuer         Reason = "graph.token-issuer"
	GraphTokenStranger       Reason = "graph.token-stranger"
	GraphTokenNotYetValid    Reason = "graph.token-not-yet-valid"
	GraphTokenExpired        Reason = "graph.token-expired"
	GraphTokenValid          Reason = "graph.token-valid"
	GraphAudienceWrong       Reason = "graph.audience-wrong"
	GraphAppOnlyNotSupported Reason = "graph.app-only-not-supported"
	GraphPermissionMissing   Reason = "graph.permission-missing"
	GraphPermissionHeld      Reason = "graph.permission-held"
	GraphRoleMissing         Reason = "graph.role-missing"
	GraphRoleHeld            Reason = "graph.role-held"
)
