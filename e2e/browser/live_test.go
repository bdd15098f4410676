package browser

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// The phone's page keeps itself fresh. What was wrong with an answer stays there
// all the same, until the person has tried again.
func TestWhatWasWrongStaysOnThePhone(t *testing.T) {
	t.Parallel()
	s := harness.Start(t, "--seat-ports", "0-0")
	b := New(t, s)
	w := newWalk(t, b, s, "alejandra")
	w.goes(route{from: app(), steps: []step{{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", end}}})
	number := w.Text("#idRichContext_DisplaySign")
	w.mark()
	phone := *w
	phone.Tab = b.Stranger(t, Desktop)
	phone.trouble.expect("the server responded with a status of 409")
	phone.Go(w.seat.Console + "/phones/" + w.user.UPN)
	phone.presses("button[value=approve]")
	phone.Reads("Type the number that the sign-in page shows.")
	// The parts of the page without a problem have looked several times each.
	run(phone.Tab, "the page looking", chromedp.Poll[bool](`performance.getEntriesByType("resource").filter(e => e.initiatorType === "fetch").length >= 6`))
	phone.Reads("Type the number that the sign-in page shows.")
	phone.types("[name=number]", number)
	phone.presses("button[value=approve]")
	w.meets("entra.stay-signed-in")
}
