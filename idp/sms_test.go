package idp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const (
	nightly = "nightly@contoso.example"
	hour    = time.Hour
)

// texted signs Nightly in up to the code of a text message.
func texted(sb *sandbox) *browser {
	return sb.browser().signIn(nightly, "amr_values", "mfa").expect("entra.mfa-sms")
}

func withSMS(t *testing.T) *sandbox {
	return newSandbox(t).holding(nightly, sms("s", mobile))
}

func TestACodeByTextMessageIsASecondFactor(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	b := texted(sb)
	m := sb.message(nightly)
	if m.Number != mobile || m.Party != "Contoso" || len(m.Code) != 6 || !strings.Contains(m.Text, m.Code) || !m.Expires.Equal(start.Add(phone.CodeLife)) {
		t.Errorf("the message is %+v", m)
	}
	if text := textOf(b.page); !strings.Contains(text, "+X XXXXXXXX42") || strings.Contains(text, mobile) || strings.Contains(b.body, m.Code) {
		t.Errorf("the page says %s", text)
	}
	if f := b.flowOf(); f.Message.Key == "" || strings.Contains(f.Message.Key, m.Code) {
		t.Errorf("the sign-in keeps %+v", f.Message)
	}
	b.press("idSubmit_SAOTCC_Continue", "otc", m.Code[:3]+" "+m.Code[3:]).stay("idBtn_Back")
	if auth := b.outcome(); !auth.MFA || !slices.Equal(auth.Methods, []policy.Method{policy.OneWaySMS}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if spent := sb.message(nightly); !spent.Spent {
		t.Error("the code still counts as good")
	}
	for _, e := range sb.world.Journal.After(0) {
		for _, d := range e.Details {
			if strings.Contains(d.Value, m.Code) {
				t.Errorf("the journal tells the code: %+v", d)
			}
		}
	}
}

func TestACodeByTextMessageThatIsNotTheLastOneInTimeIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		say  func(*sandbox, *browser) string
		text string
	}{
		"a wrong one":     {func(sb *sandbox, _ *browser) string { return wrongCode(sb.message(nightly).Code) }, "not the code of the last message"},
		"none":            {func(*sandbox, *browser) string { return "" }, "not the code of the last message"},
		"a very long one": {func(*sandbox, *browser) string { return strings.Repeat("1", 1<<12) }, "not the code of the last message"},
		"an expired one": {func(sb *sandbox, _ *browser) string {
			sb.advance(phone.CodeLife)
			return sb.message(nightly).Code
		}, "The code has expired"},
		"the one before": {func(sb *sandbox, b *browser) string {
			code := sb.message(nightly).Code
			b.press("idA_SAASTO_Resend").expect("entra.mfa-sms")
			return code
		}, "not the code of the last message"},
		"that of another sign-in": {func(sb *sandbox, _ *browser) string {
			texted(sb)
			return sb.message(nightly).Code
		}, "not the code of the last message"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := withSMS(t)
			b := texted(sb)
			b.press("idSubmit_SAOTCC_Continue", "otc", tt.say(sb, b)).expect("entra.mfa-sms").refusedWith("AADSTS500121", policy.SignInChallengeFailed)
			if got := b.text("idSpan_SAOTCC_Error_OTC"); !strings.Contains(got, tt.text) {
				t.Errorf("the page says %q", got)
			}
			b.press("idA_SAASTO_Resend").expect("entra.mfa-sms")
			b.press("idSubmit_SAOTCC_Continue", "otc", sb.message(nightly).Code).expect("entra.stay-signed-in")
		})
	}
}

func TestAReloadedPageSendsNoOtherMessage(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	b := texted(sb)
	again := "/common/reprocess?ctx=" + fieldsOf(b.form()).Get("ctx")
	b.open(again).expect("entra.mfa-sms")
	sb.advance(phone.CodeLife)
	b.open(again).expect("entra.mfa-sms")
	sb.messages(nightly, 1)
	many(func() { sb.get(again, b.cookies) })
	sb.messages(nightly, 1)
}

func TestACodeByTextMessageIsGoodOnce(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	b := texted(sb)
	code := sb.message(nightly).Code
	b.press("idSubmit_SAOTCC_Continue", "otc", code).stay("idBtn_Back").outcome()
	other := texted(sb)
	if sb.message(nightly).Code != code {
		other.press("idSubmit_SAOTCC_Continue", "otc", code).expect("entra.mfa-sms")
	}
}

