package policy

import (
	"slices"
	"time"
)

// StepKind is what a sign-in at Entra does next.
type StepKind string

const (
	AskUsername     StepKind = "ask-username"
	PickAccount     StepKind = "pick-account"
	AskPassword     StepKind = "ask-password"
	GoToProvider    StepKind = "go-to-provider"  // hand over to the domain's own identity provider
	Challenge       StepKind = "challenge"       // ask for the second factor
	Register        StepKind = "register"        // register a second factor; doing so counts as MFA
	ChangePassword  StepKind = "change-password" // the password was right and has expired
	AskControl      StepKind = "ask-control"     // hand over to a custom control's provider
	AskConsent      StepKind = "ask-consent"
	AskStaySignedIn StepKind = "ask-stay-signed-in"
	Issue           StepKind = "issue"
	Block           StepKind = "block"
)

// maxProviderTrips is how often a provider is asked for MFA before the sandbox
// gives up. Entra itself does not: there it is an endless loop.
const maxProviderTrips = 2

// A SignIn is how far a sign-in has come. The pages and the token endpoint gather
// it anew for every step. Facts behind the next step need not be gathered.
type SignIn struct {
	// Silent: nobody can be asked (prompt=none, a refresh token, the password grant).
	Silent bool

	// Sessions counts the signed-in accounts this browser can offer; none once
	// the person asked for another account. AccountChosen is true as soon as one
	// account is settled on: picked, typed, hinted, or the only session there is
	// when no select_account was asked for.
	Sessions      int
	AccountChosen bool
	AccountKnown  bool // it exists in the tenant that is signed in to, or may act there
	Enabled       bool

	Federated   bool        // the account's home realm
	MFABehavior MFABehavior // of its domain; empty means accept

	Client ClientKind

	FirstFactor     bool          // proven: a session, a password, the provider's assertion, the sign-in behind a token
	PasswordExpired bool          // it was proven with a password that must be changed
	Age             time.Duration // of its proof; 0: of this very sign-in
	MFADone         bool          // with Entra itself in this sign-in, or the session or token it rests on has MFA
	MFAAge          time.Duration // likewise of that
	Used            []Method      // second factors behind MFADone; none: it rests on a provider's claim
	MFAClaim        bool          // the provider's assertion says multipleauthn
	ProviderTrips   int           // trips to the provider so far in this sign-in that asked it for MFA

	Demands    Demanded // from [Demands]
	Registered []Method // the account's second factors, as far as they are good now
	Allowed    []Method // second factors that may be used: from [AllowedMethods]
	Controls   []string // custom controls that were passed

	// Unavailable are methods that cannot be used where the person is: browsers
	// keep passkeys from some addresses.
	Unavailable []Method

	GraceDaysLeft int  // for how many days more registering may be put off
	Deferred      bool // it was, in this sign-in

	Consented     bool // a grant covers what is asked for
	PromptConsent bool // prompt=consent, and not answered yet in this sign-in

	StaySignedInSettled bool // answered, remembered, or there is no browser session to keep
}

// A Step is the one next step of a sign-in and why it is that one. A refusal's
// Decision denies, a question's asks, an issue's allows.
type Step struct {
	Kind     StepKind
	Decision Decision

	// WantMFA goes with GoToProvider: this trip asks for MFA (wauth
	// multipleauthn) and counts among the ProviderTrips.
	WantMFA bool

	// Fresh goes with GoToProvider and AskPassword: a sign-in of before, the
	// provider's own session included, does not do.
	Fresh bool

	// Methods go with Challenge and Register: those that may be used.
	Methods []Method

	// MaySkip goes with Register: the person may put it off.
	MaySkip bool

	// Control goes with AskControl: the custom control that comes next.
	Control string

	// Needed goes with the Block of a silent sign-in: the step that somebody
	// would have had to take; WantMFA says the same of it.
	Needed StepKind
}

// NextStep decides the one next step of a sign-in, for the pages and for the
// token endpoint alike.
func NextStep(s SignIn) Step {
	step := s.next()
	if s.Silent && step.Decision.Outcome == Ask {
		step.Needed, step.Kind, step.Decision.Outcome = step.Kind, Block, Deny
	}
	return step
}

// MFA reports whether Entra knows of MFA in this sign-in, natively or by the
// provider's claim: what the token's amr will say.
func (s SignIn) MFA() bool {
	return s.MFADone || s.claimCounts()
}

func (s SignIn) next() Step {
	var looked trail
	if step, settled := s.account(&looked); settled {
		return step
	}
	if step, settled := s.firstFactor(&looked); settled {
		return step
	}
	if step, settled := s.secondFactor(&looked); settled {
		return step
	}
	if step, settled := s.control(&looked); settled {
		return step
	}
	return s.finish(&looked)
}

func (s SignIn) account(looked *trail) (Step, bool) {
	switch {
	case !s.AccountChosen && s.Sessions == 0:
		return looked.ask(AskUsername, SignInAccountNeeded), true
	case !s.AccountChosen:
		return looked.ask(PickAccount, SignInAccountNotChosen), true
	case !s.AccountKnown:
		return looked.block(SignInAccountUnknown), true
	}
	looked.add(SignInAccountKnown)
	return Step{}, false
}

// firstFactor tells that an account is disabled only to somebody who has proven
// to be its owner.
func (s SignIn) firstFactor(looked *trail) (Step, bool) {
	switch {
	case !s.FirstFactor && s.Federated:
		step := looked.ask(GoToProvider, SignInProviderNeeded)
		step.WantMFA = s.providerDoesMFA() && !s.MFADone
		return step, true
	case !s.FirstFactor:
		return looked.ask(AskPassword, SignInPasswordNeeded), true
	case !s.Enabled:
		return looked.block(SignInAccountDisabled), true
	case s.tooOld(s.Age):
		return s.again(looked), true
	}
	looked.add(SignInFirstFactorProven)
	if s.PasswordExpired {
		return looked.ask(ChangePassword, SignInPasswordExpired), true
	}
	return Step{}, false
}

// again asks for the first factor anew; the second then follows anew, too.
func (s SignIn) again(looked *trail) Step {
	step := looked.ask(AskPassword, SignInFrequencyExceeded)
	if s.Federated {
		step.Kind, step.WantMFA = GoToProvider, s.providerDoesMFA()
	}
	step.Fresh = true
	return step
}

func (s SignIn) tooOld(age time.Duration) bool {
	return s.Demands.MaxAge > 0 && age > s.Demands.MaxAge
}

// control hands over to the first custom control that is not passed yet.
func (s SignIn) control(looked *trail) (Step, bool) {
	for _, id := range s.Demands.Controls {
		if !slices.Contains(s.Controls, id) {
			step := looked.ask(AskControl, SignInControlNeeded)
			step.Control = id
			return step, true
		}
	}
	return Step{}, false
}

func (s SignIn) finish(looked *trail) Step {
	switch {
	case !s.Consented || s.PromptConsent:
		return looked.ask(AskConsent, SignInConsentNeeded)
	case !s.StaySignedInSettled && !s.Silent:
		return looked.ask(AskStaySignedIn, SignInStaySignedInAsked)
	case s.MFA():
		return Step{Kind: Issue, Decision: looked.end(Allow, SignInIssuedWithMFA)}
	}
	return Step{Kind: Issue, Decision: looked.end(Allow, SignInIssuedWithoutMFA)}
}

func (t trail) ask(kind StepKind, reason Reason) Step {
	return Step{Kind: kind, Decision: t.end(Ask, reason)}
}

func (t trail) block(reason Reason) Step {
	return Step{Kind: Block, Decision: t.end(Deny, reason)}
}
