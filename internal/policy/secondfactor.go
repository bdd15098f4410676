package policy

import "slices"

// demandReasons names each demand in the trail.
var demandReasons = map[Demand]Reason{
	ByRequest:                  SignInMFADemandedByRequest,
	ByAdminCenter:              SignInMFADemandedByAdminCenter,
	ByPerUserMFA:               SignInMFADemandedPerUser,
	BySecurityDefaults:         SignInMFADemandedBySecurityDefaults,
	RegisterBySecurityDefaults: SignInRegistrationDemandedBySecurityDefaults,
	ByConditionalAccess:        SignInMFADemandedByConditionalAccess,
}

func (s SignIn) secondFactor(looked *trail) (Step, bool) {
	if s.Demands.Unlicensed {
		looked.add(SignInConditionalAccessUnlicensed)
	}
	switch {
	case slices.Contains(s.Demands.By, BlockLegacyBySecurityDefaults):
		return looked.block(SignInLegacyBlocked), true
	case slices.Contains(s.Demands.By, BlockByConditionalAccess):
		return looked.block(SignInBlockedByConditionalAccess), true
	}
	for _, demand := range s.Demands.By {
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
	switch {
	case s.mfaMet() && s.registrationMet():
		return Step{}, false
	case s.Client == LegacyClient:
		return looked.block(SignInLegacyNoMFA), true
	case s.providerDoesMFA():
		return s.backToProvider(looked), true
	}
	step := s.nativeMFA(looked)
	if step.Kind != Register || s.GraceDaysLeft <= 0 || !s.Demands.deferrable() {
		return step, true
	}
	if s.Deferred || s.Silent {
		looked.add(SignInRegistrationDeferred)
		return Step{}, false
	}
	step.MaySkip = true
	return step, true
}

// mfaMet reports whether there is MFA as recent and as strong as is demanded.
func (s SignIn) mfaMet() bool {
	if !s.Demands.MFA() {
		return true
	}
	strength := s.Demands.Strength
	return s.doneNow() && s.doneWith(strength) || s.claimCounts() && claimSatisfies(strength)
}

// registrationMet reports whether a second factor is registered where no more
// than that is demanded. Whose provider does MFA has theirs there.
func (s SignIn) registrationMet() bool {
	return !slices.Contains(s.Demands.By, RegisterBySecurityDefaults) || s.Demands.MFA() ||
		s.MFA() || s.Federated && s.MFABehavior == EnforceMFA || overlap(s.Registered, s.Allowed)
}

// doneNow reports whether Entra's own MFA is recent enough.
func (s SignIn) doneNow() bool {
	limit := s.Demands.MaxMFAAge
	return s.MFADone && !s.tooOld(s.MFAAge) && (limit == 0 || s.MFAAge <= limit)
}

func (s SignIn) doneWith(strength Strength) bool {
	if len(s.Used) == 0 {
		return claimSatisfies(strength)
	}
	return len(satisfying(s.Used, strength)) > 0
}

func (s SignIn) claimCounts() bool {
	return s.Federated && s.MFAClaim && s.MFABehavior != RejectMFA
}

// providerDoesMFA reports whether MFA is demanded that is the provider's to do. Of
// a strength that no claim has, it is not.
func (s SignIn) providerDoesMFA() bool {
	return s.Federated && s.MFABehavior == EnforceMFA && s.Demands.MFA() && claimSatisfies(s.Demands.Strength)
}

func (s SignIn) backToProvider(looked *trail) Step {
	if s.ProviderTrips >= maxProviderTrips {
		return looked.block(SignInFederatedMFAClaimMissing)
	}
	step := looked.ask(GoToProvider, SignInFederatedMFANeeded)
	step.WantMFA = true
	return step
}

// nativeMFA asks for a registered method that will do, or has one registered. Who
// has any second factor shows it before they register another: else a password
// alone would be enough to get a stronger one.
func (s SignIn) nativeMFA(looked *trail) Step {
	usable := satisfying(s.Allowed, s.Demands.Strength)
	current := s.doneNow() || s.claimCounts()
	if methods := s.registeredAmong(usable); len(methods) > 0 {
		return s.offer(looked, Challenge, s.whyChallenge(current), methods)
	}
	offered := filter(usable, Method.Registrable)
	others := s.registeredAmong(s.Allowed)
	switch {
	case len(offered) == 0 && claimSatisfies(s.Demands.Strength):
		return looked.block(SignInNoUsableMethod)
	case len(offered) == 0:
		return looked.block(SignInStrengthUnmet)
	case current:
		return s.offer(looked, Register, SignInStrengthNeeded, offered)
	case len(others) > 0:
		return s.offer(looked, Challenge, s.whyChallenge(current), others)
	}
	return s.offer(looked, Register, SignInRegistrationNeeded, offered)
}

func (s SignIn) whyChallenge(current bool) Reason {
	switch {
	case current:
		return SignInStrengthNeeded
	case s.MFADone:
		return SignInMFATooOld
	}
	return SignInMFANeeded
}

func (s SignIn) registeredAmong(methods []Method) []Method {
	return filter(s.Registered, func(m Method) bool { return slices.Contains(methods, m) })
}

// offer asks for one of the methods, as far as they can be used where the person
// is. That they cannot is no reason to be content with less.
func (s SignIn) offer(looked *trail, kind StepKind, reason Reason, methods []Method) Step {
	here := filter(methods, func(m Method) bool { return !slices.Contains(s.Unavailable, m) })
	if len(here) == 0 {
		return looked.block(SignInMethodUnavailable)
	}
	step := looked.ask(kind, reason)
	step.Methods = here
	return step
}
