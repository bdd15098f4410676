package browser

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// A page that waits for a phone submits itself as soon as the answer is there.
// Whoever presses a button before that must not be overtaken.
func TestAPageSendsOneFormOnce(t *testing.T) {
	t.Parallel()
	s := harness.Start(t, "--seat-ports", "0-0")
	b := New(t, s)
	for name, second := range map[string]string{
		"a form that submits itself comes too late": `document.querySelector("form[data-do=poll]").requestSubmit()`,
		"a second click does nothing":               `document.querySelector("#idCancel").click()`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWalk(t, b, s, "carl")
			w.goes(route{from: app(), steps: []step{{"entra.username", named}, {"entra.password", right}, {"entra.mfa-voice", gaveUp}}})
			w.mark()
			w.evaluate(`document.querySelector("#idCancel").click(); ` + second)
			w.meets("app.refused")
		})
	}
}
