package policy_test

import (
	"slices"
	"testing"
	"time"

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
		s.Demands.By = []Demand{ByRequest}
	}
}

func demanded(s *SignIn) { s.Demands.By = []Demand{ByPerUserMFA} }

// tooOld is a sign-in with MFA of these ages where an hour is allowed.
func tooOld(age, mfaAge time.Duration) func(*SignIn) {
	return func(s *SignIn) {
		demanded(s)
		s.MFADone, s.Age, s.MFAAge, s.Demands.MaxAge = true, age, mfaAge, time.Hour
	}
}

// strong is a sign-in with MFA done by these methods where a strength is demanded
// and a passkey is registered.
func strong(want Strength, used ...Method) func(*SignIn) {
	return func(s *SignIn) {
		s.Demands = Demanded{By: []Demand{ByConditionalAccess}, Strength: want}
		s.MFADone, s.Used = true, used
		s.Registered, s.Allowed = []Method{PhoneAppOTP, FidoKey}, Methods
	}
}

func grace(s *SignIn) {
	s.Registered, s.GraceDaysLeft, s.Demands.By = nil, 3, []Demand{BySecurityDefaults}
}

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
		s.MFADone, s.Demands.By = true, []Demand{ByRequest, BlockByConditionalAccess}
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
		s.FirstFactor, s.Demands.By = false, []Demand{BlockByConditionalAccess}
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
		s.Demands.By = nil
	}, Issue, SignInIssuedWithMFA, false},
	"a rejected claim does not show in the token": {func(s *SignIn) {
		federated(RejectMFA, true, 0)(s)
		s.Demands.By = nil
	}, Issue, SignInIssuedWithoutMFA, false},
	"Trent's plain sign-in is issued without MFA": {func(s *SignIn) {
		federated(EnforceMFA, false, 0)(s)
		s.Demands.By = nil
	}, Issue, SignInIssuedWithoutMFA, false},
	"a claim means nothing for a managed account": {func(s *SignIn) { demanded(s); s.MFAClaim = true }, Challenge, SignInMFANeeded, false},

	"without a grant consent is asked":                    {func(s *SignIn) { s.Consented = false }, AskConsent, SignInConsentNeeded, false},
	"prompt=consent asks despite a grant":                 {func(s *SignIn) { s.PromptConsent = true }, AskConsent, SignInConsentNeeded, false},
	"consent comes after MFA":                             {func(s *SignIn) { demanded(s); s.Consented = false }, Challenge, SignInMFANeeded, false},
	"the browser is asked whether to stay":                {func(s *SignIn) { s.StaySignedInSettled = false }, AskStaySignedIn, SignInStaySignedInAsked, false},
	"staying signed in comes after consent":               {func(s *SignIn) { s.StaySignedInSettled, s.Consented = false, false }, AskConsent, SignInConsentNeeded, false},
	"a password that has expired is changed first":        {func(s *SignIn) { s.PasswordExpired = true }, ChangePassword, SignInPasswordExpired, false},
	"a new password comes before MFA":                     {func(s *SignIn) { demanded(s); s.PasswordExpired = true }, ChangePassword, SignInPasswordExpired, false},
	"a disabled account changes no password":              {func(s *SignIn) { s.PasswordExpired, s.Enabled = true, false }, Block, SignInAccountDisabled, false},
	"a sign-in beyond its frequency asks for a password":  {tooOld(2*time.Hour, 0), AskPassword, SignInFrequencyExceeded, false},
	"a sign-in within its frequency goes on":              {tooOld(time.Hour, time.Hour), Issue, SignInIssuedWithMFA, false},
	"MFA beyond the frequency is done again":              {tooOld(0, 2*time.Hour), Challenge, SignInMFATooOld, false},
	"old MFA that nobody demands goes on":                 {func(s *SignIn) { tooOld(0, 2*time.Hour)(s); s.Demands.By = nil }, Issue, SignInIssuedWithMFA, false},
	"beyond its frequency, back to the provider":          {func(s *SignIn) { tooOld(2*time.Hour, 0)(s); s.Federated = true }, GoToProvider, SignInFrequencyExceeded, false},
	"beyond its frequency, back to the provider with MFA": {func(s *SignIn) { tooOld(2*time.Hour, 0)(s); s.Federated, s.MFABehavior = true, EnforceMFA }, GoToProvider, SignInFrequencyExceeded, true},
	"old MFA of the provider is done there again":         {func(s *SignIn) { tooOld(0, 2*time.Hour)(s); s.Federated, s.MFABehavior = true, EnforceMFA }, GoToProvider, SignInFederatedMFANeeded, true},

	"security defaults block a legacy client": {func(s *SignIn) {
		s.Client, s.Demands.By = LegacyClient, []Demand{BySecurityDefaults, BlockLegacyBySecurityDefaults}
	}, Block, SignInLegacyBlocked, false},
	"a legacy client cannot do MFA":             {func(s *SignIn) { demanded(s); s.Client = LegacyClient }, Block, SignInLegacyNoMFA, false},
	"nor register for it":                       {func(s *SignIn) { demanded(s); s.Client, s.Registered = LegacyClient, nil }, Block, SignInLegacyNoMFA, false},
	"a legacy client without a demand goes on":  {func(s *SignIn) { s.Client = LegacyClient }, Issue, SignInIssuedWithoutMFA, false},
	"a policy without its licence asks nothing": {func(s *SignIn) { s.Demands.Unlicensed = true }, Issue, SignInIssuedWithoutMFA, false},
	"who only has to register does":             {func(s *SignIn) { s.Registered = nil; s.Demands.By = []Demand{RegisterBySecurityDefaults} }, Register, SignInRegistrationNeeded, false},
	"who has registered is not asked":           {func(s *SignIn) { s.Demands.By = []Demand{RegisterBySecurityDefaults} }, Issue, SignInIssuedWithoutMFA, false},
	"whose provider does MFA registers nothing": {func(s *SignIn) {
		federated(EnforceMFA, false, 0)(s)
		s.Registered = nil
		s.Demands.By = []Demand{RegisterBySecurityDefaults}
	}, Issue, SignInIssuedWithoutMFA, false},
	"in a tenant without methods nobody can": {func(s *SignIn) {
		s.Registered, s.Allowed = nil, nil
		s.Demands.By = []Demand{RegisterBySecurityDefaults}
	}, Block, SignInNoUsableMethod, false},
	"an access pass alone can be asked for":       {func(s *SignIn) { demanded(s); s.Registered, s.Allowed = []Method{AccessPass}, []Method{AccessPass} }, Challenge, SignInMFANeeded, false},
	"an access pass that nobody issued cannot":    {func(s *SignIn) { demanded(s); s.Registered, s.Allowed = nil, []Method{AccessPass} }, Block, SignInNoUsableMethod, false},
	"an external method is for the administrator": {func(s *SignIn) { demanded(s); s.Registered, s.Allowed = nil, []Method{ExternalMethod} }, Block, SignInNoUsableMethod, false},

	"MFA with a weaker method than the strength":    {strong(PhishingResistant, PhoneAppOTP), Challenge, SignInStrengthNeeded, false},
	"MFA with a method of the strength":             {strong(PhishingResistant, FidoKey), Issue, SignInIssuedWithMFA, false},
	"a passkey is passwordless, too":                {strong(PasswordlessMFA, FidoKey), Issue, SignInIssuedWithMFA, false},
	"an access pass is neither":                     {strong(PasswordlessMFA, AccessPass), Challenge, SignInStrengthNeeded, false},
	"any method has the weakest strength":           {strong(AnyMFA, OneWaySMS), Issue, SignInIssuedWithMFA, false},
	"but not an external one":                       {strong(AnyMFA, ExternalMethod), Challenge, SignInStrengthNeeded, false},
	"which does for a plain demand":                 {strong("", ExternalMethod), Issue, SignInIssuedWithMFA, false},
	"MFA that was a claim has the weakest":          {strong(AnyMFA), Issue, SignInIssuedWithMFA, false},
	"and no other":                                  {strong(PhishingResistant), Challenge, SignInStrengthNeeded, false},
	"a passkey that is not registered is, with MFA": {func(s *SignIn) { strong(PhishingResistant, PhoneAppOTP)(s); s.Registered = []Method{PhoneAppOTP} }, Register, SignInStrengthNeeded, false},
	"but first any MFA is done":                     {func(s *SignIn) { strong(PhishingResistant)(s); s.MFADone = false; s.Registered = []Method{PhoneAppOTP} }, Challenge, SignInMFANeeded, false},
	"who has nothing registers a passkey at once":   {func(s *SignIn) { strong(PhishingResistant)(s); s.MFADone = false; s.Registered = nil }, Register, SignInRegistrationNeeded, false},
	"a passkey that cannot be used here blocks":     {func(s *SignIn) { strong(PhishingResistant)(s); s.Unavailable = []Method{FidoKey} }, Block, SignInMethodUnavailable, false},
	"and lets nobody register beside it": {func(s *SignIn) {
		demanded(s)
		s.Registered, s.Allowed, s.Unavailable = []Method{FidoKey}, Methods, []Method{FidoKey}
	}, Block, SignInMethodUnavailable, false},
	"another method will do in its place": {func(s *SignIn) {
		demanded(s)
		s.Registered, s.Allowed, s.Unavailable = []Method{FidoKey, OneWaySMS}, Methods, []Method{FidoKey}
	}, Challenge, SignInMFANeeded, false},
	"a tenant without passkeys blocks":   {func(s *SignIn) { strong(PhishingResistant, PhoneAppOTP)(s); s.Allowed = []Method{PhoneAppOTP} }, Block, SignInStrengthUnmet, false},
	"the claim has the weakest strength": {func(s *SignIn) { federated(EnforceMFA, true, 1)(s); s.Demands.Strength = AnyMFA }, Issue, SignInIssuedWithMFA, false},
	"no provider is asked for a greater one": {func(s *SignIn) {
		federated(EnforceMFA, true, 1)(s)
		s.Demands.Strength = PhishingResistant
		s.Allowed = Methods
	}, Register, SignInStrengthNeeded, false},

	"days of grace let registration be put off": {func(s *SignIn) { grace(s); s.Deferred = true }, Issue, SignInIssuedWithoutMFA, false},
	"but another demand does not":               {func(s *SignIn) { grace(s); s.Deferred = true; s.Demands.By = append(s.Demands.By, ByConditionalAccess) }, Register, SignInRegistrationNeeded, false},
	"nor when the days are over":                {func(s *SignIn) { grace(s); s.Deferred, s.GraceDaysLeft = true, 0 }, Register, SignInRegistrationNeeded, false},
	"nor does it spare who has registered":      {func(s *SignIn) { grace(s); s.Deferred, s.Registered = true, s.Allowed }, Challenge, SignInMFANeeded, false},
	"a custom control is passed":                {func(s *SignIn) { s.Demands.Controls = []string{"guard"} }, AskControl, SignInControlNeeded, false},
	"once":                                      {func(s *SignIn) { s.Demands.Controls, s.Controls = []string{"guard"}, []string{"guard"} }, Issue, SignInIssuedWithoutMFA, false},
	"and another one does not count":            {func(s *SignIn) { s.Demands.Controls, s.Controls = []string{"guard"}, []string{"watch"} }, AskControl, SignInControlNeeded, false},
	"a custom control is no MFA":                {func(s *SignIn) { demanded(s); s.Demands.Controls, s.Controls = []string{"guard"}, []string{"guard"} }, Challenge, SignInMFANeeded, false},
	"a custom control comes after MFA":          {func(s *SignIn) { demanded(s); s.Demands.Controls = []string{"guard"} }, Challenge, SignInMFANeeded, false},
	"a custom control comes before consent":     {func(s *SignIn) { s.Demands.Controls = []string{"guard"}; s.Consented = false }, AskControl, SignInControlNeeded, false},

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
	s.Demands.By = []Demand{ByRequest, ByPerUserMFA, BySecurityDefaults, ByConditionalAccess}
	want := []Reason{
		SignInAccountKnown, SignInFirstFactorProven,
		SignInMFADemandedByRequest, SignInMFADemandedPerUser, SignInMFADemandedBySecurityDefaults, SignInMFADemandedByConditionalAccess,
		SignInFederatedMFAClaimIgnored, SignInMFANeeded,
	}
	if got := NextStep(s).Decision.Trail; !slices.Equal(got, want) {
		t.Errorf("trail %q, want %q", got, want)
	}
}

