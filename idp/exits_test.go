package idp_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

const consoleURL = "http://localhost:8444"

// linked reports whether the page links to an address.
func (b *browser) linked(address string) bool {
	return b.find(func(n *node) bool { return n.Data == "a" && attr(n, "href") == address }) != nil
}

func TestAnErrorPageSaysWhereToBeginAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		address string
		links   []string
	}{
		"a sign-in that is over": {"/common/reprocess?ctx=gone", []string{"/"}},
		"an unknown client":      {authorize("client_id", "00000000-0000-0000-0000-00000000dead"), []string{"/", "/scenario"}},
		"a code looked up":       {"/error?code=50034", []string{"/", "/people"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			portal := sb.site.Portal() + "/dashboard/overview"
			b := sb.browser().open(tt.address).expect("entra.error")
			if !b.linked(portal) || b.linked(consoleURL+"/") || b.linked("/") {
				t.Errorf("without a console the page has not one way out:\n%s", b.body)
			}
			sb.site.Console = consoleURL
			b.open(tt.address).expect("entra.error")
			for _, path := range tt.links {
				if !b.linked(portal) || !b.linked(consoleURL+path) {
					t.Errorf("the page does not link to the portal and the console's %s:\n%s", path, b.body)
				}
			}
		})
	}
}

func TestAnUnknownAccountIsToldWhoExists(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.site.Console = consoleURL
	b := sb.browser().open(authorize()).press("idSIButton9", "loginfmt", "me@gmail.example").expect("entra.username")
	if sb.last().Code != "AADSTS50034" || !strings.Contains(b.text("words"), "AADSTS50034: ") {
		t.Errorf("Entra's own words are %q", b.text("words"))
	}
	if !strings.Contains(b.text("usernameError"), "only the accounts of its scenario") || !b.linked(consoleURL+"/people") {
		t.Errorf("the page does not say who exists:\n%s", b.body)
	}
}

func TestEveryPageOfTheSecondFactorCanBeLeft(t *testing.T) {
	t.Parallel()
	register := func(presses ...string) func(*sandbox) *browser {
		return func(sb *sandbox) *browser {
			b := sb.browser().signIn("john@fabrikam.example", "amr_values", "mfa")
			for _, button := range presses {
				b.press(button)
			}
			return b
		}
	}
	const next, added = "idSubmit_ProofUp_Redirect", "idSubmit_ProofUp_Added"
	push := func(sb *sandbox) *browser { return sb.browser().signIn("alejandra@contoso.example") }
	tests := map[string]func(*sandbox) *browser{
		"entra.mfa-more-info":     register(),
		"entra.mfa-choose":        register(next),
		"entra.mfa-setup":         register(next, string(policy.PhoneAppOTP)),
		"entra.mfa-verify":        register(next, string(policy.PhoneAppOTP), added),
		"entra.mfa-push":          push,
		"entra.mfa-choose-method": func(sb *sandbox) *browser { return push(sb).press("signInAnotherWay") },
		"entra.mfa-totp": func(sb *sandbox) *browser {
			return push(sb).press("signInAnotherWay").press(string(policy.PhoneAppOTP))
		},
	}
	for screen, reach := range tests {
		t.Run(screen, func(t *testing.T) {
			t.Parallel()
			b := reach(newSandbox(t)).expect(screen).press("idCancel")
			if got := b.answer(); got.Get("error") != "access_denied" || got.Get("error_subcode") != "cancel" {
				t.Errorf("the client is told %v", got)
			}
		})
	}
}

func TestARequestThatIsSentAgainTakesTheOldOneBack(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		upn   string
		reach func(*browser) *browser
	}{
		"signing in":  {"alejandra@contoso.example", func(b *browser) *browser { return b.expect("entra.mfa-push") }},
		"registering": {"john@fabrikam.example", toFirstPush},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := tt.reach(sb.browser().signIn(tt.upn, "amr_values", "mfa"))
			first := sb.pending(tt.upn)
			b.press("idA_SAASTO_Resend")
			second := sb.pending(tt.upn)
			old, _ := phone.Approvals.Get(sb.world.Read(), first.ID)
			if second.ID == first.ID || old.State != phone.Withdrawn || second.State != phone.Pending {
				t.Errorf("the old request is %s, the new one %s", old.State, second.State)
			}
			if got := b.text("idRichContext_DisplaySign"); got != second.Number {
				t.Errorf("the page shows %q, the phone wants %q", got, second.Number)
			}
		})
	}
}

func toFirstPush(b *browser) *browser {
	return b.press("idSubmit_ProofUp_Redirect").press(string(policy.PhoneAppNotification)).
		press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
}

func TestSignInsAtOnceShowDifferentNumbers(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	seen := map[string]bool{}
	for range 12 {
		b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
		seen[b.text("idRichContext_DisplaySign")] = true
	}
	if len(seen) != 12 {
		t.Errorf("12 sign-ins show %d numbers", len(seen))
	}
}

func TestATenantAloneIsToldWhereItsDocumentIs(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for path, want := range map[string]string{
		"/organizations":   "/organizations/v2.0/.well-known/openid-configuration",
		"/contoso.example": "/contoso.example/v2.0/.well-known/openid-configuration",
	} {
		w := sb.get(path, nil)
		if w.Code != http.StatusNotFound || !strings.Contains(w.Body.String(), sb.site.Entra()+want+"\n") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestTheSignInPageNamesAnAccountOfTheTenantThatIsAsked(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for tenant, account := range map[string]string{
		"contoso.example": "@contoso.example.", "Wingtip.example": "@wingtip", wingtipID: "@wingtip", "fabrikam.example": john + ".",
		"common": "@", "organizations": "@", "tailspin.example": "@", // nobody is at home there
	} {
		b := sb.browser().open(request("/" + tenant + "/oauth2/v2.0/authorize")).expect("entra.username")
		_, told, _ := strings.Cut(textOf(b.page), "Accounts of the scenario only, such as ")
		if name, _, _ := strings.Cut(told, " "); !strings.Contains(name, account) {
			t.Errorf("%s: the page names %q, want %s", tenant, name, account)
		}
	}
}
