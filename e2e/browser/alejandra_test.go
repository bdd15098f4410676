package browser

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// Alejandra does MFA with Entra: she is asked once, by a number on her phone, and
// everything opens.
func TestAlejandraIsAskedOnceAndServedEverywhere(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *harness.Sandbox) {
		b := New(t, s)
		alejandra := Sit(b.Tab(Laptop), s, "alejandra", "alejandra@contoso.example")

		alejandra.Opens("/dashboard/overview")
		alejandra.SignsInAtEntra()
		alejandra.Sees("entra.mfa-push")
		approveOnPhonePage(b, s.ConsoleURL+"/phones/alejandra", alejandra.Text("#idRichContext_DisplaySign"))
		alejandra.StaysSignedIn()
		alejandra.Sees("portal.overview")
		alejandra.Reads("MFA: yes", "Alejandra")

		alejandra.Click("#open-customers")
		alejandra.Sees("portal.customers")
		alejandra.Reads("Tailspin")

		app := NewDesktopApp(t, s)
		for _, version := range []Version{V2, V1} {
			signIn := app.Begin(alejandra.Tab, version)
			alejandra.IsDone()
			signIn.Token().ProvesMFA("pwd", "mfa").Served()
		}

		b.trouble.expect("404 (Not Found) (" + s.URLs["portal"] + "/dashboard/no/such/page)")
		alejandra.Opens("/dashboard/no/such/page")
		alejandra.Sees("portal.page")
	})
}

// approveOnPhonePage types the number into the console's phone page.
func approveOnPhonePage(b *Browser, address, number string) {
	phone := b.Tab(Phone)
	phone.Go(address)
	phone.Reads("Are you trying to sign in?")
	phone.Type(`input[name="number"]`, number)
	phone.Click(`button[value="approve"]`)
	phone.Reads("No request waits.")
}