func TestGuessingACodeEndsAfterTenTriesWhateverIsBegunAnew(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	b := texted(sb)
	for i := range policy.LockoutThreshold {
		switch i {
		case 3:
			b.press("idA_SAASTO_Resend").expect("entra.mfa-sms")
		case 6:
			b = texted(sb) // in another browser
		}
		b.press("idSubmit_SAOTCC_Continue", "otc", wrongCode(sb.message(nightly).Code)).expect("entra.mfa-sms")
	}
	right := sb.message(nightly).Code
	b.press("idSubmit_SAOTCC_Continue", "otc", right).expect("entra.mfa-sms").refusedWith("AADSTS50053", policy.SignInChallengeFailed)
	if got := textOf(b.page); !strings.Contains(got, "Too many wrong answers") {
		t.Error("the page does not say why the right code is not taken")
	}
	other := texted(sb)
	other.press("idSubmit_SAOTCC_Continue", "otc", sb.message(nightly).Code).expect("entra.mfa-sms").refusedWith("AADSTS50053", policy.SignInChallengeFailed)
	sb.advance(time.Minute)
	b.press("idSubmit_SAOTCC_Continue", "otc", right).expect("entra.stay-signed-in")
	if _, left := signin.SecondFactors.Get(sb.world.Read(), sb.user(nightly).ID); left {
		t.Error("the right code did not wipe out the wrong ones")
	}
}

func TestWhoHasShownNoPasswordLocksNobodysSecondFactor(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	for range 2 * policy.LockoutThreshold {
		sb.browser().open(authorize("login_hint", nightly)).press("idSIButton9", "passwd", "wrong")
	}
	if _, tried := signin.SecondFactors.Get(sb.world.Read(), sb.user(nightly).ID); tried {
		t.Error("a wrong password counts against the second factor")
	}
}

func TestAnAccountsPhoneGetsOnlySoManyMessages(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	var b *browser
	for i := range policy.SendLimit {
		if i%5 == 0 {
			b = texted(sb)
			continue
		}
		b.press("idA_SAASTO_Resend").expect("entra.mfa-sms")
	}
	sb.messages(nightly, policy.SendLimit)
	b.press("idA_SAASTO_Resend").refusedWith("AADSTS50088", policy.SignInChallengeFailed)
	if got := b.text("idDiv_SAASDS_Title"); got != "No more requests" || !strings.Contains(textOf(b.page), "AADSTS50088: ") {
		t.Errorf("the page says %q", got)
	}
	sb.browser().signIn(nightly, "amr_values", "mfa").expect("entra.mfa-denied").refusedWith("AADSTS50088", policy.SignInChallengeFailed)
	sb.messages(nightly, policy.SendLimit)
	sb.advance(policy.SendPause)
	texted(sb).press("idSubmit_SAOTCC_Continue", "otc", sb.message(nightly).Code).expect("entra.stay-signed-in")
	sb.messages(nightly, policy.SendLimit+1)
}

func TestTwoPhonesAreToldApart(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, sms("s1", mobile), sms("s2", office), voice("v", office))
	b := texted(sb)
	first := sb.message(nightly)
	b.press("signInAnotherWay").expect("entra.mfa-choose-method")
	for value, says := range map[string]string{"OneWaySMS": "Text +X XXXXXXXX42", "OneWaySMS.s2": "Text +X XXXXXXXX77", "TwoWayVoiceMobile": "Call +X XXXXXXXX77"} {
		n := b.find(func(n *node) bool { return attr(n, "data-value") == value })
		if !strings.Contains(textOf(n), says) {
			t.Errorf("%s says %q", value, textOf(n))
		}
	}
	b.press("OneWaySMS.s2").expect("entra.mfa-sms")
	second := sb.message(nightly)
	if second.Number != office || !sb.spent(first.ID) {
		t.Errorf("the second message went to %s", second.Number)
	}
	b.press("idA_SAASTO_Resend").expect("entra.mfa-sms")
	if sb.message(nightly).Number != office {
		t.Error("sending anew goes to the other phone")
	}
	b.press("idSubmit_SAOTCC_Continue", "otc", sb.message(nightly).Code).expect("entra.stay-signed-in")
}

func (sb *sandbox) spent(id string) bool {
	m, _ := phone.Messages.Get(sb.world.Read(), id)
	return m.Spent
}

func TestACodeOfOneNumberIsWorthNothingForAnother(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, sms("s1", mobile), sms("s2", office))
	b := texted(sb)
	code := sb.message(nightly).Code
	values := fieldsOf(b.form())
	values.Set("step", "code")
	values.Set("mfaAuthMethod", "OneWaySMS.s2")
	values.Set("otc", code)
	if b.send("POST", "/common/SAS/ProcessAuth", values); b.screen == "entra.stay-signed-in" {
		t.Error("the code of one phone was taken for another's")
	}
}

func TestAMessageIsWorthNothingAfterTheSignInWasGivenUp(t *testing.T) {
	t.Parallel()
	sb := withSMS(t)
	b := texted(sb)
	b.press("idCancel").answer()
	if !sb.message(nightly).Spent {
		t.Error("the phone shows the code as good")
	}
}

func TestOldAutomationTypesACodeAtOnceAndNamesItsMethod(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
	values := fieldsOf(b.form())
	values.Del("step")
	values.Set("mfaAuthMethod", "PhoneAppOTP")
	values.Set("otc", totpAt(t, start))
	b.send("POST", "/common/SAS/ProcessAuth", values).expect("entra.stay-signed-in")
}

func settingsRow(s directory.Settings) row {
	return func(tx *world.Txn) error { return directory.PutSettings(tx, s) }
}
