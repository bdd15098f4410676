package idp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// cells are the texts of the list's first column.
func (b *browser) cells() (out []string) {
	for n := range b.page.Descendants() {
		if attr(n, "data-label") == "Method" {
			out = append(out, strings.Join(strings.Fields(textOf(n)), " "))
		}
	}
	return out
}

// theirInfo signs a person without any method in to their security info.
func (sb *sandbox) theirInfo(upn string) *browser {
	sb.t.Helper()
	return sb.browser().open("/security-info").expect("entra.username").press("idSIButton9", "loginfmt", upn).
		expect("entra.password").press("idSIButton9", "passwd", password).stay("idBtn_Back").expect("entra.security-info")
}

// addsApp adds an authenticator app on the page.
func (b *browser) addsApp() *browser {
	b.sb.t.Helper()
	b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose").press(string(policy.PhoneAppOTP)).expect("entra.mfa-setup")
	shown := secretOn(b)
	b.press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
	return b.press("idSubmit_ProofUp_Verify", "otc", must(totp.GenerateCode(shown, b.sb.world.Now()))).expect("entra.mfa-done").press("idSubmit_ProofUp_Done")
}

func TestPeopleWithoutAMethodAddOneOnTheirSecurityInfo(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.theirInfo(john)
	if len(b.cells()) != 0 || !strings.Contains(textOf(b.page), "no sign-in method but your password") {
		t.Errorf("the page lists %v", b.cells())
	}
	b.addsApp().expect("entra.security-info")
	if got := b.cells(); len(got) != 1 || !strings.HasSuffix(got[0], "Default") {
		t.Errorf("the page lists %v", got)
	}
	// From now on the method must be shown to whoever wants to see the page.
	sb.browser().open("/security-info").press("idSIButton9", "loginfmt", john).press("idSIButton9", "passwd", password).expect("entra.mfa-totp")
	// This browser has shown it.
	b.open("/security-info").expect("entra.security-info")
}

func TestSecurityInfoWantsTheSecondFactorOfWhoHasOne(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	const helen = "helen@contoso.example"
	u := sb.user(helen)
	u.PerUserMFA = policy.PerUserDisabled
	sb.change(put(directory.Users, u))
	b := sb.browser().open(authorize("login_hint", helen)).press("idSIButton9", "passwd", password).stay("idBtn_Back")
	if b.outcome().MFA {
		t.Fatal("the app's sign-in had MFA")
	}
	b.open("/security-info").expect("entra.mfa-push")
	sb.approve(helen)
	b.press("idSubmit_SAOTCAS_Continue").expect("entra.security-info")
	if got := b.cells(); !slices.Equal(got, []string{"Authenticator app Default"}) {
		t.Errorf("the page lists %v", got)
	}
	// The browser's session knows of the second factor from then on.
	b.open(authorize("amr_values", "mfa"))
	if !b.outcome().MFA {
		t.Error("the session has no MFA")
	}
}

func TestTheDefaultIsAskedForFirst(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	b := sb.browser().open("/security-info").press("idA_PWD_SwitchToFido").signs(device).stay("idBtn_Back").addsApp().expect("entra.security-info")
	app := sb.user(john).Methods[1]
	values := fieldsOf(b.form())
	values.Set("default", app.ID)
	b.send(http.MethodPost, "/security-info", values).expect("entra.security-info")
	if got := b.cells(); len(got) != 2 || !strings.Contains(got[0], "app") || !strings.HasSuffix(got[0], "Default") || strings.HasSuffix(got[1], "Default") {
		t.Errorf("the page lists %v", got)
	}
	if !strings.HasPrefix(b.notice(), "From now on") {
		t.Errorf("the page says %q", b.notice())
	}
	sb.browser().signIn(john, "amr_values", "mfa").expect("entra.mfa-totp")
}

