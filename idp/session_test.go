package idp_test

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// alejandraIn is a browser in which Alejandra is signed in with MFA.
func alejandraIn(sb *sandbox) *browser {
	sb.t.Helper()
	b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
	sb.approve("alejandra@contoso.example")
	b.press("idSubmit_SAOTCAS_Continue").stay("idBtn_Back")
	b.answer()
	return b
}

func johnIn(sb *sandbox) *browser {
	sb.t.Helper()
	b := sb.browser().signIn("john@fabrikam.example").stay("idBtn_Back")
	b.answer()
	return b
}

func TestASessionOpensTheNextAppWithoutAnyScreen(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	first := b.outcome()
	sb.advance(time.Hour)
	b.open(authorize("client_id", spaApp, "code_challenge", strings.Repeat("x", 43), "amr_values", "mfa"))
	second := b.outcome()
	if !second.MFA || second.SessionID != first.SessionID || !second.Time.Equal(start) || second.UserID != first.UserID {
		t.Errorf("the second app gets %+v after %+v", second, first)
	}
	if sb.last().Screen != "" {
		t.Errorf("a screen was shown: %s", sb.last().Screen)
	}
}

func TestPromptNoneAnswersByRedirectWhateverHappens(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		browser func(*sandbox) *browser
		changes []string
		word    string
		text    string
	}{
		"a session":                        {alejandraIn, nil, "", ""},
		"a session and its hint":           {alejandraIn, []string{"login_hint", "Alejandra@contoso.example"}, "", ""},
		"a session and a hint at another":  {alejandraIn, []string{"login_hint", "nightly@contoso.example"}, "login_required", "AADSTS50058: A silent sign-in request was sent but none of the currently signed in user(s) match the requested login hint."},
		"no session and a foreign hint":    {(*sandbox).browser, []string{"login_hint", "john@fabrikam.example"}, "login_required", "AADSTS50058: A silent sign-in request was sent but no user is signed in."},
		"a session of another tenant":      {johnIn, nil, "", ""},
		"a session that sid does not name": {alejandraIn, []string{"sid", "00000000-0000-0000-0000-000000000000"}, "login_required", "AADSTS50058"},
		"sid and login_hint":               {alejandraIn, []string{"sid", "x", "login_hint", "alejandra@contoso.example"}, "invalid_request", "AADSTS90005"},
		"disabled since": {func(sb *sandbox) *browser {
			b := alejandraIn(sb)
			u := sb.user("alejandra@contoso.example")
			u.Disabled = true
			sb.change(put(directory.Users, u))
			return b
		}, nil, "interaction_required", "AADSTS50057"},
		"the password expired since": {func(sb *sandbox) *browser {
			b := alejandraIn(sb)
			expired(sb, "alejandra@contoso.example")
			return b
		}, nil, "", ""},
		"the password reset since, of who came with a passkey": {func(sb *sandbox) *browser {
			b := alejandraIn(sb)
			u := sb.user("alejandra@contoso.example")
			u.PasswordReset = directory.Cutoff{At: sb.world.Now(), Seq: sb.world.Seq()}
			sb.change(put(directory.Users, u), func(tx *world.Txn) error {
				for s := range signin.Sessions.Each(tx) {
					s.Accounts = slices.Clone(s.Accounts)
					s.Accounts[0].First = policy.ByPasskey
					return signin.Sessions.Put(tx, s)
				}
				return nil
			})
			return b
		}, nil, "", ""},
		"the password reset since": {func(sb *sandbox) *browser {
			b := alejandraIn(sb)
			u := sb.user("alejandra@contoso.example")
			u.PasswordReset = directory.Cutoff{At: sb.world.Now(), Seq: sb.world.Seq()}
			sb.change(put(directory.Users, u))
			return b
		}, nil, "login_required", "AADSTS50058"},
		"a session, too old for max_age":  {alejandraIn, []string{"max_age", "0"}, "login_required", "AADSTS50058"},
		"MFA missing, nothing registered": {johnIn, []string{"amr_values", "mfa"}, "interaction_required", "AADSTS50079"},
		"consent missing":                 {johnIn, []string{"client_id", bareApp}, "consent_required", "AADSTS65001"},
		"MFA missing, registered": {func(sb *sandbox) *browser {
			b := johnIn(sb)
			john := sb.user("john@fabrikam.example")
			john.Methods = sb.user("alejandra@contoso.example").Methods
			sb.change(put(directory.Users, john))
			return b
		}, []string{"amr_values", "mfa"}, "interaction_required", "AADSTS50076"},
		"MFA missing, at the provider": {func(sb *sandbox) *browser {
			b := sb.browser().open(authorize("login_hint", "trent@wingtip.example")).comeBack("trent").stay("idBtn_Back")
			b.answer()
			return b
		}, []string{"amr_values", "mfa"}, "interaction_required", "AADSTS50079"},
		"two sessions": {func(sb *sandbox) *browser {
			b := alejandraIn(sb)
			b.open(authorize("prompt", "login", "login_hint", "nightly@contoso.example")).press("idSIButton9", "passwd", password).stay("idBtn_Back")
			return b
		}, nil, "interaction_required", "AADSTS16000: Either multiple user identities"},
		"signed out": {func(sb *sandbox) *browser {
			return alejandraIn(sb).open("/common/oauth2/v2.0/logout")
		}, nil, "login_required", "AADSTS50058"},
		"revoked": {func(sb *sandbox) *browser {
			b := alejandraIn(sb)
			sb.advance(time.Second)
			sb.change(func(tx *world.Txn) error {
				return directory.RevokeSessions(tx, sb.user("alejandra@contoso.example").ID, sb.world.Now())
			})
			return b
		}, nil, "login_required", "AADSTS50058"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := tt.browser(sb)
			b.open(authorize(append([]string{"prompt", "none"}, tt.changes...)...))
			got := b.answer()
			if got.Get("error") != tt.word || !strings.HasPrefix(got.Get("error_description"), tt.text) || got.Get("state") != "s" {
				t.Errorf("the client is told %v, want %q %s", got, tt.word, tt.text)
			}
			if tt.word == "" && got.Get("code") == "" {
				t.Errorf("the client gets no code: %v", got)
			}
			for flow := range signin.Flows.Each(sb.world.Read()) {
				if flow.Request.Prompt == "none" {
					t.Error("a silent sign-in is left behind")
				}
			}
		})
	}
}