func TestNextStepOffersOnlyMethodsThatWillDo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change  func(*SignIn)
		methods []Method
	}{
		"a challenge offers what is registered": {demanded, []Method{PhoneAppOTP}},
		"registration offers what is allowed":   {func(s *SignIn) { demanded(s); s.Registered = nil }, []Method{PhoneAppNotification, PhoneAppOTP}},
		"registration offers nothing that is given": {func(s *SignIn) {
			demanded(s)
			s.Registered, s.Allowed = nil, []Method{AccessPass, ExternalMethod, FidoKey}
		}, []Method{FidoKey}},
		"a strength leaves passkeys":      {strong(PhishingResistant, PhoneAppOTP), []Method{FidoKey}},
		"MFA before a passkey is any MFA": {func(s *SignIn) { strong(PhishingResistant)(s); s.MFADone, s.Registered = false, []Method{PhoneAppOTP} }, []Method{PhoneAppOTP}},
		"a consent offers none":           {func(s *SignIn) { s.Consented = false }, nil},
	} {
		s := signedIn()
		c.change(&s)
		if got := NextStep(s).Methods; !slices.Equal(got, c.methods) {
			t.Errorf("%s: got %q, want %q", name, got, c.methods)
		}
	}
}

func TestRegistrationIsPutOffOnlyWithinTheDaysOfGrace(t *testing.T) {
	t.Parallel()
	s := signedIn()
	grace(&s)
	if step := NextStep(s); step.Kind != Register || !step.MaySkip {
		t.Errorf("within the days: %+v, want registration that may be skipped", step)
	}
	s.Deferred = true
	if step := NextStep(s); step.Kind != Issue || !slices.Contains(step.Decision.Trail, SignInRegistrationDeferred) {
		t.Errorf("put off: %+v", step)
	}
	s.Deferred, s.Silent = false, true
	if step := NextStep(s); step.Kind != Issue || !slices.Contains(step.Decision.Trail, SignInRegistrationDeferred) {
		t.Errorf("silent: %+v, want it issued: its code could not be redeemed otherwise", step)
	}
	s.GraceDaysLeft = 0
	if step := NextStep(s); step.Kind != Block || step.Needed != Register || step.MaySkip {
		t.Errorf("after the days: %+v", step)
	}
}

func TestAStepSaysWhichControlAndWhetherTheFirstFactorMustBeFresh(t *testing.T) {
	t.Parallel()
	s := signedIn()
	s.Demands.Controls, s.Controls = []string{"guard", "watch"}, []string{"guard"}
	if step := NextStep(s); step.Control != "watch" {
		t.Errorf("got %+v, want the control that is not passed yet", step)
	}
	for _, federated := range []bool{false, true} {
		s := signedIn()
		tooOld(2*time.Hour, 0)(&s)
		s.Federated = federated
		if step := NextStep(s); !step.Fresh {
			t.Errorf("federated %t: got %+v, want a fresh first factor", federated, step)
		}
		s.FirstFactor = false
		if step := NextStep(s); step.Fresh {
			t.Errorf("federated %t: got %+v, want any first factor", federated, step)
		}
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
