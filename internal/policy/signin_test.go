package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

// signedIn is a managed user with a password session and nothing left to ask.
func signedIn() SignIn {
	return SignIn{
		Sessions: 1, AccountChosen: true, AccountKnown: true, Enabled: true, FirstFactor: true,
		Registered: []Method{PhoneAppOTP}, Allowed: []Method{PhoneAppNotification, PhoneAppOTP},
		Consented: true, StaySignedInSettled: true,
	}
}

// federated is a user of a domain with this behaviour, back from the provider
// in a sign-in that must have MFA.
func federated(behavior MFABehavior, claim bool, trips int) func(*SignIn) {
	return func(s *SignIn) {
		s.Federated, s.MFABehavior, s.MFAClaim, s.ProviderTrips = true, behavior, claim, trips
		s.Demands = []Demand{ByRequest}
	}
}

func demanded(s *SignIn) { s.Demands = []Demand{ByPerUserMFA} }

var nextSteps = map[string]struct {
	change  func(*SignIn)
	kind    StepKind
	reason  Reason
	wantMFA bool
}{
	"a fresh browser is asked for a username":           {func(s *SignIn) { *s = SignIn{} }, AskUsername, SignInAccountNeeded, false},
	"select_account without a session asks a username":  {func(s *SignIn) { s.Sessions, s.AccountChosen = 0, false }, AskUsername, SignInAccountNeeded, false},
	"several sessions make the person pick":             {func(s *SignIn) { s.Sessions, s.AccountChosen = 2, false }, PickAccount, SignInAccountNotChosen, false},
	"select_account makes the person pick":              {func(s *SignIn) { s.AccountChosen = false }, PickAccount, SignInAccountNotChosen, false},
	"an unknown account is blocked before any password": {func(s *SignIn) { s.AccountKnown, s.FirstFactor = false, false }, Block, SignInAccountUnknown, false},
	"a managed account is asked for its password":       {func(s *SignIn) { s.FirstFactor = false }, AskPassword, SignInPasswordNeeded, false},
	"a disabled account is asked for its password too":  {func(s *SignIn) { s.FirstFactor, s.Enabled = false, false }, AskPassword, SignInPasswordNeeded, false},
	"a disabled account is blocked after its password":  {func(s *SignIn) { s.Enabled = false }, Block, SignInAccountDisabled, false},

	"nobody demands MFA: Entra issues without":        {func(*SignIn) {}, Issue, SignInIssuedWithoutMFA, false},
	"MFA done without a demand shows in the token":    {func(s *SignIn) { s.MFADone = true }, Issue, SignInIssuedWithMFA, false},
	"MFA demanded and registered is a challenge":      {demanded, Challenge, SignInMFANeeded, false},
	"MFA demanded and done is issued":                 {func(s *SignIn) { demanded(s); s.MFADone = true }, Issue, SignInIssuedWithMFA, false},
	"MFA demanded and nothing registered registers":   {func(s *SignIn) { demanded(s); s.Registered = nil }, Register, SignInRegistrationNeeded, false},
	"a registered method the tenant forbids is none":  {func(s *SignIn) { demanded(s); s.Allowed = []Method{PhoneAppNotification} }, Register, SignInRegistrationNeeded, false},
	"a tenant that allows no method blocks":           {func(s *SignIn) { demanded(s); s.Allowed = nil }, Block, SignInNoUsableMethod, false},
	"a tenant without methods matters on demand only": {func(s *SignIn) { s.Allowed = nil }, Issue, SignInIssuedWithoutMFA, false},
	"a Conditional Access block blocks despite MFA": {func(s *SignIn) {
		s.MFADone, s.Demands = true, []Demand{ByRequest, BlockByConditionalAccess}
	}, Block, SignInBlockedByConditionalAccess, false},

	"a federated account goes to its provider": {func(s *SignIn) { s.Federated, s.FirstFactor = true, false }, GoToProvider, SignInProviderNeeded, false},
	"enforce asks for MFA on the first trip when it is demanded already": {func(s *SignIn) {
		federated(EnforceMFA, false, 0)(s)
		s.FirstFactor = false
	}, GoToProvider, SignInProviderNeeded, true},
	"enforce does not ask for MFA that was done before": {func(s *SignIn) {
		federated(EnforceMFA, false, 0)(s)
		s.FirstFactor, s.MFADone = false, true
	}, GoToProvider, SignInProviderNeeded, false},
	"a block alone is no reason to ask the provider for MFA": {func(s *SignIn) {
		federated(EnforceMFA, false, 0)(s)
		s.FirstFactor, s.Demands = false, []Demand{BlockByConditionalAccess}
	}, GoToProvider, SignInProviderNeeded, false},
	"accept does not ask its provider for MFA": {func(s *SignIn) {
		federated(AcceptMFA, false, 0)(s)
		s.FirstFactor = false
	}, GoToProvider, SignInProviderNeeded, false},

	"accept with the claim is done":               {federated(AcceptMFA, true, 0), Issue, SignInIssuedWithMFA, false},
	"accept without the claim: Entra challenges":  {federated(AcceptMFA, false, 0), Challenge, SignInMFANeeded, false},
	"accept without the claim: registering first": {func(s *SignIn) { federated(AcceptMFA, false, 0)(s); s.Registered = nil }, Register, SignInRegistrationNeeded, false},
	"nothing set with the claim is done":          {federated("", true, 0), Issue, SignInIssuedWithMFA, false},
	"nothing set without: Entra challenges":       {federated("", false, 0), Challenge, SignInMFANeeded, false},
	"enforce with the claim is done":              {federated(EnforceMFA, true, 1), Issue, SignInIssuedWithMFA, false},
	"enforce without the claim goes back":         {federated(EnforceMFA, false, 0), GoToProvider, SignInFederatedMFANeeded, true},
	"enforce goes back a second time":             {federated(EnforceMFA, false, 1), GoToProvider, SignInFederatedMFANeeded, true},
	"enforce blocks after the second trip":        {federated(EnforceMFA, false, 2), Block, SignInFederatedMFAClaimMissing, false},
	"enforce is content with the claim at last":   {federated(EnforceMFA, true, 2), Issue, SignInIssuedWithMFA, false},
	"enforce never asks Entra's own methods":      {func(s *SignIn) { federated(EnforceMFA, false, 2)(s); s.Registered = s.Allowed }, Block, SignInFederatedMFAClaimMissing, false},
	"reject ignores the claim: Entra challenges":  {federated(RejectMFA, true, 0), Challenge, SignInMFANeeded, false},
	"reject without the claim: Entra challenges":  {federated(RejectMFA, false, 0), Challenge, SignInMFANeeded, false},
	"reject with Entra's own MFA is done":         {func(s *SignIn) { federated(RejectMFA, true, 0)(s); s.MFADone = true }, Issue, SignInIssuedWithMFA, false},

	"the claim shows in the token without a demand": {func(s *SignIn) {
		federated(EnforceMFA, true, 0)(s)
		s.Demands = nil
	}, Issue, SignInIssuedWithMFA, false},
	"a rejected claim does not show in the token": {func(s *SignIn) {
		federated(RejectMFA, true, 0)(s)
		s.Demands = nil
	}, Issue, SignInIssuedWithoutMFA, false},
	"Trent's plain sign-in is issued without MFA": {func(s *SignIn) {
		federated(EnforceMFA, false, 0)(s)
		s.Demands = nil
	}, Issue, SignInIssuedWithoutMFA, false},
	"a claim means nothing for a managed account": {func(s *SignIn) { demanded(s); s.MFAClaim = true }, Challenge, SignInMFANeeded, false},

	"without a grant consent is asked":        {func(s *SignIn) { s.Consented = false }, AskConsent, SignInConsentNeeded, false},
	"prompt=consent asks despite a grant":     {func(s *SignIn) { s.PromptConsent = true }, AskConsent, SignInConsentNeeded, false},
	"consent comes after MFA":                 {func(s *SignIn) { demanded(s); s.Consented = false }, Challenge, SignInMFANeeded, false},
	"the browser is asked whether to stay":    {func(s *SignIn) { s.StaySignedInSettled = false }, AskStaySignedIn, SignInStaySignedInAsked, false},
	"staying signed in comes after consent":   {func(s *SignIn) { s.StaySignedInSettled, s.Consented = false, false }, AskConsent, SignInConsentNeeded, false},
	"one who picked nothing is not looked up": {func(s *SignIn) { s.AccountChosen, s.AccountKnown = false, false }, PickAccount, SignInAccountNotChosen, false},
}

