package idp_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// afresh opens the security info in another browser, with the code of the first
// registered app.
func (sb *sandbox) afresh(upn string) *browser {
	sb.t.Helper()
	sb.advance(30 * time.Second)
	code := must(totp.GenerateCode(sb.user(upn).Methods[0].Secret, sb.world.Now()))
	return sb.browser().open("/security-info").press("idSIButton9", "loginfmt", upn).press("idSIButton9", "passwd", password).
		expect("entra.mfa-totp").press("idSubmit_SAOTCC_Continue", "otc", code).stay("idBtn_Back").expect("entra.security-info")
}

func TestTwoSignInsAtOnceRegisterNoMoreAppsThanOneMay(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(john)
	b := sb.theirInfo(john)
	for range 4 {
		b.addsApp().expect("entra.security-info")
		sb.advance(30 * time.Second)
	}
	sb.advance(time.Minute)
	quick, slow := b, sb.afresh(john)
	secrets := map[*browser]string{}
	for _, b := range []*browser{quick, slow} {
		b.press("idBtn_SecurityInfo_Add").press(string(policy.PhoneAppOTP)).expect("entra.mfa-setup")
		secrets[b] = secretOn(b)
		b.press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
	}
	code := func(b *browser) string { return must(totp.GenerateCode(secrets[b], sb.world.Now())) }
	quick.press("idSubmit_ProofUp_Verify", "otc", code(quick)).expect("entra.mfa-done")
	slow.press("idSubmit_ProofUp_Verify", "otc", code(slow)).expect("entra.mfa-choose")
	if n := len(sb.user(john).Methods); n != 5 || !strings.Contains(textOf(slow.page), "as many methods of that kind as it may") {
		t.Errorf("%d apps are registered, and the page says %s", n, textOf(slow.page))
	}
}

func TestOnePersonRegistersThreePhonesAtMost(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(john)
	b := sb.theirInfo(john)
	number := func(n int) string { return fmt.Sprintf("+1555010014%d", n) }
	begin := func(b *browser, n int) *browser {
		return b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose").press("OneWaySMS").
			press("idSubmit_ProofUp_Added", "phone", number(n)).expect("entra.mfa-verify")
	}
	for n := range 2 {
		begin(b, n).press("idSubmit_ProofUp_Verify", "otc", sb.message(john).Code).expect("entra.mfa-done").press("idSubmit_ProofUp_Done")
	}
	other := sb.browser().open("/security-info").press("idSIButton9", "loginfmt", john).press("idSIButton9", "passwd", password).expect("entra.mfa-sms")
	other.press("idSubmit_SAOTCC_Continue", "otc", sb.message(john).Code).stay("idBtn_Back").expect("entra.security-info")
	begin(other, 7)
	late := sb.message(john).Code
	begin(b, 2).press("idSubmit_ProofUp_Verify", "otc", sb.message(john).Code).expect("entra.mfa-done").press("idSubmit_ProofUp_Done")
	other.press("idSubmit_ProofUp_Verify", "otc", late).expect("entra.mfa-choose")
	numbers := map[string]bool{}
	for _, m := range sb.user(john).Methods {
		numbers[m.Phone] = true
	}
	if len(numbers) != 3 || numbers[number(7)] {
		t.Errorf("registered are %v", numbers)
	}
	for _, kind := range []string{"OneWaySMS", "TwoWayVoiceMobile"} {
		if b.press("idBtn_SecurityInfo_Add").find(func(n *node) bool { return attr(n, "data-value") == kind }) != nil {
			t.Errorf("a fourth phone is offered: %s", kind)
		}
		b.press("idBtn_ProofUp_Leave")
	}
}

func TestWhoApprovesIsAskedAsOftenAsTheySignIn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for range policy.SendLimit + 1 {
		b := sb.browser().signIn(helen).expect("entra.mfa-push")
		sb.approve(helen)
		b.press("idSubmit_SAOTCAS_Continue").expect("entra.stay-signed-in")
	}
}

func TestAPhoneThatGetsMessagesMayBeCalledToo(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(john, sms("1", "+1 555 0100140"), sms("2", "+15550100141"), sms("3", "+15550100142"))
	b := sb.browser().open("/security-info").press("idSIButton9", "loginfmt", john).press("idSIButton9", "passwd", password)
	b.expect("entra.mfa-sms").press("idSubmit_SAOTCC_Continue", "otc", sb.message(john).Code).stay("idBtn_Back").expect("entra.security-info")
	b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose")
	if b.find(func(n *node) bool { return attr(n, "data-value") == "OneWaySMS" }) != nil {
		t.Error("a fourth phone is offered for messages")
	}
	b.press("TwoWayVoiceMobile").press("idSubmit_ProofUp_Added", "phone", "+15550100149").expect("entra.mfa-phone")
	if !strings.Contains(textOf(b.page), "as many phone numbers as it may") {
		t.Errorf("for a fourth number the page says %s", textOf(b.page))
	}
	b.press("idSubmit_ProofUp_Added", "phone", "+15550100140").expect("entra.mfa-verify")
}
