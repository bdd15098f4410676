package browser

import (
	"testing"

	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// HasAuthenticator gives the tab's machine an authenticator that keeps passkeys
// and finds its owner whenever it looks.
func (t *Tab) HasAuthenticator() {
	t.t.Helper()
	_, err := chromedp.Call(t.ctx, webauthn.Enable, webauthn.EnableParams{})
	if err == nil {
		_, err = chromedp.Call(t.ctx, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{
			Options: &webauthn.VirtualAuthenticatorOptions{
				Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal,
				HasResidentKey: true, HasUserVerification: true, IsUserVerified: true, AutomaticPresenceSimulation: true,
			},
		})
	}
	if err != nil {
		t.t.Fatalf("the tab gets no authenticator: %v", err)
	}
}

// Alejandra adds a passkey on the page of her security info. From then on she needs
// neither password nor phone.
func TestAlejandraSignsInWithAPasskeyAlone(t *testing.T) {
	inBothModes(t, func(t *testing.T, s *harness.Sandbox) {
		b := New(t, s)
		alejandra := Sit(b.Tab(Laptop), s, "alejandra", "alejandra@contoso.example")
		alejandra.HasAuthenticator()

		alejandra.Go(s.URLs["entra"] + "/security-info")
		alejandra.SignsInAtEntra()
		alejandra.Sees("entra.mfa-push")
		if _, err := s.Control.Approve(t.Context(), "alejandra", control.Answer{Number: alejandra.Text("#idRichContext_DisplaySign")}); err != nil {
			t.Fatal(err)
		}
		alejandra.StaysSignedIn()
		alejandra.Sees("entra.security-info")
		alejandra.Click("#idBtn_SecurityInfo_Add")
		alejandra.Sees("entra.mfa-choose")
		alejandra.Click("#other-methods summary")
		alejandra.Click(`button[data-value="FidoKey"]`)
		alejandra.Sees("entra.passkey-setup")
		alejandra.Type("#idTxtBx_Fido_Name", "My laptop")
		alejandra.Click("#idSubmit_Fido_Create")
		alejandra.Sees("entra.mfa-done")
		alejandra.Click("#idSubmit_ProofUp_Done")
		alejandra.Reads("Passkey, My laptop")

		alejandra.Go(s.URLs["entra"] + "/common/oauth2/v2.0/logout")
		alejandra.Sees("entra.signed-out")
		app := NewDesktopApp(t, s)
		for _, version := range []Version{V1, V2} {
			signIn := app.Begin(alejandra.Tab, version)
			alejandra.NamesAccount()
			alejandra.Sees("entra.password")
			alejandra.Click("#idA_PWD_SwitchToFido")
			alejandra.Sees("entra.passkey")
			alejandra.Click("#idSIButton9")
			alejandra.StaysSignedIn()
			alejandra.IsDone()
			signIn.Token().ProvesMFA("fido", "mfa").Served()
			alejandra.Go(s.URLs["entra"] + "/common/oauth2/v2.0/logout")
			alejandra.Sees("entra.signed-out")
		}

		// The device knows whose passkey it is: no user name either.
		signIn := app.Begin(alejandra.Tab, V2)
		alejandra.Sees("entra.username")
		alejandra.Click("#idA_PWD_SwitchToFido")
		alejandra.Sees("entra.passkey")
		alejandra.Click("#idSIButton9")
		alejandra.StaysSignedIn()
		alejandra.IsDone()
		signIn.Token().ProvesMFA("fido", "mfa").Served()

		// Another machine has no passkey: the page says so and offers the password.
		stranger := Sit(b.Another().Tab(Phone), s, "alejandra", "alejandra@contoso.example")
		stranger.Go(s.URLs["entra"] + "/security-info")
		stranger.NamesAccount()
		stranger.Sees("entra.password")
		stranger.Click("#idA_PWD_SwitchToFido")
		stranger.Sees("entra.passkey")
		stranger.Click("#idA_PWD_SwitchToPassword")
		stranger.Sees("entra.password")
	})
}
