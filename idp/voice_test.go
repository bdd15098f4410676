package idp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// called signs Nightly in up to the ringing phone.
func called(sb *sandbox) *browser {
	return sb.browser().signIn(nightly, "amr_values", "mfa").expect("entra.mfa-voice")
}

func withVoice(t *testing.T) *sandbox {
	return newSandbox(t).holding(nightly, voice("v", mobile))
}

func TestACallThatIsAnsweredIsASecondFactor(t *testing.T) {
	t.Parallel()
	sb := withVoice(t)
	b := called(sb)
	ringing := sb.pending(nightly)
	if ringing.Kind != phone.Call || ringing.Phone != mobile || ringing.Number != "" || ringing.Party != "Contoso" {
		t.Errorf("the phone shows %+v", ringing)
	}
	if text := textOf(b.page); !strings.Contains(text, "+X XXXXXXXX42") || strings.Contains(text, mobile) {
		t.Errorf("the page says %s", text)
	}
	wait := attr(b.find(func(n *node) bool { return attr(n, "data-do") == "poll" }), "data-url")
	if b.open(wait); b.status != http.StatusAccepted {
		t.Errorf("while the phone rings the answer is %d", b.status)
	}
	sb.approve(nightly)
	if b.open(wait); b.status != http.StatusOK {
		t.Errorf("after # the answer is %d", b.status)
	}
	again := strings.Replace(wait, "/common/SAS/EndAuth", "/common/reprocess", 1)
	b.open(again).stay("idBtn_Back")
	if !b.outcome().MFA {
		t.Error("the call is no MFA")
	}
}

func TestACallThatIsDeclinedOrMissedIsNoSecondFactor(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		happens func(*sandbox)
		says    string
	}{
		"declined": {func(sb *sandbox) { sb.deny(nightly) }, "The call was declined"},
		"missed":   {func(sb *sandbox) { sb.advance(phone.CallLife) }, "Nobody answered the call"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := withVoice(t)
			b := called(sb)
			tt.happens(sb)
			b.press("idSubmit_SAOTCAS_Continue").expect("entra.mfa-denied").refusedWith("AADSTS500121", policy.SignInChallengeDenied)
			if got := b.text("idDiv_SAASDS_Title"); got != tt.says {
				t.Errorf("the page says %q, want %q", got, tt.says)
			}
			first := sb.pending(nightly).ID
			b.press("idA_SAASTO_Resend").expect("entra.mfa-voice")
			if sb.pending(nightly).ID == first {
				t.Error("the phone does not ring again")
			}
			sb.approve(nightly)
			b.press("idSubmit_SAOTCAS_Continue").expect("entra.stay-signed-in")
		})
	}
}

func TestAPhoneThatAnswersByItselfAnswersCalls(t *testing.T) {
	t.Parallel()
	for auto, screen := range map[phone.Auto]string{phone.AutoApprove: "entra.stay-signed-in", phone.AutoDeny: "entra.mfa-denied", phone.AutoIgnore: "entra.mfa-voice"} {
		sb := withVoice(t)
		sb.change(func(tx *world.Txn) error { return phone.Phones.Put(tx, phone.Phone{UPN: nightly, Auto: auto}) })
		called(sb).press("idSubmit_SAOTCAS_Continue").expect(screen)
	}
}

func TestACallToOneNumberIsNotAnsweredByAnother(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, voice("v1", mobile), voice("v2", office))
	b := called(sb)
	first := sb.pending(nightly)
	b.press("signInAnotherWay").press("TwoWayVoiceMobile.v2").expect("entra.mfa-voice")
	second := sb.pending(nightly)
	if first.ID == second.ID || second.Phone != office {
		t.Fatalf("the phone shows %+v", second)
	}
	err := sb.world.Write(func(tx *world.Txn) error { return phone.Approve(tx, first.ID, "", sb.world.Now()) })
	if err == nil {
		t.Error("the first call still rings")
	}
	b.press("idSubmit_SAOTCAS_Continue").expect("entra.mfa-voice")
	sb.approve(nightly)
	b.press("idSubmit_SAOTCAS_Continue").expect("entra.stay-signed-in")
}