func TestAMethodIsRemovedAfterAQuestion(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	b := sb.browser().open("/security-info").press("idA_PWD_SwitchToFido").signs(device).stay("idBtn_Back").addsApp()
	b.clickLabelled("Remove Passkey").expect("entra.security-info-remove")
	if strings.Contains(textOf(b.page), "your last one") {
		t.Error("it is not the last one")
	}
	b.press("idBtn_Back").expect("entra.security-info")
	if len(sb.user(john).Methods) != 2 {
		t.Error("kept, it is gone")
	}
	b.clickLabelled("Remove Passkey").press("idBtn_SecurityInfo_Remove").expect("entra.security-info")
	if !strings.HasPrefix(b.notice(), "Removed: Passkey") {
		t.Errorf("the page says %q", b.notice())
	}
	b.clickLabelled("Remove Another").expect("entra.security-info-remove")
	if !strings.Contains(textOf(b.page), "your last one") {
		t.Error("nothing warns of removing the last one")
	}
	b.press("idBtn_SecurityInfo_Remove").expect("entra.security-info")
	if len(b.cells()) != 0 || len(sb.user(john).Methods) != 0 {
		t.Errorf("left are %v", b.cells())
	}
	sb.browser().open(authorize("login_hint", john)).expect("entra.password")
}

// clickLabelled presses the button whose label for screen readers begins so.
func (b *browser) clickLabelled(label string) *browser {
	b.sb.t.Helper()
	n := b.find(func(n *html.Node) bool { return n.Data == "button" && strings.HasPrefix(attr(n, "aria-label"), label) })
	if n == nil {
		b.sb.t.Fatalf("%s has no button labelled %q:\n%s", b.screen, label, b.body)
	}
	form := n
	for form.Data != "form" {
		form = form.Parent
	}
	values := fieldsOf(form)
	values.Set(attr(n, "name"), attr(n, "value"))
	return b.send(http.MethodPost, attr(form, "action"), values)
}

func TestTheAuthenticatorIsOneLine(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.theirInfo(john).press("idBtn_SecurityInfo_Add").press(string(policy.PhoneAppNotification)).press("idSubmit_ProofUp_Added")
	sb.approve(john)
	b.press("idSubmit_ProofUp_Verify").press("idSubmit_ProofUp_Done").expect("entra.security-info")
	if got := b.cells(); len(got) != 1 {
		t.Fatalf("the page lists %v", got)
	}
	if n := len(sb.user(john).Methods); n != 2 {
		t.Fatalf("registered are %d methods, want approvals and codes", n)
	}
	b.clickLabelled("Remove Authenticator").press("idBtn_SecurityInfo_Remove").expect("entra.security-info")
	if left := sb.user(john).Methods; len(left) != 0 {
		t.Errorf("left are %v", left)
	}
}

func TestAPassAndAnExternalMethodAreNotTheirOwnersToRemove(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	u := sb.user(john)
	u.Methods = []directory.Method{
		{ID: "pass", Kind: policy.AccessPass, Pass: "Pass-1234", PassUntil: start.Add(time.Hour)},
		{ID: "eam", Kind: policy.ExternalMethod, Name: "Fourth Coffee Guard", Provider: "guard"},
	}
	sb.change(put(directory.Users, u))
	b := sb.browser().open("/security-info").press("idSIButton9", "loginfmt", john).press("idA_PWD_SwitchToAccessPass").
		press("idSIButton9", "accesspass", "Pass-1234").stay("idBtn_Back").expect("entra.security-info")
	if !strings.Contains(textOf(b.page), "Issued by an administrator. It is good until 2 April 2036, 10:00 UTC.") {
		t.Errorf("the page says\n%s", textOf(b.page))
	}
	for _, id := range []string{"pass", "eam", "", "nothing"} {
		for _, does := range []string{"remove", "removed", "default"} {
			values := fieldsOf(b.form())
			values.Set(does, id)
			b.send(http.MethodPost, "/security-info", values).expect("entra.security-info")
		}
	}
	if left := sb.user(john).Methods; len(left) != 2 || left[0].ID != "pass" && left[0].ID != "eam" {
		t.Errorf("left are %v", left)
	}
}

