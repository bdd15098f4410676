package browser

import (
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// Trent does MFA at a provider that never says so. Nothing opens, the page says
// why, and once the provider sends the claim everything does.
func TestTrentIsBlockedUntilHisProviderSendsTheClaim(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *harness.Sandbox) {
		app := NewDesktopApp(t, s)
		trent := Sit(New(t, s).Tab(Laptop), s, "trent", "trent@wingtiptoys.example")

		signIn := app.Begin(trent.Tab, V2)
		trent.SignsInAtProvider()
		trent.StaysSignedIn()
		trent.IsDone()
		signIn.Token().ProvesMFA("pwd").Refused()
		signIn = app.Begin(trent.Tab, V1)
		trent.IsDone()
		old := signIn.Token().ProvesMFA("pwd")
		old.Refused()

		trent.trouble.expect("403 (Forbidden) (" + s.URLs["entra"] + "/login.srf)")
		trent.Opens("/dashboard/overview")
		trent.Sees("entra.blocked")
		trent.Reads("What to do.", "provider")
		if remedy := trent.Text("#remedy"); len(remedy) < 40 {
			t.Errorf("the blocked page's remedy is %q", remedy)
		}

		sends := true
		if _, err := s.Control.ChangeFederation(t.Context(), "wingtiptoys.example", control.FederationChange{SendsMFAClaim: &sends}); err != nil {
			t.Fatal(err)
		}
		old.Refused()
		trent = Sit(trent.Another().Tab(Laptop), s, "trent", "trent@wingtiptoys.example")
		trent.Opens("/dashboard/overview")
		trent.SignsInAtProvider()
		trent.StaysSignedIn()
		trent.Sees("portal.overview")
		for _, version := range []Version{V2, V1} {
			signIn = app.Begin(trent.Tab, version)
			trent.IsDone()
			signIn.Token().ProvesMFA("pwd", "mfa").Served()
		}
	})
}
