package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func FuzzNextStep(f *testing.F) {
	f.Add([]byte{})
	for bytes := range walk(20) {
		f.Add(bytes.bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) { signInHolds(t, &facts{b}) })
}

func TestNextStepHoldsOnManySignIns(t *testing.T) {
	t.Parallel()
	for f := range walk(10_000) {
		signInHolds(t, f)
	}
}

func signInHolds(t *testing.T, f *facts) {
	t.Helper()
	s := f.signIn()
	wellFormed(t, NextStep(s).Decision)
	tokensTellTheTruth(t, s)
	addingAFactorDoesNoHarm(t, s)
	silenceChangesNoReason(t, s)
	obedienceEnds(t, s, pick(f, alwaysClaims, claimsWhenAsked, neverClaims))
}

// tokensTellTheTruth: nothing is issued that somebody demanded MFA of, without;
// and where nobody does, nobody is asked for it.
func tokensTellTheTruth(t *testing.T, s SignIn) {
	t.Helper()
	step := NextStep(s)
	if step.Kind == Issue {
		if len(s.Demands) > 0 && !s.MFA() {
			t.Errorf("issued without the MFA that %v demand: %+v", s.Demands, s)
		}
		if !s.AccountChosen || !s.AccountKnown || !s.Enabled || !s.FirstFactor || !s.Consented {
			t.Errorf("issued with something missing: %+v", s)
		}
		if want := map[bool]Reason{true: SignInIssuedWithMFA, false: SignInIssuedWithoutMFA}[s.MFA()]; step.Decision.Reason != want {
			t.Errorf("issued by %s, want %s: %+v", step.Decision.Reason, want, s)
		}
	}
	if len(s.Demands) == 0 && slices.Contains([]StepKind{Challenge, Register}, step.Kind) {
		t.Errorf("%s without a demand: %+v", step.Kind, s)
	}
	if step.WantMFA && !(s.Federated && s.MFABehavior == EnforceMFA) {
		t.Errorf("the provider of a domain that does not enforce is asked for MFA: %+v", s)
	}
}

// addingAFactorDoesNoHarm: more proof never turns an issue into anything else.
func addingAFactorDoesNoHarm(t *testing.T, s SignIn) {
	t.Helper()
	if NextStep(s).Kind != Issue {
		return
	}
	for what, add := range map[string]func(*SignIn){
		"the password":     func(s *SignIn) { s.FirstFactor = true },
		"MFA":              func(s *SignIn) { s.MFADone = true },
		"the MFA claim":    func(s *SignIn) { s.MFAClaim = true },
		"a method":         func(s *SignIn) { s.Registered = append(slices.Clone(s.Registered), PhoneAppOTP) },
		"a method allowed": func(s *SignIn) { s.Allowed = append(slices.Clone(s.Allowed), PhoneAppOTP) },
		"one demand less":  func(s *SignIn) { s.Demands = s.Demands[min(1, len(s.Demands)):] },
	} {
		more := s
		add(&more)
		if step := NextStep(more); step.Kind != Issue {
			t.Errorf("%s turns an issue into %s by %s: %+v", what, step.Kind, step.Decision.Reason, s)
		}
	}
}

// silenceChangesNoReason: pages and token endpoint go by the same rules; only
// staying signed in is no question of the latter.
func silenceChangesNoReason(t *testing.T, s SignIn) {
	t.Helper()
	silent, asked := s, s
	silent.Silent, asked.Silent, asked.StaySignedInSettled = true, false, true
	got, want := NextStep(silent), NextStep(asked)
	if got.Kind != Issue && got.Kind != Block {
		t.Errorf("somebody is asked in a silent sign-in: %+v: %+v", got, s)
	}
	if got.Decision.Reason != want.Decision.Reason || (got.Kind == Issue) != (want.Kind == Issue) {
		t.Errorf("silent %+v, but interactive %+v: %+v", got, want, s)
	}
	if want.Decision.Outcome == Ask && got.Needed != want.Kind {
		t.Errorf("silent %+v does not say that %s was needed: %+v", got, want.Kind, s)
	}
}

// A provider's habit of claiming MFA.
type provider func(asked bool) bool

func alwaysClaims(bool) bool          { return true }
func claimsWhenAsked(asked bool) bool { return asked }
func neverClaims(bool) bool           { return false }

// obedienceEnds: a person who does whatever is asked gets a token or a block soon.
func obedienceEnds(t *testing.T, s SignIn, claims provider) {
	t.Helper()
	steps, _ := obey(s, claims)
	if last := steps[len(steps)-1]; last != Issue && last != Block {
		t.Errorf("no end after the steps %q: %+v", steps, s)
	}
}

