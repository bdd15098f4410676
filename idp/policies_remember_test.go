package idp_test

import (
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestMFAThatIsRememberedNoLongerIsDoneAgainAndThePasswordNot(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(tenant(contosoID, func(t *directory.Tenant) { t.RememberMFADays = 14 }))
	b := sb.browser().signIn(helen).expect("entra.mfa-push")
	sb.approve(helen)
	b.press("idSubmit_SAOTCAS_Continue").stay("idSIButton9").answer()
	sb.advance(14 * 24 * time.Hour)
	if got := b.refused(); got != "" {
		t.Errorf("on the last day, silently: %s", got)
	}
	sb.advance(time.Second)
	if got := b.refused(); got != "AADSTS50078" || b.answer().Get("error") != "interaction_required" {
		t.Errorf("silently: %s, %v", got, b.answer())
	}
	b.renewsItsMFA(helen)
}

func TestMFAThatNobodyDemandsMayBeOfAnyAge(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.change(tenant(contosoID, func(t *directory.Tenant) { t.RememberMFADays = 1 }))
	b := sb.browser().signIn(nightly).stay("idSIButton9")
	b.answer()
	sb.advance(5 * 24 * time.Hour)
	if got := b.refused(); got != "" {
		t.Errorf("silently: %s", got)
	}
}

// renewsItsMFA shows a second factor that is asked for since the last one is too
// old, after which a silent request is granted again.
func (b *browser) renewsItsMFA(upn string) {
	b.sb.t.Helper()
	b.open(authorize()).expect("entra.mfa-push")
	if got := b.sb.last().Reason(); got != policy.SignInMFATooOld {
		b.sb.t.Errorf("the journal says %s", got)
	}
	b.sb.approve(upn)
	b.press("idSubmit_SAOTCAS_Continue").answer()
	if got := b.refused(); got != "" {
		b.sb.t.Errorf("silently, after it: %s", got)
	}
}
