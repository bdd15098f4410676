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
	noDemandIsMetByLess(t, s)
	onlyWhatWillDoIsOffered(t, s)
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
		if s.Demands.MFA() && !s.MFA() && !slices.Contains(step.Decision.Trail, SignInRegistrationDeferred) {
			t.Errorf("issued without the MFA that %v demand: %+v", s.Demands, s)
		}
		if !s.AccountChosen || !s.AccountKnown || !s.Enabled || !s.FirstFactor || s.PasswordExpired || !s.Consented {
			t.Errorf("issued with something missing: %+v", s)
		}
		if want := map[bool]Reason{true: SignInIssuedWithMFA, false: SignInIssuedWithoutMFA}[s.MFA()]; step.Decision.Reason != want {
			t.Errorf("issued by %s, want %s: %+v", step.Decision.Reason, want, s)
		}
	}
	if len(s.Demands.By) == 0 && slices.Contains([]StepKind{Challenge, Register}, step.Kind) {
		t.Errorf("%s without a demand: %+v", step.Kind, s)
	}
	if step.WantMFA && !(s.Federated && s.MFABehavior == EnforceMFA) {
		t.Errorf("the provider of a domain that does not enforce is asked for MFA: %+v", s)
	}
}

// noDemandIsMetByLess: what is issued has the strength, the age and the controls
// that are demanded, and nothing that is blocked is issued.
func noDemandIsMetByLess(t *testing.T, s SignIn) {
	t.Helper()
	step := NextStep(s)
	if step.Kind != Issue {
		return
	}
	d := s.Demands
	deferred := slices.Contains(step.Decision.Trail, SignInRegistrationDeferred)
	strong := slices.ContainsFunc(s.Used, func(m Method) bool { return m.Satisfies(d.Strength) })
	recent := d.MaxAge == 0 || s.MFAAge <= d.MaxAge
	claim := s.Federated && s.MFAClaim && s.MFABehavior != RejectMFA
	switch {
	case slices.Contains(d.By, BlockByConditionalAccess), slices.Contains(d.By, BlockLegacyBySecurityDefaults):
		t.Errorf("a blocked sign-in is issued: %+v", s)
	case d.MaxAge > 0 && s.Age > d.MaxAge:
		t.Errorf("a sign-in that is too old is issued: %+v", s)
	case slices.Contains(d.Controls, "guard") && !slices.Contains(s.Controls, "guard"):
		t.Errorf("issued without the custom control: %+v", s)
	case deferred && (s.GraceDaysLeft == 0 || slices.ContainsFunc(d.By, func(by Demand) bool { return by != BySecurityDefaults && by != RegisterBySecurityDefaults })):
		t.Errorf("registration was put off where it cannot be: %+v", s)
	case deferred, !d.MFA():
	case d.Strength == PasswordlessMFA || d.Strength == PhishingResistant:
		if !s.MFADone || !recent || !strong {
			t.Errorf("the strength %s is met by less: %+v", d.Strength, s)
		}
	case !claim && (!s.MFADone || !recent || len(s.Used) > 0 && !strong):
		t.Errorf("MFA is met by less: %+v", s)
	}
}

// onlyWhatWillDoIsOffered: the methods of a step are allowed, registered exactly
// when they are asked for, and a password alone registers nothing beside them.
func onlyWhatWillDoIsOffered(t *testing.T, s SignIn) {
	t.Helper()
	step := NextStep(s)
	kind := step.Kind
	if step.Needed != "" {
		kind = step.Needed
	}
	asks := kind == Challenge || kind == Register
	if asks != (len(step.Methods) > 0) {
		t.Errorf("%s with the methods %v: %+v", kind, step.Methods, s)
	}
	for _, m := range step.Methods {
		switch {
		case slices.Contains(s.Unavailable, m):
			t.Errorf("%s offers %s, which cannot be used here: %+v", kind, m, s)
		case !slices.Contains(s.Allowed, m):
			t.Errorf("%s offers %s, which is not allowed: %+v", kind, m, s)
		case kind == Challenge && !slices.Contains(s.Registered, m):
			t.Errorf("a challenge offers %s, which is not registered: %+v", m, s)
		case kind == Register && (!m.Registrable() || !m.Satisfies(s.Demands.Strength)):
			t.Errorf("registration offers %s: %+v", m, s)
		case kind == Register && !s.MFA() && slices.ContainsFunc(s.Registered, func(m Method) bool { return slices.Contains(s.Allowed, m) }):
			t.Errorf("a password alone registers %s beside what is registered: %+v", m, s)
		}
	}
}

