package idp_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// passAsked opens the page for a Temporary Access Pass in the place of Nightly's
// password.
func passAsked(sb *sandbox) *browser {
	b := sb.browser().open(authorize("login_hint", nightly)).expect("entra.password")
	return b.press("idA_PWD_SwitchToAccessPass").expect("entra.access-pass")
}

func TestATemporaryAccessPassStandsForPasswordAndSecondFactor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, pass("a"))
	b := passAsked(sb)
	if n := b.byID("i0118"); attr(n, "name") != "accesspass" || attr(n, "type") != "password" {
		t.Error("the page has no field for the pass")
	}
	b.press("idSIButton9", "accesspass", thePass).stay("idBtn_Back")
	auth := b.outcome()
	if !auth.MFA || auth.First != policy.ByAccessPass || !slices.Equal(auth.Methods, []policy.Method{policy.AccessPass}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if e := sb.last(); !slices.Equal(e.Caller.AMR, []string{"pwd", "mfa"}) {
		t.Errorf("the journal says %v", e.Caller.AMR)
	}
	again := sb.browser().open(authorize("login_hint", nightly, "amr_values", "mfa")).press("idA_PWD_SwitchToAccessPass")
	again.press("idSIButton9", "accesspass", thePass).expect("entra.stay-signed-in") // it is good until it ends
}

func TestThePersonMayGoBackToThePassword(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, pass("a"))
	b := passAsked(sb).press("idA_PWD_SwitchToPassword").expect("entra.password")
	b.press("idSIButton9", "passwd", password).expect("entra.stay-signed-in")
}

func TestATemporaryAccessPassIsASecondFactorToo(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, sms("s", mobile), pass("a"))
	b := sb.browser().signIn(nightly, "amr_values", "mfa").expect("entra.mfa-sms").press("signInAnotherWay").press("AccessPass").expect("entra.access-pass")
	b.press("idSIButton9", "accesspass", "wrong").expect("entra.access-pass").refusedWith("AADSTS130503", policy.SignInAccessPassWrong)
	b.press("idSIButton9", "accesspass", thePass).stay("idBtn_Back")
	if !b.outcome().MFA {
		t.Error("the pass is no MFA")
	}
}

func TestATemporaryAccessPassThatIsNotGoodIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change func(*directory.Method)
		typed  string
	}{
		"a wrong one":       {func(*directory.Method) {}, "Zk7-quiet-otter"},
		"none":              {func(*directory.Method) {}, ""},
		"an expired one":    {func(m *directory.Method) { m.PassUntil = start }, thePass},
		"one of tomorrow":   {func(m *directory.Method) { m.PassFrom, m.PassUntil = start.Add(hour), start.Add(2*hour) }, thePass},
		"one that was used": {func(m *directory.Method) { m.PassOnce, m.PassUsed = true, true }, thePass},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t).holding(nightly, pass("a"))
			b := passAsked(sb)
			m := pass("a")
			tt.change(&m)
			sb.holding(nightly, m)
			b.press("idSIButton9", "accesspass", tt.typed).refusedWith("AADSTS130503", policy.SignInAccessPassWrong)
			if sb.last().Screen != "entra.access-pass" && sb.last().Screen != "entra.password" || !strings.Contains(textOf(b.page), "not a Temporary Access Pass of yours that is good now") {
				t.Errorf("%s says %s", b.screen, textOf(b.page))
			}
		})
	}
}

func TestAOneTimePassWorksOnce(t *testing.T) {
	t.Parallel()
	m := pass("a")
	m.PassOnce = true
	sb := newSandbox(t).holding(nightly, m)
	one, two := passAsked(sb), passAsked(sb)
	one.press("idSIButton9", "accesspass", thePass).expect("entra.stay-signed-in")
	two.press("idSIButton9", "accesspass", thePass).refusedWith("AADSTS130503", policy.SignInAccessPassWrong)
	if b := sb.browser().open(authorize("login_hint", nightly)).expect("entra.password"); b.byID("idA_PWD_SwitchToAccessPass") != nil {
		t.Error("a pass is offered that was used")
	}
}

func TestAPassIsOfferedOnlyToWhoMayUseOne(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, pass("a"))
	for _, who := range []string{"alejandra@contoso.example", "john@fabrikam.example"} {
		b := sb.browser().open(authorize("login_hint", who)).expect("entra.password")
		if b.byID("idA_PWD_SwitchToAccessPass") != nil {
			t.Errorf("%s is offered a pass", who)
		}
	}
	home, _ := directory.Tenants.Get(sb.world.Read(), contosoID)
	home.Methods = []policy.Method{policy.PhoneAppNotification}
	sb.change(put(directory.Tenants, home))
	b := sb.browser().open(authorize("login_hint", nightly)).expect("entra.password")
	if b.byID("idA_PWD_SwitchToAccessPass") != nil {
		t.Error("a pass is offered where the tenant allows none")
	}
	values := fieldsOf(b.form())
	values.Set("accesspass", thePass)
	values.Set("step", "accesspass")
	b.send("POST", "/common/login", values).expect("entra.password")
}

func TestGuessingAPassLocksTheAccount(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).holding(nightly, pass("a"))
	for range 10 {
		passAsked(sb).press("idSIButton9", "accesspass", "guess").expect("entra.access-pass")
	}
	passAsked(sb).press("idSIButton9", "accesspass", thePass).expect("entra.access-pass").refusedWith("AADSTS50053", policy.SignInAccountLocked)
}

func TestProgramsLearnThatAPassWouldDo(t *testing.T) {
	t.Parallel()
	for _, good := range []bool{true, false} {
		m := pass("a")
		m.PassOnce, m.PassUsed = true, !good
		sb := newSandbox(t).holding(nightly, m)
		w := sb.post("/common/GetCredentialType", `{"username":"`+nightly+`"}`, nil)
		if got := strings.Contains(w.Body.String(), `"HasAccessPass":true`); got != good {
			t.Errorf("a pass that is good: %v; the answer is %s", good, w.Body)
		}
	}
}
