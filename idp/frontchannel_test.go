package idp_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
)

const toldAt = "https://app.contoso.example/signed-out?from=entra"

func tellsOnLogout(t *testing.T) *sandbox {
	t.Helper()
	sb := newSandbox(t)
	app, _ := directory.Apps.Get(sb.world.Read(), webApp)
	app.FrontChannelLogout = toldAt
	sb.change(put(directory.Apps, app))
	return sb
}

func TestAppsThatWereSignedInToAreToldOfTheSignOut(t *testing.T) {
	t.Parallel()
	sb := tellsOnLogout(t)
	b := sb.browser().signIn("nightly@contoso.example").stay("idSIButton9")
	state := b.answer().Get("session_state")
	b.open("/common/oauth2/v2.0/logout").expect("entra.signed-out")
	frame := b.find(func(n *node) bool { return n.Data == "iframe" })
	told, err := url.Parse(attr(frame, "src"))
	if err != nil || told.Host != "app.contoso.example" || told.Query().Get("from") != "entra" || told.Query().Get("sid") != state {
		t.Errorf("the page frames %q (session_state was %s)", attr(frame, "src"), state)
	}
	if csp := b.header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-src https://app.contoso.example/signed-out;") && !strings.HasSuffix(csp, "frame-src https://app.contoso.example/signed-out") {
		t.Errorf("the page's policy is %q", csp)
	}
}

func TestAnAppThatIsToldOfTheSignOutDoesNotKeepTheBrowser(t *testing.T) {
	t.Parallel()
	sb := tellsOnLogout(t)
	b := sb.browser().signIn("nightly@contoso.example").stay("idSIButton9")
	b.open("/common/oauth2/v2.0/logout?state=s1&post_logout_redirect_uri=" + url.QueryEscape(callback)).expect("entra.signed-out")
	if got := attr(b.byID("next"), "href"); got != callback+"?state=s1" {
		t.Errorf("the browser goes on to %q", got)
	}
}

func TestAnAppThatWasNotVisitedIsNotTold(t *testing.T) {
	t.Parallel()
	sb := tellsOnLogout(t)
	b := sb.browser().signIn("nightly@contoso.example", "client_id", desktopApp, "redirect_uri", "http://localhost").stay("idSIButton9")
	b.open("/common/oauth2/v2.0/logout").expect("entra.signed-out")
	if frame := b.find(func(n *node) bool { return n.Data == "iframe" }); frame != nil {
		t.Errorf("the page frames %q", attr(frame, "src"))
	}
}
