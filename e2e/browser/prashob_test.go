package browser

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// Prashob does MFA at Wingtip's own provider, which tells Entra so. He goes on to
// manage a customer, as in the mandate's example.
func TestPrashobIsAskedByHisOwnProviderOnly(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *harness.Sandbox) {
		prashob := Sit(New(t, s).Tab(Laptop), s, "prashob", "prashob@wingtip.example")

		prashob.Opens("/dashboard/overview")
		prashob.SignsInAtProvider()
		prashob.StaysSignedIn()
		prashob.Sees("portal.overview")
		prashob.Reads("MFA: yes", "Prashob")

		prashob.Opens("/dashboard/customers")
		prashob.Sees("portal.customers")
		prashob.Click(`a[href*="aaaabbbb-0000-cccc-1111-dddd2222eeee"]`)
		prashob.Sees("portal.customer")
		prashob.Click("#service-management")
		prashob.Sees("portal.service-management")
		prashob.Type(`input[name="displayName"]`, "Adele Vance")
		prashob.Type(`input[name="userName"]`, "adele")
		prashob.Type(`input[name="usageLocation"]`, "US")
		prashob.Type(`input[name="password"]`, "Made-up-1")
		prashob.Click("#add-user-submit")
		prashob.Reads("User added", "Adele Vance")

		app := NewDesktopApp(t, s)
		for _, version := range []Version{V1, V2} {
			signIn := app.Begin(prashob.Tab, version)
			prashob.IsDone()
			signIn.Token().ProvesMFA("pwd", "mfa").Served()
		}
	})
}
