package idp

import (
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func TestARefreshTokenOutlivesWhatMicrosoftSaysItOutlives(t *testing.T) {
	t.Parallel()
	me := userID("nightly")
	change := func(change func(*directory.User)) func(*world.Txn) error {
		return func(tx *world.Txn) error {
			u, _ := directory.Users.Get(tx, me)
			change(&u)
			return directory.Users.Put(tx, u)
		}
	}
	// At the very second of the sign-in, and later.
	for _, after := range []time.Duration{0, time.Hour} {
		events := map[string]struct {
			move                           func(*world.Txn) error
			typed, otherwise, confidential int // what the refresh token of each kind is refused with
		}{
			"the password expires": {change(func(u *directory.User) { u.ForceChangePassword = true }), 0, 0, 0},
			"the person changes it": {func(tx *world.Txn) error {
				return directory.ChangePassword(tx, me, "Blue-Horse-7", start.Add(after))
			}, 50173, 0, 0},
			"an administrator resets it": {func(tx *world.Txn) error {
				return change(func(u *directory.User) { u.PasswordReset = directory.Cutoff{At: start.Add(after), Seq: tx.Seq()} })(tx)
			}, 50173, 50173, 50173},
			"the sessions are revoked": {func(tx *world.Txn) error { return directory.RevokeSessions(tx, me, start.Add(after)) }, 50173, 50173, 50173},
		}
		for name, event := range events {
			sb := newSandbox(t)
			redeem := func(client, secret string, first policy.FirstFactor) func() int {
				auth := signedIn("nightly", false)
				auth.First, auth.Seq = first, sb.Seq()
				value := sb.refresh(signin.Refresh{ClientID: client, Auth: auth})
				return func() int {
					form := formOf("grant_type", "refresh_token", "client_id", client, "refresh_token", value, "scope", pcAll)
					if secret != "" {
						form.Set("client_secret", secret)
					}
					return sb.do("POST", tokenV2, form.Encode()).number()
				}
			}
			typed := redeem(desktopApp, "", policy.ByPassword)
			otherwise := redeem(desktopApp, "", policy.ByPasskey)
			confidential := redeem(webApp, "sandbox-web-secret", policy.ByPassword)
			sb.Advance(after)
			sb.change(event.move)
			if got := [3]int{typed(), otherwise(), confidential()}; got != [3]int{event.typed, event.otherwise, event.confidential} {
				t.Errorf("%s after %v: typed, otherwise, of a confidential client: %v", name, after, got)
			}
			if again := redeem(desktopApp, "", policy.ByPassword)(); again != 0 {
				t.Errorf("%s after %v: a sign-in that follows is refused with %d", name, after, again)
			}
		}
	}
}