// addingAFactorDoesNoHarm: more proof never turns an issue into anything else.
func addingAFactorDoesNoHarm(t *testing.T, s SignIn) {
	t.Helper()
	if NextStep(s).Kind != Issue || slices.Contains(NextStep(s).Decision.Trail, SignInRegistrationDeferred) {
		return
	}
	for what, add := range map[string]func(*SignIn){
		"the password":     func(s *SignIn) { s.FirstFactor = true },
		"MFA":              func(s *SignIn) { s.MFADone, s.MFAAge, s.Used = true, 0, append(slices.Clone(s.Used), FidoKey) },
		"the MFA claim":    func(s *SignIn) { s.MFAClaim = true },
		"a method":         func(s *SignIn) { s.Registered = append(slices.Clone(s.Registered), PhoneAppOTP) },
		"a method allowed": func(s *SignIn) { s.Allowed = append(slices.Clone(s.Allowed), PhoneAppOTP) },
		"one demand less":  func(s *SignIn) { s.Demands.By = s.Demands.By[min(1, len(s.Demands.By)):] },
		"no strength":      func(s *SignIn) { s.Demands.Strength = "" },
		"any age":          func(s *SignIn) { s.Demands.MaxAge = 0 },
		"a control":        func(s *SignIn) { s.Controls = []string{"guard", "other"} },
	} {
		more := s
		add(&more)
		if step := NextStep(more); step.Kind != Issue {
			t.Errorf("%s turns an issue into %s by %s: %+v", what, step.Kind, step.Decision.Reason, s)
		}
	}
}

// silenceChangesNoReason: pages and token endpoint go by the same rules; only
// staying signed in and putting off are no questions of the latter.
func silenceChangesNoReason(t *testing.T, s SignIn) {
	t.Helper()
	silent, asked := s, s
	silent.Silent, asked.Silent, asked.StaySignedInSettled = true, false, true
	if NextStep(asked).MaySkip {
		asked.Deferred = true
	}
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
			s = anew(s)
		case GoToProvider:
			if !s.FirstFactor || step.Fresh {
				s = anew(s)
			}
			s.MFAClaim = claims(step.WantMFA)
			if step.WantMFA {
				s.ProviderTrips++
			}
		case ChangePassword:
			s.PasswordExpired = false
		case Challenge, Register:
			s.MFADone, s.MFAAge, s.Used = true, 0, append(slices.Clone(s.Used), step.Methods[0])
			s.Registered = append(slices.Clone(s.Registered), step.Methods[0])
		case AskControl:
			s.Controls = append(slices.Clone(s.Controls), step.Control)
		case AskConsent:
			s.Consented, s.PromptConsent = true, false
		case AskStaySignedIn:
			s.StaySignedInSettled = true
		}
	}
	return taken, s
}

// anew is a sign-in whose first factor was proven just now: what was done before
// it is gone.
func anew(s SignIn) SignIn {
	if s.FirstFactor {
		s.MFADone, s.Used, s.Controls = false, nil, nil
	}
	s.FirstFactor, s.Age = true, 0
	return s
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
		"Alejandra does MFA because her tenant says so": {func(s *SignIn) { s.Registered, s.Demands.By = s.Allowed, []Demand{ByPerUserMFA} }, neverClaims,
			[]StepKind{AskUsername, AskPassword, Challenge, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"Prashob's provider does MFA and says so": {func(s *SignIn) { s.Federated, s.MFABehavior = true, EnforceMFA }, alwaysClaims,
			[]StepKind{AskUsername, GoToProvider, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"John gets a token with a password alone": {func(*SignIn) {}, neverClaims,
			[]StepKind{AskUsername, AskPassword, AskStaySignedIn, Issue}, []string{"pwd"}},
		"John registers when the portal steps him up": {func(s *SignIn) {
			s.AccountChosen, s.FirstFactor, s.StaySignedInSettled, s.Demands.By = true, true, true, []Demand{ByRequest}
		}, neverClaims,
			[]StepKind{Register, Issue}, []string{"pwd", "mfa"}},
		"John only verifies another day": {func(s *SignIn) { s.Registered, s.Demands.By = s.Allowed[:1], []Demand{ByRequest} }, neverClaims,
			[]StepKind{AskUsername, AskPassword, Challenge, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"Trent gets a token without the claim": {func(s *SignIn) { s.Federated, s.MFABehavior = true, EnforceMFA }, neverClaims,
			[]StepKind{AskUsername, GoToProvider, AskStaySignedIn, Issue}, []string{"pwd"}},
		"Trent is blocked after two trips when the portal steps him up": {func(s *SignIn) {
			s.AccountChosen, s.FirstFactor, s.Federated, s.MFABehavior, s.Demands.By = true, true, true, EnforceMFA, []Demand{ByRequest}
		}, neverClaims, []StepKind{GoToProvider, GoToProvider, Block}, nil},
		"Trent is blocked after two trips in a fresh browser": {func(s *SignIn) { s.Federated, s.MFABehavior, s.Demands.By = true, EnforceMFA, []Demand{ByRequest} }, neverClaims,
			[]StepKind{AskUsername, GoToProvider, GoToProvider, Block}, nil},
		"Trent gets through once his provider claims MFA when asked": {func(s *SignIn) { s.Federated, s.MFABehavior, s.Demands.By = true, EnforceMFA, []Demand{ByRequest} }, claimsWhenAsked,
			[]StepKind{AskUsername, GoToProvider, AskStaySignedIn, Issue}, []string{"pwd", "mfa"}},
		"Trent with a custom control has nothing Entra takes": {func(s *SignIn) { s.Allowed, s.Demands.By = nil, []Demand{ByRequest} }, neverClaims,
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
			if c.amr != nil && !slices.Equal(AMR(Proof{First: ByPassword, MFA: end.MFA()}, AMRSwitches{}), c.amr) {
				t.Errorf("amr would be %q, want %q", AMR(Proof{First: ByPassword, MFA: end.MFA()}, AMRSwitches{}), c.amr)
			}
		})
	}
}
