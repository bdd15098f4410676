package idp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// choosing leads John into the wizard, up to the chooser. His tenant allows all
// methods.
func choosing(sb *sandbox) *browser {
	sb.t.Helper()
	sb.holding(john)
	return sb.browser().signIn(john, "amr_values", "mfa").expect("entra.mfa-more-info").press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose")
}

// kinds are what John registered.
func (sb *sandbox) kinds(upn string) []policy.Method { return sb.user(upn).MethodKinds() }

func TestJohnRegistersAPhoneByText(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb).press("OneWaySMS").expect("entra.mfa-phone").press("idSubmit_ProofUp_Added", "phone", "+1 (555) 0100-142").expect("entra.mfa-verify")
	m := sb.message(john)
	if m.Number != mobile || !strings.Contains(textOf(b.page), mobile) {
		t.Errorf("the code went to %s", m.Number)
	}
	b.press("idSubmit_ProofUp_Verify", "otc", wrongCode(m.Code)).expect("entra.mfa-verify").refusedWith("AADSTS500121", policy.SignInChallengeFailed)
	b.press("idA_SAASTO_Resend").expect("entra.mfa-verify")
	b.press("idSubmit_ProofUp_Verify", "otc", m.Code).expect("entra.mfa-verify") // the one before
	b.press("idSubmit_ProofUp_Verify", "otc", sb.message(john).Code).expect("entra.mfa-done")
	if !strings.Contains(textOf(b.page), "Phone: text me a code") {
		t.Error("the last page does not name the method")
	}
	b.press("idSubmit_ProofUp_Done").stay("idBtn_Back")
	if !b.outcome().MFA {
		t.Error("registering is no MFA")
	}
	u := sb.user(john)
	if got := u.MethodKinds(); !slices.Equal(got, []policy.Method{policy.OneWaySMS, policy.TwoWayVoiceMobile}) || u.Methods[0].Phone != mobile || u.Methods[1].Phone != mobile {
		t.Errorf("registered are %+v", u.Methods)
	}
	sb.browser().signIn(john, "amr_values", "mfa").expect("entra.mfa-sms")
}

func TestJohnRegistersAPhoneByCall(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb)
	home, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
	home.Methods = []policy.Method{policy.PhoneAppNotification, policy.TwoWayVoiceMobile}
	sb.change(put(directory.Tenants, home))
	b = b.press("TwoWayVoiceMobile").expect("entra.mfa-phone").press("idSubmit_ProofUp_Added", "phone", mobile).expect("entra.mfa-verify")
	if a := sb.pending(john); a.Kind != phone.Call || a.Phone != mobile || a.Number != "" {
		t.Errorf("the phone shows %+v", a)
	}
	sb.advance(phone.CallLife)
	b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-verify")
	if !strings.Contains(textOf(b.page), "Nobody answered the call. Your phone rings once more.") {
		t.Errorf("the page says %s", textOf(b.page))
	}
	sb.approve(john)
	b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-done").press("idSubmit_ProofUp_Done").expect("entra.stay-signed-in")
	if got := sb.kinds(john); !slices.Equal(got, []policy.Method{policy.TwoWayVoiceMobile}) {
		t.Errorf("registered are %v", got)
	}
}

func TestANumberThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb).press("OneWaySMS").expect("entra.mfa-phone")
	for _, number := range []string{"", "5550100142", "+", "+0155501001", "+1555", "+1555010014212345", "+1 555 call me", "+1\n5550100142", strings.Repeat("+1", 1<<10), "+１５５５０１００１４２"} {
		b.press("idSubmit_ProofUp_Added", "phone", number).expect("entra.mfa-phone")
		if b.text("phone-number-problem") == "" {
			t.Errorf("%q: the page says nothing", number)
		}
	}
	sb.messages(john, 0)
}

