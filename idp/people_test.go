package idp_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// outcome is what the code that the client was sent stands for.
func (b *browser) outcome() signin.Authentication {
	b.sb.t.Helper()
	code, ok := signin.Codes.Get(b.sb.world.Read(), signin.Key(b.answer().Get("code")))
	if !ok {
		b.sb.t.Fatalf("the client was sent no code: %v", b.to)
	}
	return code.Auth
}

func TestAlejandraApprovesAPushWithTheNumberOfThePage(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")

	asked := sb.pending("alejandra@contoso.example")
	if number := b.text("idRichContext_DisplaySign"); number != asked.Number || len(number) != 2 {
		t.Errorf("the page shows %q, the phone wants %q", number, asked.Number)
	}
	if asked.Party != "Contoso" || asked.App != "Automation" {
		t.Errorf("the phone is asked by %q for %q", asked.Party, asked.App)
	}
	b.press("idSubmit_SAOTCAS_Continue").expect("entra.mfa-push") // not yet
	sb.approve("alejandra@contoso.example")
	b.press("idSubmit_SAOTCAS_Continue").stay("idSIButton9")

	auth := b.outcome()
	if !auth.MFA || auth.Federated || !auth.MFATime.Equal(start) || auth.TenantID != contosoID {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if e := sb.last(); e.Reason() != policy.SignInIssuedWithMFA || !slices.Equal(e.Caller.AMR, []string{"pwd", "mfa"}) {
		t.Errorf("the journal says %v by %v", e.Reason(), e.Caller)
	}
}

func TestAPushThatIsDeniedOrForgottenLeavesAChoice(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		happens func(*sandbox)
		says    string
	}{
		"denied":    {func(sb *sandbox) { sb.deny("alejandra@contoso.example") }, "The request was denied"},
		"forgotten": {func(sb *sandbox) { sb.advance(2 * time.Minute) }, "Nobody answered the request"},
		"answered with a wrong number": {func(sb *sandbox) {
			a := sb.pending("alejandra@contoso.example")
			sb.change(func(tx *world.Txn) error { return phone.Approve(tx, a.ID, "9", sb.world.Now()) })
		}, "That was not the number"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
			tt.happens(sb)
			b.press("idSubmit_SAOTCAS_Continue").expect("entra.mfa-denied")
			if got := b.text("idDiv_SAASDS_Title"); got != tt.says {
				t.Errorf("the page says %q, want %q", got, tt.says)
			}
			if e := sb.last(); e.Code != "AADSTS500121" || e.Reason() != policy.SignInChallengeDenied {
				t.Errorf("the journal says %v, %v", e.Code, e.Reason())
			}
			first := sb.pending("alejandra@contoso.example").ID
			b.press("idA_SAASTO_Resend").expect("entra.mfa-push")
			if sb.pending("alejandra@contoso.example").ID == first {
				t.Error("no new request was sent")
			}
			sb.approve("alejandra@contoso.example")
			b.press("idSubmit_SAOTCAS_Continue").expect("entra.stay-signed-in")
		})
	}
}

// totpAt is the code that Alejandra's app shows.
func totpAt(t *testing.T, at time.Time) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestACodeOfTheAuthenticatorWorksOnceAndOneStepAround(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	code := func(at time.Time) string { return totpAt(t, at) }
	choose := func(b *browser) *browser {
		return b.expect("entra.mfa-push").press("signInAnotherWay").expect("entra.mfa-choose-method").
			press(string(policy.PhoneAppOTP)).expect("entra.mfa-totp")
	}
	b := choose(sb.browser().signIn("alejandra@contoso.example"))
	b.press("idSubmit_SAOTCC_Continue", "otc", code(start.Add(-90*time.Second))).expect("entra.mfa-totp")
	if b.text("idSpan_SAOTCC_Error_OTC") == "" || sb.last().Reason() != policy.SignInChallengeFailed {
		t.Error("a code from three steps ago was not complained about")
	}
	b.press("idSubmit_SAOTCC_Continue", "otc", code(start.Add(-30*time.Second))).expect("entra.stay-signed-in")

	again := choose(sb.browser().signIn("alejandra@contoso.example"))
	again.press("idSubmit_SAOTCC_Continue", "otc", code(start.Add(-30*time.Second))).expect("entra.mfa-totp")
	again.press("idSubmit_SAOTCC_Continue", "otc", code(start)[:3]+" "+code(start)[3:]).expect("entra.stay-signed-in")
}

func TestTooManyWrongPasswordsLockTheAccount(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "nightly@contoso.example")).expect("entra.password")
	for range 10 {
		b.press("idSIButton9", "passwd", "wrong").expect("entra.password")
		if sb.last().Code != "AADSTS50126" || b.text("passwordError") == "" {
			t.Fatalf("the answer to a wrong password is %q", sb.last().Code)
		}
	}
	b.press("idSIButton9", "passwd", password).expect("entra.password")
	if sb.last().Code != "AADSTS50053" {
		t.Errorf("the eleventh try is answered with %q", sb.last().Code)
	}
}

