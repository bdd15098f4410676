package browser

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// The console's phone shows what a sign-in asks, and can be used by keyboard.
func TestThePhoneShowsWhatWaits(t *testing.T) {
	t.Parallel()
	s := harness.Start(t, "--seat-ports", "0-0")
	b, axe := New(t, s), NewAxe(t)
	for name, r := range map[string]struct {
		steps  []step
		answer []act
		then   string
	}{
		"console.phone-push": {
			[]step{{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", end}},
			[]act{func(w *walk) { w.types("[name=number]", w.asked) }, press("button[value=approve]")}, "entra.stay-signed-in",
		},
		"console.phone-call": {
			[]step{{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another}, {"entra.mfa-choose-method", chooses("a call", "TwoWayVoiceMobile")}, {"entra.mfa-voice", end}},
			[]act{press("button[value=approve]")}, "entra.stay-signed-in",
		},
		"console.phone-sms": {
			[]step{{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another}, {"entra.mfa-choose-method", chooses("a text", "OneWaySMS")}, {"entra.mfa-sms", end}},
			nil, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWalk(t, b, s, "maximiliane")
			w.goes(route{from: app(), steps: r.steps})
			w.mark()
			phone := *w
			phone.Tab = b.Stranger(t, Desktop)
			if name == "console.phone-push" {
				phone.asked = w.Text("#idRichContext_DisplaySign")
			}
			phone.Go(w.seat.Console + "/phones/" + w.user.UPN)
			phone.Reads("Maximiliane")
			axe.Check(phone.Tab, name)
			phone.Keep(name, narrow)
			for _, do := range r.answer {
				do(&phone)
			}
			if r.then != "" {
				w.meets(r.then)
			}
		})
	}
}