func TestAStepUpAsksForTheSecondFactorAlone(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := johnIn(sb)
	john := sb.user("john@fabrikam.example")
	john.Methods = sb.user("alejandra@contoso.example").Methods
	sb.change(put(directory.Users, john))
	b.open(authorize("amr_values", "mfa")).expect("entra.mfa-push")
	sb.approve("john@fabrikam.example")
	b.press("idSubmit_SAOTCAS_Continue")
	if !b.outcome().MFA {
		t.Error("the step-up gives no MFA")
	}
	b.open(authorize("amr_values", "mfa")) // and the session remembers it
	if !b.outcome().MFA {
		t.Error("the session forgot the step-up")
	}
}

func TestFreshMFAIsAskedForAgainAfterTenMinutes(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	sb.advance(10 * time.Minute)
	b.open(authorize("amr_values", "ngcmfa")).answer()
	sb.advance(time.Second)
	b.open(authorize("amr_values", "ngcmfa")).expect("entra.mfa-push")
}

func TestPromptLoginAndMaxAgeWantThePasswordAgain(t *testing.T) {
	t.Parallel()
	for _, changes := range [][]string{
		{"prompt", "login", "login_hint", "alejandra@contoso.example"}, {"max_age", "0"}, {"max_age", "60"},
	} {
		sb := newSandbox(t)
		b := alejandraIn(sb)
		sb.advance(61 * time.Second)
		b.open(authorize(changes...)).expect("entra.password").press("idSIButton9", "passwd", password).expect("entra.mfa-push")
	}
	sb := newSandbox(t)
	alejandraIn(sb).open(authorize("prompt", "login")).expect("entra.username")
	alejandraIn(sb).open(authorize("max_age", "60")).answer()
	alejandraIn(sb).open(authorize("max_age", strconv.FormatInt(math.MaxInt64/int64(time.Second)+1, 10))).answer()
}

func TestPeoplePickTheirAccount(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	b.open(authorize("prompt", "select_account")).expect("entra.pick-account").press("otherTile").expect("entra.username")
	b.press("idSIButton9", "loginfmt", "nightly@contoso.example").press("idSIButton9", "passwd", password).stay("idBtn_Back")

	b.open(authorize()).expect("entra.pick-account")
	if !strings.Contains(b.body, "alejandra@contoso.example") || !strings.Contains(b.body, "nightly@contoso.example") {
		t.Error("the two accounts are not offered")
	}
	b.press(sb.user("nightly@contoso.example").ID)
	if got := b.outcome(); got.UserID != sb.user("nightly@contoso.example").ID {
		t.Errorf("the client gets %s", got.UserID)
	}
	b.open(authorize("login_hint", "alejandra@contoso.example"))
	if got := b.outcome(); got.UserID != sb.user("alejandra@contoso.example").ID {
		t.Errorf("with a hint the client gets %s", got.UserID)
	}
	b.open(authorize("domain_hint", "fabrikam.example")).expect("entra.username")
}

func TestASignedOutAccountIsListedButMustProveItself(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	b.open("/common/oauth2/logout").expect("entra.signed-out")
	b.open(authorize()).expect("entra.username")
	b.open(authorize("prompt", "select_account")).expect("entra.pick-account")
	if !strings.Contains(textOf(b.page), "Signed out") {
		t.Error("the account is not shown as signed out")
	}
	b.press(sb.user("alejandra@contoso.example").ID).expect("entra.password")
}

