package idp_test

import (
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
)

const (
	mobile  = "+15550100142"
	office  = "+15550100177"
	thePass = "Zk7-quiet-Otter"
)

// method makes a registered method.
func method(id string, kind policy.Method) directory.Method {
	return directory.Method{ID: id, Kind: kind}
}

func sms(id, number string) directory.Method {
	m := method(id, policy.OneWaySMS)
	m.Phone = number
	return m
}

func voice(id, number string) directory.Method {
	m := method(id, policy.TwoWayVoiceMobile)
	m.Phone = number
	return m
}

// pass is a Temporary Access Pass that is good for an hour.
func pass(id string) directory.Method {
	m := method(id, policy.AccessPass)
	m.Pass, m.PassFrom, m.PassUntil = thePass, start, start.Add(hour)
	return m
}

// holding gives a person of the test world these methods and no others, and has
// the tenant allow them all.
func (sb *sandbox) holding(upn string, methods ...directory.Method) *sandbox {
	sb.t.Helper()
	u := sb.user(upn)
	u.Methods = methods
	home, _ := directory.Tenants.Get(sb.world.Read(), u.TenantID)
	home.Methods = policy.Methods
	sb.change(put(directory.Users, u), put(directory.Tenants, home))
	return sb
}

// message is the newest text message on a person's phone.
func (sb *sandbox) message(upn string) phone.Message {
	sb.t.Helper()
	var newest phone.Message
	for m := range phone.Messages.All(sb.world.Read(), "upn", upn) {
		newest = m
	}
	if newest.ID == "" {
		sb.t.Fatalf("%s got no message", upn)
	}
	return newest
}

// messages sees that a person got so many text messages.
func (sb *sandbox) messages(upn string, want int) {
	sb.t.Helper()
	got := 0
	for range phone.Messages.All(sb.world.Read(), "upn", upn) {
		got++
	}
	if got != want {
		sb.t.Errorf("%s got %d messages, want %d", upn, got, want)
	}
}

// wrongCode is a code of six digits that is not the one given.
func wrongCode(code string) string {
	if code == "123456" {
		return "654321"
	}
	return "123456"
}

// flowOf is the sign-in under way in a browser.
func (b *browser) flowOf() signin.Flow {
	b.sb.t.Helper()
	f, ok := signin.Flows.Get(b.sb.world.Read(), fieldsOf(b.form()).Get("ctx"))
	if !ok {
		b.sb.t.Fatal("no sign-in is under way")
	}
	return f
}

// refusedWith fails the test unless the last answer was a refusal of a challenge
// with a code of the catalogue.
func (b *browser) refusedWith(code string, reason policy.Reason) *browser {
	b.sb.t.Helper()
	if e := b.sb.last(); e.Code != code || e.Reason() != reason {
		b.sb.t.Errorf("the journal says %q, %q, want %q, %q", e.Code, e.Reason(), code, reason)
	}
	return b
}

