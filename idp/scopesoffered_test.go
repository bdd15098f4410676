package idp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

const graphURI = "https://graph.microsoft.com/"

func TestWhoMayConsentToAGraphPermissionIsAsMicrosoftSays(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for scope, screen := range map[string]string{
		"User.Read":                                    "entra.consent",
		"User.ReadBasic.All":                           "entra.consent",
		"Mail.ReadWrite Mail.Send":                     "entra.consent",
		"Calendars.Read Files.ReadWrite.All":           "entra.consent",
		"offline_access openid":                        "",
		"User.Read.All":                                "entra.consent-admin",
		"User.Read user.read.all":                      "entra.consent-admin",
		"Group.Read.All":                               "entra.consent-admin",
		"Directory.AccessAsUser.All":                   "entra.consent-admin",
		"UserAuthenticationMethod.Read":                "entra.consent-admin",
		"Policy.ReadWrite.SecurityDefaults":            "entra.consent-admin",
		graphURI + "AuditLog.Read.All":                 "entra.consent-admin",
		graphURI + ".default":                          "entra.consent",
		graphURI + "openid " + graphURI + "profile":    "",
		"https://graph.windows.net/User.Read":          "entra.consent",
		"https://graph.windows.net/Directory.Read.All": "entra.consent-admin",
		resource + "/user_impersonation":               "entra.consent",
	} {
		b := sb.browser().signIn("nightly@contoso.example", "client_id", bareApp, "scope", scope)
		if screen == "" {
			screen = "entra.stay-signed-in"
		}
		if b.screen != screen {
			t.Errorf("%s: %s, want %s", scope, b.screen, screen)
		}
	}
}

// Grants and tokens carry a permission as its resource spells it, however it was
// asked for: an API compares letter by letter.
func TestWhatIsConsentedToIsSpelledAsTheResourceSpellsIt(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	me := sb.user("nightly@contoso.example").ID
	scope := "USER.READ mail.send " + resource + "/USER_impersonation"
	sb.browser().signIn("nightly@contoso.example", "client_id", bareApp, "scope", scope).expect("entra.consent").press("idSIButton9")
	for id, want := range map[string][]string{directory.GraphApp: {"User.Read", "Mail.Send"}, directory.PartnerCenterApp: {"user_impersonation"}} {
		if got := sb.consented(bareApp, id, me); !slices.Equal(got, want) {
			t.Errorf("of %s %q is granted, want %q", id, got, want)
		}
	}
}

// The endpoint for administrators tells the app what authorize would.
func TestNobodyIsAskedToConsentToWhatDoesNotExist(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	for _, address := range []string{
		adminConsent("/common/v2.0/adminconsent", "scope", graphURI+"Made.Up.Scope"),
		authorize("client_id", bareApp, "scope", "openid Made.Up.Scope"),
	} {
		got := sb.browser().open(address).answer()
		if got.Get("error") != "invalid_client" || !strings.HasPrefix(got.Get("error_description"), "AADSTS650053: ") || got.Get("state") == "" {
			t.Errorf("%s: the client is told %v", address, got)
		}
	}
}