// Who is sent a code to their own phone must not register somebody else's with it.
func TestAnotherNumberNeedsACodeOfItsOwn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb).press("OneWaySMS").press("idSubmit_ProofUp_Added", "phone", mobile).expect("entra.mfa-verify")
	code := sb.message(john).Code
	b.press("choose").expect("entra.mfa-choose").press("OneWaySMS").press("idSubmit_ProofUp_Added", "phone", office).expect("entra.mfa-verify")
	if again := sb.message(john); again.Number != office || again.Code == code {
		t.Fatalf("the second message is %+v", again)
	}
	b.press("idSubmit_ProofUp_Verify", "otc", code).expect("entra.mfa-verify")
	if got := sb.kinds(john); len(got) != 0 {
		t.Errorf("registered are %v", got)
	}
}

func TestASetUpThatWasLeftIsWorthNothing(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb).press("PhoneAppNotification").press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
	stale := sb.pending(john)
	b.press("choose").expect("entra.mfa-choose").press("PhoneAppOTP").expect("entra.mfa-setup")
	if a, _ := phone.Approvals.Get(sb.world.Read(), stale.ID); a.State != phone.Withdrawn {
		t.Errorf("the request is %s", a.State)
	}
	values := fieldsOf(b.form())
	values.Set("step", "code")
	values.Set("otc", "123456")
	b.send(http.MethodPost, "/common/ProofUp", values).expect("entra.mfa-verify") // an answer of the set-up page goes on to the next
	if got := sb.kinds(john); len(got) != 0 {
		t.Errorf("registered are %v", got)
	}
}

func TestTheWizardOffersWhatTheTenantAllows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*directory.Tenant)
		want   string
	}{
		"everything":                        {func(*directory.Tenant) {}, "PhoneAppNotification PhoneAppOTP OneWaySMS TwoWayVoiceMobile"},
		"under security defaults apps only": {func(h *directory.Tenant) { h.SecurityDefaults = true }, "PhoneAppNotification PhoneAppOTP"},
		"without a licence apps only":       {func(h *directory.Tenant) { h.License = policy.Free }, "PhoneAppNotification PhoneAppOTP"},
		"text messages only":                {func(h *directory.Tenant) { h.Methods = []policy.Method{policy.OneWaySMS} }, "OneWaySMS"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t).holding(john)
			home, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
			tt.change(&home)
			sb.change(put(directory.Tenants, home))
			b := sb.browser().signIn(john, "amr_values", "mfa").press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose")
			var offered []string
			for n := range b.page.Descendants() {
				if v := attr(n, "data-value"); v != "" && v != string(policy.FidoKey) {
					offered = append(offered, v)
				}
			}
			if got := strings.Join(offered, " "); got != tt.want {
				t.Errorf("offered are %s, want %s", got, tt.want)
			}
			values := fieldsOf(b.form())
			values.Set("step", "method")
			values.Set("method", string(policy.AccessPass))
			b.send(http.MethodPost, "/common/ProofUp", values).expect("entra.mfa-choose")
		})
	}
}

func TestRegistrationMayBePutOffOnlyInTheDaysOfGrace(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(john)
	defaults := func(days int) {
		home, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
		home.SecurityDefaults, home.RegistrationGraceDays = true, days
		sb.change(put(directory.Tenants, home))
	}
	defaults(0)
	b := sb.browser().signIn(john).expect("entra.mfa-more-info")
	if b.byID("btnAskLater") != nil {
		t.Fatal("registration can be put off")
	}
	values := fieldsOf(b.form())
	values.Set("step", "skip")
	b.send(http.MethodPost, "/common/ProofUp", values).expect("entra.mfa-more-info")

	defaults(14)
	b = sb.browser().signIn(john).expect("entra.mfa-more-info")
	if got := b.text("btnAskLater"); !strings.Contains(got, "14 days") {
		t.Errorf("the button says %q", got)
	}
	b.press("btnAskLater").stay("idBtn_Back")
	if b.outcome().MFA {
		t.Error("putting off counts as MFA")
	}
	sb.advance(13 * 24 * time.Hour)
	b = sb.browser().signIn(john).expect("entra.mfa-more-info")
	if got := b.text("btnAskLater"); !strings.Contains(got, "1 day until") {
		t.Errorf("on the last day the button says %q", got)
	}
	sb.advance(24 * time.Hour)
	if b = sb.browser().signIn(john).expect("entra.mfa-more-info"); b.byID("btnAskLater") != nil {
		t.Error("after the days of grace registration can be put off")
	}
}