func TestEachMethodIsMFAInTheTokensAMR(t *testing.T) {
	t.Parallel()
	const who = "nightly@contoso.example"
	type way struct {
		method directory.Method
		amr    []string
		show   func(*sandbox, *browser) *browser
	}
	totp := method("t", policy.PhoneAppOTP)
	totp.Secret = secret
	ways := map[string]way{
		"push": {method("p", policy.PhoneAppNotification), []string{"pwd", "rsa", "mfa"}, func(sb *sandbox, b *browser) *browser {
			sb.approve(who)
			return b.press("idSubmit_SAOTCAS_Continue")
		}},
		"code of an app": {totp, []string{"pwd", "otp", "mfa"}, func(sb *sandbox, b *browser) *browser {
			return b.press("idSubmit_SAOTCC_Continue", "otc", totpAt(sb.t.(*testing.T), start))
		}},
		"text message": {sms("s", mobile), []string{"pwd", "otp", "mfa"}, func(sb *sandbox, b *browser) *browser {
			return b.press("idSubmit_SAOTCC_Continue", "otc", sb.message(who).Code)
		}},
		"call": {voice("v", mobile), []string{"pwd", "mfa"}, func(sb *sandbox, b *browser) *browser {
			sb.approve(who)
			return b.press("idSubmit_SAOTCAS_Continue")
		}},
		"Temporary Access Pass": {pass("a"), []string{"pwd", "otp", "mfa"}, func(_ *sandbox, b *browser) *browser {
			return b.press("idSIButton9", "accesspass", thePass)
		}},
	}
	for name, w := range ways {
		for _, named := range []bool{false, true} {
			sb := newSandbox(t).holding(who, w.method)
			want := []string{"pwd", "mfa"}
			if named {
				set := directory.GetSettings(sb.world.Read())
				set.Fidelity.SecondFactorInAMR = "on"
				sb.change(settingsRow(set))
				want = w.amr
			}
			b := w.show(sb, sb.browser().signIn(who, "amr_values", "mfa")).stay("idBtn_Back")
			b.outcome()
			if e := sb.last(); e.Reason() != policy.SignInIssuedWithMFA || !slices.Equal(e.Caller.AMR, want) {
				t.Errorf("%s, named: %v: the journal says %v, %v, want %v", name, named, e.Reason(), e.Caller.AMR, want)
			}
		}
	}
}

func TestEveryPageOfAPhonesMethodsCanBeLeft(t *testing.T) {
	t.Parallel()
	challenge := func(m directory.Method) func(*sandbox) *browser {
		return func(sb *sandbox) *browser {
			return sb.holding("nightly@contoso.example", m).browser().signIn("nightly@contoso.example", "amr_values", "mfa")
		}
	}
	tests := map[string]func(*sandbox) *browser{
		"entra.mfa-sms":     challenge(sms("s", mobile)),
		"entra.mfa-voice":   challenge(voice("v", mobile)),
		"entra.access-pass": challenge(pass("a")),
		"entra.mfa-phone":   func(sb *sandbox) *browser { return choosing(sb).press("OneWaySMS") },
		"entra.mfa-verify": func(sb *sandbox) *browser {
			return choosing(sb).press("TwoWayVoiceMobile").press("idSubmit_ProofUp_Added", "phone", mobile)
		},
	}
	for screen, reach := range tests {
		t.Run(screen, func(t *testing.T) {
			t.Parallel()
			b := reach(newSandbox(t)).expect(screen).press("idCancel")
			if got := b.answer(); got.Get("error") != "access_denied" || got.Get("error_subcode") != "cancel" {
				t.Errorf("the client is told %v", got)
			}
		})
	}
}

func TestThePagesOfAPhonesMethodsHaveTheIDsThatAutomationLooksFor(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		method directory.Method
		ids    []string
	}{
		"text message": {sms("s", mobile), []string{"idTxtBx_SAOTCC_OTC", "idSubmit_SAOTCC_Continue", "idA_SAASTO_Resend"}},
		"call":         {voice("v", mobile), []string{"idDiv_SAOTCAS_Title", "idDiv_SAOTCAS_Description", "idSubmit_SAOTCAS_Continue", "idA_SAASTO_Resend"}},
		"pass":         {pass("a"), []string{"i0118", "idSIButton9"}},
	} {
		sb := newSandbox(t).holding("nightly@contoso.example", tt.method)
		b := sb.browser().signIn("nightly@contoso.example", "amr_values", "mfa")
		for _, id := range tt.ids {
			if b.byID(id) == nil {
				t.Errorf("%s has no #%s", name, id)
			}
		}
		if b.byID("signInAnotherWay") != nil {
			t.Errorf("%s leads to another way, and there is none", name)
		}
		fields := fieldsOf(b.form())
		if fields.Get("mfaAuthMethod") != string(tt.method.Kind) || fields.Get("flowToken") == "" || fields.Get("canary") == "" {
			t.Errorf("%s sends %v", name, fields)
		}
	}
}