func TestJohnNeedsNoMFAUnlessTheRequestAsks(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("john@fabrikam.example").stay("idBtn_Back")
	if auth := b.outcome(); auth.MFA || !slices.Equal(auth.AMR, []string{"pwd"}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if sb.last().Reason() != policy.SignInIssuedWithoutMFA {
		t.Errorf("the journal says %v", sb.last().Reason())
	}
}

func TestJohnRegistersAnAppWhichCountsAsMFAAndOnlyVerifiesAnotherDay(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("john@fabrikam.example", "amr_values", "mfa").expect("entra.mfa-more-info")
	b.press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose").press(string(policy.PhoneAppOTP)).expect("entra.mfa-setup")
	if !strings.Contains(b.body, "data:image/svg&#43;xml;base64,") || !strings.Contains(b.body, "otpauth://totp/pcsandbox:john@fabrikam.example?secret=") {
		t.Error("the set-up page shows no QR code or no address")
	}
	shown := secretOn(b)
	b.press("idSubmit_ProofUp_Added").expect("entra.mfa-verify").press("idSubmit_ProofUp_Verify", "otc", "000000").expect("entra.mfa-verify")
	code, err := totp.GenerateCode(shown, start)
	if err != nil {
		t.Fatalf("secret %q: %v", shown, err)
	}
	b.press("idSubmit_ProofUp_Verify", "otc", code).expect("entra.mfa-done").press("idSubmit_ProofUp_Done").stay("idBtn_Back")
	if auth := b.outcome(); !auth.MFA {
		t.Errorf("the sign-in came to %+v", auth)
	}

	sb.advance(24 * time.Hour)
	b = sb.browser().signIn("john@fabrikam.example", "amr_values", "mfa").expect("entra.mfa-totp")
	if code, err = totp.GenerateCode(shown, sb.world.Now()); err != nil {
		t.Fatal(err)
	}
	b.press("idSubmit_SAOTCC_Continue", "otc", code).stay("idBtn_Back")
	if !b.outcome().MFA {
		t.Error("verifying another day gives no MFA")
	}
}

func secretOn(b *browser) string {
	_, rest, _ := strings.Cut(b.body, "?secret=")
	shown, _, _ := strings.Cut(rest, "&")
	return shown
}

func TestJohnRegistersTheAuthenticatorByApproving(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("john@fabrikam.example", "amr_values", "mfa").press("idSubmit_ProofUp_Redirect")
	b.press(string(policy.PhoneAppNotification)).expect("entra.mfa-setup").press("idSubmit_ProofUp_Added").expect("entra.mfa-verify")
	first := sb.pending("john@fabrikam.example")
	if b.text("idRichContext_DisplaySign") != first.Number {
		t.Error("page and phone show different numbers")
	}
	sb.deny("john@fabrikam.example")
	b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-verify")
	if !strings.Contains(textOf(b.page), "The request was denied. Here is another one") {
		t.Error("the page does not say that the request was denied")
	}
	if sb.pending("john@fabrikam.example").ID == first.ID {
		t.Error("after a refusal no other request is sent")
	}
	sb.approve("john@fabrikam.example")
	b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-done").press("idSubmit_ProofUp_Done").stay("idSIButton9")
	if !b.outcome().MFA {
		t.Error("registering does not count as MFA")
	}
	want := []policy.Method{policy.PhoneAppNotification, policy.PhoneAppOTP}
	if got := sb.user("john@fabrikam.example").MethodKinds(); !slices.Equal(got, want) {
		t.Errorf("registered are %v, want %v", got, want)
	}
}

func TestPrashobsProviderDoesMFAAndSaysSo(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("amr_values", "mfa")).press("idSIButton9", "loginfmt", "prashob@wingtip.example")
	q := b.answer()
	if !strings.HasPrefix(b.to.String(), "https://localhost:8443/sts/wingtip.example/adfs/ls/?username=prashob%40wingtip.example&wa=wsignin1.0&wtrealm=urn%3Afederation%3AMicrosoftOnline&wctx=") {
		t.Errorf("the browser is sent to %s", b.to)
	}
	if q.Get("wauth") != saml.MultipleAuthn || q.Has("wfresh") {
		t.Errorf("the provider is asked %v", q)
	}
	if e := sb.last(); e.Screen != "entra.federated-redirect" || e.Reason() != policy.SignInProviderNeeded {
		t.Errorf("the journal says %v, %v", e.Screen, e.Reason())
	}
	b.comeBack("prashob", withClaim).stay("idSIButton9")
	if auth := b.outcome(); !auth.MFA || !auth.Federated || !slices.Equal(auth.AMR, []string{"pwd"}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
}

func TestTrentIsBlockedAfterTwoTripsAndToldWhy(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "trent@wingtip.example"))
	if b.answer().Has("wauth") {
		t.Error("nobody demanded MFA, yet the provider is asked for it")
	}
	b.comeBack("trent").stay("idBtn_Back")
	if auth := b.outcome(); auth.MFA {
		t.Error("without the claim there is no MFA")
	}

	b.open(authorize("amr_values", "mfa", "client_id", directoryPortal, "redirect_uri", "https://localhost:8443/dashboard/signin-oidc"))
	if b.answer().Get("wauth") != saml.MultipleAuthn {
		t.Fatal("the step-up does not ask the provider for MFA")
	}
	b.comeBack("trent")
	if b.answer().Get("wauth") != saml.MultipleAuthn {
		t.Fatal("there is no second trip")
	}
	b.comeBack("trent").expect("entra.blocked")
	e := sb.last()
	if e.Reason() != policy.SignInFederatedMFAClaimMissing || e.Code != "AADSTS50079" {
		t.Errorf("the journal says %v, %v", e.Reason(), e.Code)
	}
	rule, _ := policy.RuleFor(policy.SignInFederatedMFAClaimMissing)
	for _, want := range []string{rule.Text, rule.Remedy, "What Entra says. AADSTS50079: ", "You may well have approved on your phone", "pcsandbox replay trent shows the way out", e.Correlate, string(rule.Reason)} {
		if !strings.Contains(textOf(b.page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	b.press("idCancel")
	if got := b.answer(); got.Get("error") != "interaction_required" || !strings.HasPrefix(got.Get("error_description"), "AADSTS50079:") || got.Get("state") != "s" {
		t.Errorf("the client is told %v", got)
	}
}