func TestWhoRegistersAtTheDemandOfPerUserMFAIsHeldToIt(t *testing.T) {
	t.Parallel()
	for before, want := range map[policy.PerUserMFA]policy.PerUserMFA{policy.PerUserEnabled: policy.PerUserEnforced, policy.PerUserDisabled: policy.PerUserDisabled} {
		sb := newSandbox(t).holding(john)
		u := sb.user(john)
		u.PerUserMFA = before
		sb.change(put(directory.Users, u))
		b := sb.browser().signIn(john, "amr_values", "mfa").press("idSubmit_ProofUp_Redirect").press("PhoneAppOTP")
		code, err := totp.GenerateCode(secretOn(b), start)
		if err != nil {
			t.Fatal(err)
		}
		b.press("idSubmit_ProofUp_Added").press("idSubmit_ProofUp_Verify", "otc", code).expect("entra.mfa-done")
		if got := sb.user(john).PerUserMFA; got != want {
			t.Errorf("%s becomes %s, want %s", before, got, want)
		}
	}
}

func TestThePhoneIsAskedToBeTriedOutOnlySoOften(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb).press("PhoneAppNotification").press("idSubmit_ProofUp_Added")
	for range policy.SendLimit - 1 {
		sb.deny(john)
		b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-verify")
	}
	sb.deny(john)
	b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-choose")
	sb.approvals(john, policy.SendLimit)
	if !strings.Contains(textOf(b.page), "requests, messages and calls were sent") {
		t.Error("the page does not say why")
	}
}

func TestOnePersonRegistersFiveAppsAtMost(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(john)
	b := sb.theirInfo(john)
	for range 5 {
		b.addsApp().expect("entra.security-info")
		sb.advance(30 * time.Second)
	}
	names := map[string]bool{}
	for _, m := range sb.user(john).Methods {
		names[m.Name] = true
	}
	if len(names) != 5 {
		t.Errorf("the apps are called %v", names)
	}
	b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose")
	for _, app := range []string{"PhoneAppNotification", "PhoneAppOTP"} {
		if b.find(func(n *node) bool { return attr(n, "data-value") == app }) != nil {
			t.Errorf("a sixth app is offered: %s", app)
		}
	}
	values := fieldsOf(b.form())
	values.Set("step", "method")
	values.Set("method", "PhoneAppOTP")
	b.send(http.MethodPost, "/common/ProofUp", values).expect("entra.mfa-choose")
}

func TestAPhoneIsAddedOnSecurityInfoOnceAndLeftAtAnyStep(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(john)
	b := sb.theirInfo(john)
	add := func() *browser {
		return b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose").press("OneWaySMS").expect("entra.mfa-phone").
			press("idSubmit_ProofUp_Added", "phone", mobile).expect("entra.mfa-verify")
	}
	add().press("idBtn_ProofUp_Leave").expect("entra.security-info")
	if sent := sb.message(john); !sent.Spent || len(sb.kinds(john)) != 0 {
		t.Errorf("what was left behind is %+v, %v", sent, sb.kinds(john))
	}
	for range 2 {
		add().press("idSubmit_ProofUp_Verify", "otc", sb.message(john).Code).expect("entra.mfa-done").press("idSubmit_ProofUp_Done").expect("entra.security-info")
		if got := sb.user(john).Methods; len(got) != 2 || got[0].Phone != mobile || got[1].Phone != mobile {
			t.Errorf("registered are %+v", got)
		}
	}
}

func TestTheWizardCannotBeLeftWhereTheSignInWantsIt(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := choosing(sb)
	if b.byID("idBtn_ProofUp_Leave") != nil || b.byID("idCancel") == nil {
		t.Error("the wizard can be left, or not be cancelled")
	}
	values := fieldsOf(b.form())
	values.Set("step", "leave")
	b.send(http.MethodPost, "/common/ProofUp", values).expect("entra.mfa-choose")
}