// An approval is worth nothing once the sign-in went another way.
func TestAStaleApprovalCountsForNothing(t *testing.T) {
	t.Parallel()
	ways := map[string]func(*browser) *browser{
		"asked anew": func(b *browser) *browser { return b.press("idA_SAASTO_Resend").expect("entra.mfa-push") },
		"another method": func(b *browser) *browser {
			return b.press("signInAnotherWay").press("PhoneAppOTP").expect("entra.mfa-totp")
		},
		"given up":          func(b *browser) *browser { b.press("idCancel").answer(); return nil },
		"the other account": func(b *browser) *browser { return b.signIn("john@fabrikam.example", "amr_values", "mfa") },
	}
	const who = "alejandra@contoso.example"
	for name, leave := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.browser().signIn(who).expect("entra.mfa-push")
			stale := sb.pending(who)
			next := leave(b)
			err := sb.world.Write(func(tx *world.Txn) error { return phone.Approve(tx, stale.ID, stale.Number, sb.world.Now()) })
			if err == nil && name != "the other account" { // that one began a sign-in of its own
				t.Error("the phone still takes the answer")
			}
			if next == nil {
				return
			}
			screen := next.screen
			next.open("/common/reprocess?ctx=" + fieldsOf(next.form()).Get("ctx")).expect(screen)
		})
	}
}

func TestTwoSignInsOnOnePhoneAreApprovedEachByItself(t *testing.T) {
	t.Parallel()
	const who = "alejandra@contoso.example"
	sb := newSandbox(t)
	one := sb.browser().signIn(who).expect("entra.mfa-push")
	first := sb.pending(who)
	two := sb.browser().signIn(who).expect("entra.mfa-push")
	sb.approve(who)
	one.press("idSubmit_SAOTCAS_Continue").expect("entra.mfa-push")
	two.press("idSubmit_SAOTCAS_Continue").expect("entra.stay-signed-in")
	sb.change(func(tx *world.Txn) error { return phone.Approve(tx, first.ID, first.Number, sb.world.Now()) })
	one.press("idSubmit_SAOTCAS_Continue").expect("entra.stay-signed-in")
}

func TestTheChooserListsEachUsableMethodOnce(t *testing.T) {
	t.Parallel()
	apps := []directory.Method{}
	for _, name := range []string{"Pixel", "Tablet"} {
		push, code := method("p"+name, policy.PhoneAppNotification), method("c"+name, policy.PhoneAppOTP)
		push.Name, code.Name, code.Secret = name, name, secret
		apps = append(apps, push, code)
	}
	old := pass("old")
	old.PassUntil = start
	sb := newSandbox(t).holding(nightly, append(apps, sms("s", mobile), voice("v", mobile), old)...)
	b := sb.browser().signIn(nightly, "amr_values", "mfa").expect("entra.mfa-push").press("signInAnotherWay").expect("entra.mfa-choose-method")
	var values []string
	for n := range b.byID("idDiv_SAOTCS_Proofs").Descendants() {
		if v := attr(n, "data-value"); v != "" {
			values = append(values, v)
		}
	}
	if got := strings.Join(values, " "); got != "PhoneAppNotification PhoneAppOTP OneWaySMS TwoWayVoiceMobile" {
		t.Errorf("the chooser lists %s", got)
	}
	if !strings.Contains(textOf(b.page), "Any of: Pixel, Tablet.") {
		t.Error("the apps are not told apart")
	}
	b.press("OneWaySMS").expect("entra.mfa-sms").press("signInAnotherWay").press("TwoWayVoiceMobile").expect("entra.mfa-voice")
	b.press("signInAnotherWay").press("PhoneAppNotification").expect("entra.mfa-push")
	values2 := fieldsOf(b.form())
	values2.Set("step", "method")
	values2.Set("method", "FidoKey")
	b.send(http.MethodPost, "/common/SAS/ProcessAuth", values2).expect("entra.mfa-push")
}
