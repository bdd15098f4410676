package replay_test

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/replay"
)

// What a story has somebody do on a page that never comes, it does not test.
func TestAPersonWhoNeverComesToAChoiceFailsTheStep(t *testing.T) {
	t.Parallel()
	result, report := playText(t, `version: 1
name: idle
tenants: [{key: acme, users: [{key: ann, second_factor: {push: true, totp: true}}, {key: john, sign_in: no-mfa}]}]
story:
  - {step: gives up, sign_in: {as: john, with: {cancel: entra.mfa-push}}}
  - {step: denies, browser: new, sign_in: {as: john, with: {answer: deny}}}
  - {step: slips, browser: new, sign_in: {as: john, with: {code: wrong}}}
  - {step: declines, browser: new, sign_in: {as: john, with: {consent: decline}}}
  - {step: prefers, browser: new, sign_in: {as: john, with: {second_factor: sms}}}
  - {step: in the portal, open: {as: ann, portal: /dashboard/overview, with: {second_factor: totp, answer: ignore}}}
  - {step: Ann denies, browser: new, sign_in: {as: ann, with: {answer: deny, second_factor: push}}, expect: {last_screen: entra.mfa-denied}}
  - {step: Ann slips, browser: new, sign_in: {as: ann, with: {code: wrong, second_factor: totp}}, expect: {last_screen: entra.mfa-totp}}
  - {step: Ann gives up with the list, browser: new, sign_in: {as: ann, with: {cancel: entra.mfa-choose-method, second_factor: totp}}, expect: {error: AADSTS65004}}
  - {step: or before the factor that she prefers, browser: new, sign_in: {as: ann, with: {cancel: entra.mfa-push, second_factor: push}}, expect: {error: AADSTS65004}}
  - {step: Ann does what anybody does, sign_in: {as: john, with: {answer: approve, consent: accept, stay_signed_in: true}}}
`)
	for i, want := range []replay.Failure{
		{What: "with.cancel", Expected: "john gives up on entra.mfa-push", Came: "never came to it: entra.username › entra.password"},
		{What: "with.answer", Expected: "john is asked on the phone, to deny", Came: "nothing there was left to answer: entra.username"},
		{What: "with.code", Expected: "john types a code that is wrong", Came: "never came to type one: entra.username"},
		{What: "with.consent", Expected: "john is asked for consent, to decline", Came: "never was asked: entra.username"},
		{What: "with.second_factor", Expected: "john uses sms", Came: "never came to use it: entra.username"},
		{What: "with.answer", Expected: "ann is asked on the phone, to ignore", Came: "nothing there was left to answer: entra.username"},
	} {
		got := result.Steps[i].Failed
		if len(got) != 1 || got[0].What != want.What || got[0].Expected != want.Expected || !strings.HasPrefix(got[0].Came, want.Came) {
			t.Errorf("step %d: got %+v, want %+v", i+1, got, want)
		}
	}
	for _, s := range result.Steps[6:] {
		if s.Outcome != replay.Held {
			t.Errorf("%s: %s", s.Step, report)
		}
	}
}
