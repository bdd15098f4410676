package idp_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// administrator gives somebody a role that may consent for everybody.
func administrator(sb *sandbox, upn string) {
	u := sb.user(upn)
	u.DirectoryRoles = []string{"158c047a-c907-4556-b7ef-446551a6b5f7"} // Cloud Application Administrator
	sb.change(put(directory.Users, u))
}

func (sb *sandbox) consented(client, resourceID, user string) []string {
	return directory.ConsentedScopes(sb.world.Read(), contosoID, client, resourceID, user)
}

func TestAPersonConsentsForThemselvesOnceAndIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example", "client_id", bareApp).expect("entra.consent")
	if page := b.body; !strings.Contains(page, "Use Partner Center as you") || strings.Contains(page, `name="adminConsent"`) {
		t.Errorf("the page should ask for Partner Center, of an ordinary person only for themselves:\n%s", page)
	}
	b.press("idSIButton9").stay("idSIButton9")
	if auth := b.outcome(); auth.UserID != sb.user("nightly@contoso.example").ID {
		t.Errorf("the code is of %s", auth.UserID)
	}
	me, other := sb.user("nightly@contoso.example").ID, sb.user("helen@contoso.example").ID
	if got := sb.consented(bareApp, directory.PartnerCenterApp, me); !slices.Equal(got, []string{"user_impersonation"}) {
		t.Errorf("the grant is %q", got)
	}
	if got := sb.consented(bareApp, directory.PartnerCenterApp, other); len(got) != 0 {
		t.Errorf("somebody else is granted %q", got)
	}
	b.open(authorize("client_id", bareApp))
	if b.answer().Get("code") == "" {
		t.Errorf("asked again: %s", b.screen)
	}
}

func TestAnAdministratorMayConsentForEverybody(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	administrator(sb, "nightly@contoso.example")
	b := sb.browser().signIn("nightly@contoso.example", "client_id", bareApp).expect("entra.consent")
	b.press("idSIButton9", "adminConsent", "true").stay("idSIButton9")
	if got := sb.consented(bareApp, directory.PartnerCenterApp, "anybody"); !slices.Equal(got, []string{"user_impersonation"}) {
		t.Errorf("everybody is granted %q", got)
	}
	if _, ok := directory.ServicePrincipals.Get(sb.world.Read(), contosoID+" "+bareApp); !ok {
		t.Error("the app is not present in the tenant")
	}
}

func TestConsentThatIsNotGivenIsToldToTheClient(t *testing.T) {
	t.Parallel()
	closed := func(sb *sandbox) {
		tenant, _ := directory.Tenants.Get(sb.world.Read(), contosoID)
		tenant.NoUserConsent = true
		sb.change(put(directory.Tenants, tenant))
	}
	tests := map[string]struct {
		prepare func(*sandbox)
		screen  string
		button  string
		error   string
		code    string
		reason  policy.Reason
	}{
		"declined":                           {func(*sandbox) {}, "entra.consent", "idBtn_Back", "access_denied", "AADSTS65004", policy.SignInConsentDeclined},
		"an administrator would have to ask": {closed, "entra.consent-admin", "idBtn_Back", "consent_required", "AADSTS90094", policy.SignInAdminConsentNeeded},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			tt.prepare(sb)
			b := sb.browser().signIn("nightly@contoso.example", "client_id", bareApp).expect(tt.screen).press(tt.button)
			got := b.answer()
			if got.Get("error") != tt.error || !strings.HasPrefix(got.Get("error_description"), tt.code+": ") {
				t.Errorf("the client is told %v", got)
			}
			if reason := sb.last().Reason(); reason != tt.reason {
				t.Errorf("the reason is %s", reason)
			}
			if got := sb.consented(bareApp, directory.PartnerCenterApp, sb.user("nightly@contoso.example").ID); len(got) != 0 {
				t.Errorf("and yet %q was granted", got)
			}
		})
	}
}

// A form that the page did not offer grants nothing.
func TestNobodyConsentsForOthersWithoutTheRole(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example", "client_id", bareApp).expect("entra.consent")
	form := fieldsOf(b.byID("idSIButton9").Parent.Parent)
	form.Set("step", "accept")
	form.Set("adminConsent", "true")
	b.send("POST", "/common/Consent/Set", form).expect("entra.consent")
	if got := sb.consented(bareApp, directory.PartnerCenterApp, "anybody"); len(got) != 0 {
		t.Errorf("everybody is granted %q", got)
	}
}

func TestPromptConsentAsksWhateverWasGranted(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example", "prompt", "consent").expect("entra.consent")
	b.press("idSIButton9").stay("idSIButton9")
	if b.answer().Get("code") == "" {
		t.Error("no code came of it")
	}
	administrator(sb, "nightly@contoso.example")
	b = sb.browser().signIn("nightly@contoso.example", "prompt", "admin_consent").expect("entra.consent")
	if b.byID("consentForAll") == nil {
		t.Errorf("the page does not say that it is for everybody:\n%s", b.body)
	}
	b.press("idSIButton9").stay("idSIButton9")
	if got := b.answer(); got.Get("admin_consent") != "True" || got.Get("code") == "" {
		t.Errorf("the client is told %v", got)
	}
}

func adminConsent(path string, pairs ...string) string {
	q := url.Values{"client_id": {bareApp}, "redirect_uri": {callback}, "state": {"s 1"}}
	for i := 0; i < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}

func (b *browser) proveAs(upn string) *browser {
	return b.expect("entra.username").press("idSIButton9", "loginfmt", upn).expect("entra.password").press("idSIButton9", "passwd", password)
}