func TestNextStep(t *testing.T) {
	t.Parallel()
	for name, c := range nextSteps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := signedIn()
			c.change(&s)
			got := NextStep(s)
			wellFormed(t, got.Decision)
			if got.Kind != c.kind || got.Decision.Reason != c.reason || got.WantMFA != c.wantMFA || got.Needed != "" {
				t.Errorf("got %+v, want %s by %s, asking the provider for MFA: %t", got, c.kind, c.reason, c.wantMFA)
			}
			if want := outcomes(c.kind); got.Decision.Outcome != want {
				t.Errorf("outcome %s, want %s", got.Decision.Outcome, want)
			}
		})
	}
}

// What is asked of a person in the same place is refused, by the same rule, where
// nobody can be asked.
func TestNextStepOfASilentSignInSaysWhatWouldHaveBeenNeeded(t *testing.T) {
	t.Parallel()
	for name, c := range nextSteps {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := signedIn()
			c.change(&s)
			s.Silent = true
			got := NextStep(s)
			wellFormed(t, got.Decision)
			switch c.kind {
			case Issue, Block:
				if got.Kind != c.kind || got.Decision.Reason != c.reason || got.Needed != "" {
					t.Errorf("got %+v, want %s by %s", got, c.kind, c.reason)
				}
			case AskStaySignedIn:
				if got.Kind != Issue {
					t.Errorf("got %+v, want it issued: there is no browser to stay signed in", got)
				}
			default:
				if got.Kind != Block || got.Needed != c.kind || got.Decision.Outcome != Deny || got.Decision.Reason != c.reason || got.WantMFA != c.wantMFA {
					t.Errorf("got %+v, want a refusal by %s that says %s was needed", got, c.reason, c.kind)
				}
			}
		})
	}
}

func TestNextStepTrailNamesWhoDemandsMFAAndWhatWasFound(t *testing.T) {
	t.Parallel()
	s := signedIn()
	federated(RejectMFA, true, 0)(&s)
	s.Demands = []Demand{ByRequest, ByPerUserMFA, BySecurityDefaults, ByConditionalAccess}
	want := []Reason{
		SignInAccountKnown, SignInFirstFactorProven,
		SignInMFADemandedByRequest, SignInMFADemandedPerUser, SignInMFADemandedBySecurityDefaults, SignInMFADemandedByConditionalAccess,
		SignInFederatedMFAClaimIgnored, SignInMFANeeded,
	}
	if got := NextStep(s).Decision.Trail; !slices.Equal(got, want) {
		t.Errorf("trail %q, want %q", got, want)
	}
}

func outcomes(kind StepKind) Outcome {
	switch kind {
	case Issue:
		return Allow
	case Block:
		return Deny
	}
	return Ask
}
