package policy

import "slices"

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

	FirstFactor   bool // proven: a session, a password, the provider's assertion, the sign-in behind a token
	MFADone       bool // with Entra itself in this sign-in, or the session or token it rests on has MFA
	MFAClaim      bool // the provider's assertion says multipleauthn
	ProviderTrips int  // trips to the provider so far in this sign-in that asked it for MFA

	Demands    []Demand // from [Demands]
	Registered []Method // the account's second factors
	Allowed    []Method // second factors the tenant allows

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

func (s SignIn) mfaDemanded() bool {
	return slices.ContainsFunc(s.Demands, func(d Demand) bool { return d != BlockByConditionalAccess })
}

func (s SignIn) claimCounts() bool {
	return s.Federated && s.MFAClaim && s.MFABehavior != RejectMFA
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
		step.WantMFA = s.providerDoesMFA() && s.mfaDemanded() && !s.MFADone
		return step, true
	case !s.FirstFactor:
		return looked.ask(AskPassword, SignInPasswordNeeded), true
	case !s.Enabled:
		return looked.block(SignInAccountDisabled), true
	}
	looked.add(SignInFirstFactorProven)
	return Step{}, false
}

func (s SignIn) secondFactor(looked *trail) (Step, bool) {
	if slices.Contains(s.Demands, BlockByConditionalAccess) {
		return looked.block(SignInBlockedByConditionalAccess), true
	}
	for _, demand := range s.Demands {
		looked.add(demandReasons[demand])
	}
	switch {
	case s.MFADone:
		looked.add(SignInMFADone)
	case s.claimCounts():
		looked.add(SignInFederatedMFAClaimAccepted)
	case s.Federated && s.MFAClaim:
		looked.add(SignInFederatedMFAClaimIgnored)
	}
	if s.MFA() || !s.mfaDemanded() {
		return Step{}, false
	}
	if s.providerDoesMFA() {
		return s.backToProvider(looked), true
	}
	return s.nativeMFA(looked), true
}

func (s SignIn) providerDoesMFA() bool {
	return s.Federated && s.MFABehavior == EnforceMFA
}

func (s SignIn) backToProvider(looked *trail) Step {
	if s.ProviderTrips >= maxProviderTrips {
		return looked.block(SignInFederatedMFAClaimMissing)
	}
	step := looked.ask(GoToProvider, SignInFederatedMFANeeded)
	step.WantMFA = true
	return step
}

func (s SignIn) nativeMFA(looked *trail) Step {
	switch {
	case len(s.Allowed) == 0:
		return looked.block(SignInNoUsableMethod)
	case overlap(s.Registered, s.Allowed):
		return looked.ask(Challenge, SignInMFANeeded)
	}
	return looked.ask(Register, SignInRegistrationNeeded)
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

// demandReasons names each demand in the trail.
var demandReasons = map[Demand]Reason{
	ByRequest:           SignInMFADemandedByRequest,
	ByPerUserMFA:        SignInMFADemandedPerUser,
	BySecurityDefaults:  SignInMFADemandedBySecurityDefaults,
	ByConditionalAccess: SignInMFADemandedByConditionalAccess,
}
