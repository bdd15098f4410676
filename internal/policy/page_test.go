package policy_test

import (
	"slices"
	"testing"

	. "github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestAdmitPage(t *testing.T) {
	t.Parallel()
	pwd, mfa := []string{"pwd"}, []string{"pwd", "mfa"}
	for name, c := range map[string]struct {
		page    Page
		outcome Outcome
		reason  Reason
	}{
		"a stranger must sign in, enforced or not":    {Page{Phase: Off, AMR: mfa}, Ask, PortalSignInNeeded},
		"a stranger must sign in under enforcement":   {Page{Phase: Enforce, AMR: mfa, SteppedUp: true}, Ask, PortalSignInNeeded},
		"off asks a session for nothing more":         {Page{Phase: Off, SignedIn: true, AMR: pwd}, Allow, PortalMFANotAsked},
		"report asks a session for nothing more":      {Page{Phase: Report, SignedIn: true, AMR: pwd}, Allow, PortalMFANotAsked},
		"a share of calls is nothing to the portal":   {Page{Phase: Progressive, SignedIn: true, AMR: pwd}, Allow, PortalMFANotAsked},
		"a session with MFA opens every page":         {Page{Phase: Enforce, SignedIn: true, AMR: mfa}, Allow, PortalMFAClaimPresent},
		"a session without MFA is stepped up":         {Page{Phase: Enforce, SignedIn: true, AMR: pwd}, Ask, PortalStepUpNeeded},
		"a session without amr is stepped up":         {Page{Phase: Enforce, SignedIn: true}, Ask, PortalStepUpNeeded},
		"a step-up that brought MFA opens the page":   {Page{Phase: Enforce, SignedIn: true, AMR: mfa, SteppedUp: true}, Allow, PortalMFAClaimPresent},
		"a step-up without MFA ends at a closed door": {Page{Phase: Enforce, SignedIn: true, AMR: pwd, SteppedUp: true}, Deny, PortalMFAClaimMissing},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := AdmitPage(c.page)
			wellFormed(t, got)
			if got.Outcome != c.outcome || got.Reason != c.reason {
				t.Errorf("got %s, %s; want %s, %s", got.Outcome, got.Reason, c.outcome, c.reason)
			}
		})
	}
}

func TestAdmitPageTrailSaysSinceWhenItIsSo(t *testing.T) {
	t.Parallel()
	got := AdmitPage(Page{Phase: Enforce, PhaseReason: PhasePortalEnforced, SignedIn: true, AMR: []string{"pwd"}, SteppedUp: true}).Trail
	want := []Reason{PortalSignedIn, PhasePortalEnforced, PortalStepUpNeeded, PortalMFAClaimMissing}
	if !slices.Equal(got, want) {
		t.Errorf("trail %q, want %q", got, want)
	}
}