func TestTheAdminConsentEndpointGrantsWhatTheAppWasRegisteredWith(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	administrator(sb, "nightly@contoso.example")
	app, _ := directory.Apps.Get(sb.world.Read(), bareApp)
	app.Requires = []directory.Permission{{ResourceID: directory.PartnerCenterApp, Scopes: []string{"user_impersonation"}}, {ResourceID: directory.GraphApp, Scopes: []string{"User.Read"}}}
	sb.change(put(directory.Apps, app))

	b := sb.browser().open(adminConsent("/" + contosoID + "/adminconsent")).proveAs("nightly@contoso.example").expect("entra.consent")
	b.press("idSIButton9").stay("idSIButton9")
	got := b.answer()
	if got.Get("admin_consent") != "True" || got.Get("tenant") != contosoID || got.Get("state") != "s 1" || got.Has("code") {
		t.Errorf("the client is told %v", got)
	}
	for id, want := range map[string]string{directory.PartnerCenterApp: "user_impersonation", directory.GraphApp: "User.Read"} {
		if got := sb.consented(bareApp, id, "anybody"); !slices.Equal(got, []string{want}) {
			t.Errorf("of %s everybody is granted %q", id, got)
		}
	}
}

func TestTheV2AdminConsentEndpointGrantsTheScopesThatAreNamed(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	administrator(sb, "nightly@contoso.example")
	b := sb.browser().open(adminConsent("/common/v2.0/adminconsent", "scope", "https://graph.microsoft.com/User.Read")).proveAs("nightly@contoso.example")
	b.expect("entra.consent").press("idSIButton9").stay("idSIButton9")
	if got := b.answer(); got.Get("scope") != "https://graph.microsoft.com/User.Read" || got.Get("tenant") != contosoID {
		t.Errorf("the client is told %v", got)
	}
	if got := sb.consented(bareApp, directory.PartnerCenterApp, "anybody"); len(got) != 0 {
		t.Errorf("of Partner Center %q is granted, too", got)
	}
}

func TestAdminConsentThatIsRefusedSaysPermissionDenied(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(adminConsent("/" + contosoID + "/adminconsent")).proveAs("nightly@contoso.example").expect("entra.consent-admin").press("idBtn_Back")
	if got := b.answer(); got.Get("error") != "permission_denied" || got.Get("state") != "s 1" {
		t.Errorf("the client is told %v", got)
	}
	administrator(sb, "nightly@contoso.example")
	b = sb.browser().open(adminConsent("/" + contosoID + "/adminconsent")).proveAs("nightly@contoso.example").expect("entra.consent").press("idBtn_Back")
	if got := b.answer(); got.Get("error") != "permission_denied" {
		t.Errorf("the client is told %v", got)
	}
}

func TestAConsentCoversEveryResourceThatWasAskedFor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	scope := resource + "/user_impersonation https://graph.microsoft.com/User.Read offline_access"
	b := sb.browser().signIn("nightly@contoso.example", "client_id", bareApp, "scope", scope).expect("entra.consent")
	if !strings.Contains(b.body, "offline_access") && !strings.Contains(b.body, "Keep the access") {
		t.Error("the page keeps the refresh token to itself")
	}
	b.press("idSIButton9")
	me := sb.user("nightly@contoso.example").ID
	for _, id := range []string{directory.PartnerCenterApp, directory.GraphApp} {
		if len(sb.consented(bareApp, id, me)) == 0 {
			t.Errorf("nothing of %s is granted", id)
		}
	}
}

func expired(sb *sandbox, upn string) {
	u := sb.user(upn)
	u.ForceChangePassword = true
	sb.change(put(directory.Users, u))
}

func TestAnExpiredPasswordIsChangedOnTheWay(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	elsewhere := sb.browser().signIn("nightly@contoso.example").stay("idBtn_Back")
	elsewhere.answer()
	expired(sb, "nightly@contoso.example")
	b := sb.browser().signIn("nightly@contoso.example").expect("entra.change-password")
	fill := func(current, fresh, again string) {
		t.Helper()
		b.expect("entra.change-password").press("idSIButton9", "currentPassword", current, "newPassword", fresh, "confirmNewPassword", again)
	}
	for _, wrong := range []struct{ current, fresh, again, says string }{
		{password, "Blue-Horse-7", "Blue-Horse-8", "not the same"},
		{password, "Ab-1", "Ab-1", "8 to 256"},
		{password, "only-lower-case", "only-lower-case", "three of these"},
		{password, "My-Nightly-99", "My-Nightly-99", "user name"},
		{"something else", "Blue-Horse-7", "Blue-Horse-7", "current password is not right"},
	} {
		fill(wrong.current, wrong.fresh, wrong.again)
		if got := b.text("changePasswordError"); !strings.Contains(got, wrong.says) {
			t.Errorf("%q after %q says %q", wrong.says, wrong.fresh, got)
		}
	}
	fill(password, "Blue-Horse-7", "Blue-Horse-7")
	b.stay("idSIButton9")
	if b.answer().Get("code") == "" {
		t.Error("the sign-in did not go on")
	}
	u := sb.user("nightly@contoso.example")
	if u.Password != "Blue-Horse-7" || u.ForceChangePassword {
		t.Errorf("the account is %+v", u)
	}
	if b.outcome(); b.open(authorize()).answer().Get("code") == "" {
		t.Errorf("this browser is signed out: it shows %s", b.screen)
	}
	if elsewhere.open(authorize()); elsewhere.screen != "entra.password" && elsewhere.screen != "entra.pick-account" && elsewhere.screen != "entra.username" {
		t.Errorf("what was signed in with the old password goes on: %s", elsewhere.screen)
	}
}