func TestSigningOutEverywhereEndsAllSignIns(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	elsewhere := sb.browser().signIn(john).stay("idBtn_Back")
	elsewhere.answer()
	elsewhere.open(authorize()).answer() // silently, by its session
	b := sb.theirInfo(john).press("idBtn_SecurityInfo_SignOut").expect("entra.signed-out")
	sb.advance(time.Second)
	for name, one := range map[string]*browser{"this": b, "the other": elsewhere} {
		if one.open(authorize()); one.screen != "entra.username" && one.screen != "entra.password" && one.screen != "entra.pick-account" {
			t.Errorf("%s browser is still signed in: it shows %s", name, one.screen)
		}
	}
}

func TestFederatedPeopleSeeTheirMethods(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	u := sb.user("prashob@wingtip.example")
	u.Methods = []directory.Method{{ID: "p", Kind: policy.PhoneAppOTP, Secret: secret, Name: "My phone"}}
	sb.change(put(directory.Users, u))
	b := sb.browser().open("/security-info").press("idSIButton9", "loginfmt", u.UPN)
	if b.answer().Get("wauth") == "" {
		t.Error("who has a method is not asked for MFA")
	}
	b.comeBack("prashob", withClaim).stay("idBtn_Back").expect("entra.security-info")
	if got := b.cells(); len(got) != 1 || !strings.Contains(got[0], "My phone") {
		t.Errorf("the page lists %v", got)
	}
}

func TestSecurityInfoIsNobodyElses(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.theirInfo(john)
	ctx := fieldsOf(b.form()).Get("ctx")
	stranger := sb.browser()
	stranger.open("/security-info?ctx=" + ctx).expect("entra.username")
	values := fieldsOf(b.form())
	values.Set("step", "signout")
	stranger.send(http.MethodPost, "/security-info", values).expect("entra.error")
	// Nor is it reached by a sign-in that leads elsewhere, or is not over.
	other := sb.browser().open(authorize("login_hint", john)).expect("entra.password")
	values = fieldsOf(other.form())
	values.Set("step", "signout")
	other.send(http.MethodPost, "/security-info", values).expect("entra.password")
	half := sb.browser().open("/security-info").press("idSIButton9", "loginfmt", john).expect("entra.password")
	values = fieldsOf(half.form())
	values.Set("step", "add")
	half.send(http.MethodPost, "/security-info", values).expect("entra.password")
	if u := sb.user(john); !u.TokensValidFrom.IsZero() {
		t.Error("somebody else signed the person out")
	}
	sb.advance(signin.FlowLife)
	b.open("/security-info?ctx=" + ctx).expect("entra.security-info") // by the session: the page begins anew
	if fieldsOf(b.form()).Get("ctx") == ctx {
		t.Error("the expired sign-in goes on")
	}
}

func TestSecurityInfoEndsWithTheSignInThatItRestsOn(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*sandbox, *browser){
		"signed out of this browser": func(_ *sandbox, b *browser) { b.open("/common/oauth2/v2.0/logout").expect("entra.signed-out") },
		"signed out everywhere": func(sb *sandbox, _ *browser) {
			sb.change(func(tx *world.Txn) error { return directory.RevokeSessions(tx, sb.user(john).ID, sb.world.Now()) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.theirInfo(john)
			values := fieldsOf(b.form())
			end(sb, b)
			b.open("/security-info?ctx=" + values.Get("ctx")).expect("entra.password")
			values.Set("step", "add")
			b.send(http.MethodPost, "/security-info", values).expect("entra.password")
			b.press("idSIButton9", "passwd", password).stay("idBtn_Back").expect("entra.security-info")
		})
	}
}
