package browser

import (
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// John has never had a second factor. His token is refused until Partner Center's
// portal makes him register one; another day he only verifies.
func TestJohnRegistersOnceAndVerifiesAnotherDay(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *harness.Sandbox) {
		app := NewDesktopApp(t, s)
		john := Sit(New(t, s).Tab(Laptop), s, "john", "john@fabrikam.example")

		signIn := app.Begin(john.Tab, V2)
		john.SignsInAtEntra()
		john.StaysSignedIn()
		john.IsDone()
		old := signIn.Token().ProvesMFA("pwd")
		old.Refused()

		john.Opens("/dashboard/overview")
		john.Sees("entra.mfa-more-info")
		john.Click("#idSubmit_ProofUp_Redirect")
		john.Sees("entra.mfa-choose")
		john.Click(`button[data-value="PhoneAppOTP"]`)
		john.Sees("entra.mfa-setup")
		secret := john.Text(".code code")
		john.Click("#idSubmit_ProofUp_Added")
		john.Sees("entra.mfa-verify")
		john.Type("#idTxtBx_SAOTCC_OTC", totp(t, secret, now(t, s)))
		john.Click("#idSubmit_ProofUp_Verify")
		john.Sees("entra.mfa-done")
		john.Click("#idSubmit_ProofUp_Done")
		john.Sees("portal.overview")
		john.Reads("MFA: yes", "John")

		for _, version := range []Version{V1, V2} {
			signIn := app.Begin(john.Tab, version)
			john.IsDone()
			signIn.Token().ProvesMFA("pwd", "mfa").Served()
		}
		old.Refused()

		if _, err := s.Control.Advance(t.Context(), 24*time.Hour); err != nil {
			t.Fatal(err)
		}
		john = Sit(john.Another().Tab(Laptop), s, "john", "john@fabrikam.example")
		john.Opens("/dashboard/overview")
		john.SignsInAtEntra()
		john.StaysSignedIn() // Entra asks for no more; the portal does, and sends him back
		john.Sees("entra.mfa-totp")
		john.Type("#idTxtBx_SAOTCC_OTC", totp(t, secret, now(t, s)))
		john.Click("#idSubmit_SAOTCC_Continue")
		john.Sees("portal.overview")
		signIn = app.Begin(john.Tab, V1)
		john.IsDone()
		signIn.Token().ProvesMFA("pwd", "mfa").Served()
	})
}