// obey does what is asked, for twenty steps at most, and tells which steps those
// were and where they led.
func obey(s SignIn, claims provider) ([]StepKind, SignIn) {
	var taken []StepKind
	for range 20 {
		step := NextStep(s)
		taken = append(taken, step.Kind)
		switch step.Kind {
		case Issue, Block:
			return taken, s
		case AskUsername, PickAccount:
			s.AccountChosen = true
		case AskPassword:
			s.FirstFactor = true
		case GoToProvider:
			s.FirstFactor, s.MFAClaim = true, claims(step.WantMFA)
			if step.WantMFA {
				s.ProviderTrips++
			}
		case Challenge:
			s.MFADone = true
		case Register:
			s.MFADone, s.Registered = true, s.Allowed
		case AskConsent:
			s.Consented, s.PromptConsent = true, false
		case AskStaySignedIn:
			s.StaySignedInSettled = true
		}
	}
	return taken, s
}

// The four people of the source document, from a fresh browser to the end.
func TestNextStepLeadsEachPersonThroughTheirSteps(t *testing.T) {
	t.Parallel()
	fresh := SignIn{AccountKnown: true, Enabled: true, Consented: true, Allowed: []Method{PhoneAppNotification, PhoneAppOTP}}
	for name, c := range map[string]struct {
		change func(*SignIn)
		claims provider
		steps  []StepKind
		amr    []string
	}{
		"Alejandra does MFA because her tenant says so": {func(s *SignIn) { s.Registered, s.Demands = s.Allowed, []Demand{ByPerUserMFA} }, neverClaims,
			[]StepKind{AskUsername, AskPassword, Challenge, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"Prashob's provider does MFA and says so": {func(s *SignIn) { s.Federated, s.MFABehavior = true, EnforceMFA }, alwaysClaims,
			[]StepKind{AskUsername, GoToProvider, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"John gets a token with a password alone": {func(*SignIn) {}, neverClaims,
			[]StepKind{AskUsername, AskPassword, AskStaySignedIn, Issue}, []string{"pwd"}},
		"John registers when the portal steps him up": {func(s *SignIn) {
			s.AccountChosen, s.FirstFactor, s.StaySignedInSettled, s.Demands = true, true, true, []Demand{ByRequest}
		}, neverClaims,
			[]StepKind{Register, Issue}, []string{"pwd", "mfa"}},
		"John only verifies another day": {func(s *SignIn) { s.Registered, s.Demands = s.Allowed[:1], []Demand{ByRequest} }, neverClaims,
			[]StepKind{AskUsername, AskPassword, Challenge, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"Trent gets a token without the claim": {func(s *SignIn) { s.Federated, s.MFABehavior = true, EnforceMFA }, neverClaims,
			[]StepKind{AskUsername, GoToProvider, AskStaySignedIn, Issue}, []string{"pwd"}},
		"Trent is blocked after two trips when the portal steps him up": {func(s *SignIn) {
			s.AccountChosen, s.FirstFactor, s.Federated, s.MFABehavior, s.Demands = true, true, true, EnforceMFA, []Demand{ByRequest}
		}, neverClaims, []StepKind{GoToProvider, GoToProvider, Block}, nil},
		"Trent is blocked after two trips in a fresh browser": {func(s *SignIn) { s.Federated, s.MFABehavior, s.Demands = true, EnforceMFA, []Demand{ByRequest} }, neverClaims,
			[]StepKind{AskUsername, GoToProvider, GoToProvider, Block}, nil},
		"Trent gets through once his provider claims MFA when asked": {func(s *SignIn) { s.Federated, s.MFABehavior, s.Demands = true, EnforceMFA, []Demand{ByRequest} }, claimsWhenAsked,
			[]StepKind{AskUsername, GoToProvider, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"Trent with a custom control has nothing Entra takes": {func(s *SignIn) { s.Allowed, s.Demands = nil, []Demand{ByRequest} }, neverClaims,
			[]StepKind{AskUsername, AskPassword, Block}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := fresh
			c.change(&s)
			steps, end := obey(s, c.claims)
			if !slices.Equal(steps, c.steps) {
				t.Errorf("steps %q, want %q", steps, c.steps)
			}
			if c.amr != nil && !slices.Equal(AMR(ByPassword, end.MFA(), AMRSwitches{}), c.amr) {
				t.Errorf("amr would be %q, want %q", AMR(ByPassword, end.MFA(), AMRSwitches{}), c.amr)
			}
		})
	}
}
