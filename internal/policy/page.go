package policy

// A Page is a request for any page under /dashboard/ of the portal.
type Page struct {
	Phase       Phase
	PhaseReason Reason // why this phase holds, for the trail: [Phases].Reason or [PhaseSetOutright]
	SignedIn    bool
	AMR         []string // of the ID token the portal's session rests on
	SteppedUp   bool     // this session is what a step-up came back with
}

// AdmitPage decides whether the portal shows a page. The portal enforces or it
// does not: a share of its pages was never refused, so every phase but enforce
// asks for a sign-in only.
func AdmitPage(p Page) Decision {
	if !p.SignedIn {
		return trail{}.end(Ask, PortalSignInNeeded)
	}
	looked := trail{PortalSignedIn}
	looked.add(p.PhaseReason)
	switch {
	case p.Phase != Enforce:
		return looked.end(Allow, PortalMFANotAsked)
	case MFACompliant(p.AMR):
		return looked.end(Allow, PortalMFAClaimPresent)
	case !p.SteppedUp:
		return looked.end(Ask, PortalStepUpNeeded)
	}
	looked.add(PortalStepUpNeeded)
	return looked.end(Deny, PortalMFAClaimMissing)
}