func TestAnAccountCanBeForgotten(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	b.open(authorize("prompt", "select_account"))
	if b.text("forgetHeading") != "Forget an account" {
		t.Error("what forgets an account is not told from what signs in")
	}
	button := b.find(func(n *node) bool { return n.Data == "button" && textOf(n) == "Forget alejandra@contoso.example" })
	forget := button.Parent
	for forget.Data != "form" {
		forget = forget.Parent
	}
	values := fieldsOf(forget)
	values.Set(attr(button, "name"), attr(button, "value"))
	b.send(http.MethodPost, attr(forget, "action"), values).expect("entra.username")
}

func TestStayingSignedInIsACookieThatLasts(t *testing.T) {
	t.Parallel()
	for answer, lasts := range map[string]bool{"idSIButton9": true, "idBtn_Back": false} {
		sb := newSandbox(t)
		b := sb.browser().signIn("nightly@contoso.example").stay(answer)
		line := ""
		for _, l := range b.header["Set-Cookie"] {
			if strings.Contains(l, "estsauth") {
				line = l
			}
		}
		if !strings.HasPrefix(line, "pcsandbox-entra-8443-estsauth=") || strings.Contains(line, "Max-Age=7776000") != lasts {
			t.Errorf("%s: the cookie is %q", answer, line)
		}
		for _, want := range []string{"Secure", "HttpOnly", "SameSite=None", "Path=/"} {
			if !strings.Contains(line, want) {
				t.Errorf("the cookie %q lacks %s", line, want)
			}
		}
		sb.advance(25 * time.Hour)
		b.open(authorize())
		if stayed := b.to != nil; stayed != lasts {
			t.Errorf("%s: a day later signed in is %v", answer, stayed)
		}
	}
}

func TestASignInGetsANewSessionCookie(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser()
	const name = "pcsandbox-entra-8443-estsauth"
	b.cookies[name] = strings.Repeat("p", 43) // planted
	b.signIn("nightly@contoso.example").stay("idBtn_Back")
	if b.cookies[name] == strings.Repeat("p", 43) {
		t.Error("a cookie that was planted became a session")
	}
	before := b.cookies[name]
	b.open(authorize("prompt", "login", "login_hint", "nightly@contoso.example")).press("idSIButton9", "passwd", password).stay("idBtn_Back")
	if b.cookies[name] == before {
		t.Error("a new sign-in keeps the old cookie")
	}
}

func TestSigningOutSendsTheBrowserToRegisteredAddressesOnly(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		query string
		to    string
	}{
		"nowhere":                       {"", ""},
		"a registered redirect URI":     {"?post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A3000%2Fcallback&state=a%2Bb", "http://localhost:3000/callback?state=a%2Bb"},
		"the portal's sign-out address": {"?post_logout_redirect_uri=https%3A%2F%2Flocalhost%3A8443%2Fdashboard%2Fsigned-out", "https://localhost:8443/dashboard/signed-out"},
		"a foreign address":             {"?post_logout_redirect_uri=https%3A%2F%2Fevil.example%2F", ""},
		"a script":                      {"?post_logout_redirect_uri=javascript%3Aalert(1)", ""},
	}
	for name, tt := range tests {
		for _, version := range []string{"/oauth2/logout", "/oauth2/v2.0/logout"} {
			t.Run(name+version, func(t *testing.T) {
				t.Parallel()
				sb := newSandbox(t)
				b := alejandraIn(sb).open("/common" + version + tt.query)
				switch {
				case tt.to == "":
					b.expect("entra.signed-out")
				case b.to == nil || b.to.String() != tt.to:
					t.Errorf("the browser is sent to %v", b.to)
				}
				b.open(authorize("prompt", "none"))
				if b.answer().Get("error") != "login_required" {
					t.Error("the session goes on")
				}
			})
		}
	}
}

func TestSigningOutWithAHintLeavesTheOthers(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	b.open(authorize("prompt", "login", "login_hint", "nightly@contoso.example")).press("idSIButton9", "passwd", password).stay("idBtn_Back")
	b.send(http.MethodPost, "/common/oauth2/v2.0/logout", map[string][]string{"logout_hint": {"Nightly@contoso.example"}}).expect("entra.signed-out")
	b.open(authorize())
	if b.outcome().UserID != sb.user("alejandra@contoso.example").ID {
		t.Error("the other account was signed out, too")
	}
}

func TestAnAnswerForGoodIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example").expect("entra.stay-signed-in")
	values := fieldsOf(b.form())
	values.Set("step", "yes")
	values.Set("DontShowAgain", "true")
	b.send(http.MethodPost, "/kmsi", values).answer()
	b.open(authorize("prompt", "login", "login_hint", "helen@contoso.example")).press("idSIButton9", "passwd", password).expect("entra.mfa-push")
	sb.approve("helen@contoso.example")
	b.press("idSubmit_SAOTCAS_Continue").answer()
	sb.advance(25 * time.Hour)
	if b.open(authorize("login_hint", "helen@contoso.example")); b.to == nil {
		t.Error("the remembered yes does not keep the next account signed in")
	}
}
