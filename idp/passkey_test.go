package idp_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/replay"
)

// allMethods lets everybody use every method.
func (sb *sandbox) allMethods() *sandbox {
	sb.t.Helper()
	var rows []row
	for t := range directory.Tenants.All(sb.world.Read(), "all", "all") {
		t.Methods = policy.Methods
		rows = append(rows, put(directory.Tenants, t))
	}
	sb.change(rows...)
	return sb
}

// asks is what the page's script would ask the browser for.
func (b *browser) asks() (options string) {
	b.sb.t.Helper()
	form := b.find(func(n *html.Node) bool { return attr(n, "data-do") == "passkey" })
	if form == nil {
		b.sb.t.Fatalf("%s asks for no passkey\n%s", b.screen, b.body)
	}
	return attr(form, "data-options")
}

// signs answers the page with a device's passkey.
func (b *browser) signs(device *replay.Authenticator) *browser {
	b.sb.t.Helper()
	answer, err := device.Sign(b.sb.site.Origin, b.asks())
	if err != nil {
		b.sb.t.Fatal(err)
	}
	return b.press("idSIButton9", "credential", answer)
}

// withPasskey gives a person a passkey, by the page on which it is registered
// when MFA is first demanded. The person has no other method.
func (sb *sandbox) withPasskey(upn string) *replay.Authenticator {
	sb.t.Helper()
	device := new(replay.Authenticator)
	b := sb.browser().signIn(upn, "amr_values", "mfa").expect("entra.mfa-more-info").press("idSubmit_ProofUp_Redirect").
		expect("entra.mfa-choose").press(string(policy.FidoKey)).expect("entra.passkey-setup")
	answer, err := device.Register(sb.site.Origin, b.asks())
	if err != nil {
		sb.t.Fatal(err)
	}
	b.press("idSubmit_Fido_Create", "credential", answer, "name", "My <b>laptop</b>").expect("entra.mfa-done").press("idSubmit_ProofUp_Done")
	if b.stay("idBtn_Back"); !b.outcome().MFA {
		sb.t.Fatal("making a passkey does not count as MFA")
	}
	return device
}

const john = "john@fabrikam.example"

func TestAPasskeyIsMadeOnceAndSignsInAlone(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	m, ok := sb.user(john).Method(policy.FidoKey)
	if !ok || m.Name != "My <b>laptop</b>" || len(m.Credential) == 0 || !m.Registered.Equal(start) {
		t.Fatalf("registered is %+v", m)
	}

	sb.advance(24 * time.Hour)
	b := sb.browser().open(authorize("login_hint", john)).expect("entra.password").press("idA_PWD_SwitchToFido").expect("entra.passkey")
	b.press("idA_PWD_SwitchToPassword").expect("entra.password").press("idA_PWD_SwitchToFido").expect("entra.passkey")
	b.signs(device).stay("idBtn_Back")
	auth := b.outcome()
	if !auth.MFA || !slices.Equal(auth.AMR, []string{"fido"}) || auth.First != policy.ByPasskey || !slices.Equal(auth.Methods, []policy.Method{policy.FidoKey}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
	if e := sb.last(); !slices.Equal(e.Caller.AMR, []string{"fido", "mfa"}) {
		t.Errorf("the journal says %v", e.Caller.AMR)
	}
}

func TestAPasskeyNeedsNoUserName(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	b := sb.browser().open(authorize()).expect("entra.username").press("idA_PWD_SwitchToFido").expect("entra.passkey")
	if strings.Contains(b.asks(), "allowCredentials") {
		t.Errorf("nobody is known, yet the page asks for %s", b.asks())
	}
	b.signs(device).stay("idBtn_Back")
	if auth := b.outcome(); auth.UserID != sb.user(john).ID || !auth.MFA {
		t.Errorf("the sign-in came to %+v", auth)
	}
}

func TestAPasskeyIsASecondFactor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	b := sb.browser().signIn(john, "amr_values", "mfa").expect("entra.passkey").signs(device).stay("idBtn_Back")
	if auth := b.outcome(); !auth.MFA || !slices.Equal(auth.AMR, []string{"pwd"}) {
		t.Errorf("the sign-in came to %+v", auth)
	}
}

func TestAPasskeyIsInTheChooser(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	u := sb.user(john)
	u.Methods = append([]directory.Method{{ID: "t", Kind: policy.PhoneAppOTP, Secret: secret}}, u.Methods...)
	sb.change(put(directory.Users, u))
	b := sb.browser().signIn(john, "amr_values", "mfa").expect("entra.mfa-totp").press("signInAnotherWay").expect("entra.mfa-choose-method")
	entry := b.find(func(n *html.Node) bool { return attr(n, "data-value") == string(policy.FidoKey) })
	if entry == nil {
		t.Fatalf("the chooser has no entry for it:\n%s", b.body)
	}
	b.press(string(policy.FidoKey)).expect("entra.passkey").press("signInAnotherWay").expect("entra.mfa-choose-method").
		press(string(policy.FidoKey)).signs(device).expect("entra.stay-signed-in")
}

func TestPasskeysThatProveNothingAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *browser, *replay.Authenticator) (answer string){
		"made for another origin": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			return must(device.Sign("https://evil.example", b.asks()))
		},
		"made for another port": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			return must(device.Sign("https://localhost:9999", b.asks()))
		},
		"the person was not verified": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			device.Unverified = true
			return must(device.Sign(b.sb.site.Origin, b.asks()))
		},
		"the counter stands still": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			b.signs(device).expect("entra.stay-signed-in")
			b.open(authorize("login_hint", john, "prompt", "login")).press("idA_PWD_SwitchToFido")
			device.Frozen = true
			return must(device.Sign(b.sb.site.Origin, b.asks()))
		},
		"an answer to another challenge": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			other := b.sb.browser().open(authorize("login_hint", john)).press("idA_PWD_SwitchToFido")
			return must(device.Sign(b.sb.site.Origin, other.asks()))
		},
		"the answer of another day": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			answer := must(device.Sign(b.sb.site.Origin, b.asks()))
			b.sb.advance(5 * time.Minute)
			return answer
		},
		"somebody else's": func(_ *testing.T, b *browser, _ *replay.Authenticator) string {
			thief := b.sb.withPasskey("nightly@contoso.example")
			return must(thief.Sign(b.sb.site.Origin, withoutList(b.asks())))
		},
		"a new one": func(_ *testing.T, b *browser, _ *replay.Authenticator) string {
			stranger := new(replay.Authenticator)
			must(stranger.Register(b.sb.site.Origin, `{"rp":{"id":"localhost"},"user":{"id":"eA"},"challenge":"eA"}`))
			return must(stranger.Sign(b.sb.site.Origin, withoutList(b.asks())))
		},
		"tampered with": func(_ *testing.T, b *browser, device *replay.Authenticator) string {
			before, after, _ := strings.Cut(must(device.Sign(b.sb.site.Origin, b.asks())), `"signature":"`)
			tampered := after[:20] + "AAAAAAAAAAAA" + after[32:]
			return before + `"signature":"` + tampered
		},
		"no JSON":       func(*testing.T, *browser, *replay.Authenticator) string { return "{" },
		"nothing in it": func(*testing.T, *browser, *replay.Authenticator) string { return "{}" },
		"nothing":       func(*testing.T, *browser, *replay.Authenticator) string { return "" },
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t).allMethods()
			device := sb.withPasskey(john)
			before := sb.user(john)
			b := sb.browser().open(authorize("login_hint", john)).press("idA_PWD_SwitchToFido").expect("entra.passkey")
			answer := act(t, b, device)
			b.press("idSIButton9", "credential", answer).expect("entra.passkey")
			if b.text("idDiv_Fido_Error") == "" {
				t.Error("the page does not say that it was refused")
			}
			if f, _ := signin.Flows.Get(sb.world.Read(), fieldsOf(b.form()).Get("ctx")); f.First || f.Auth.MFA {
				t.Errorf("the sign-in is %+v", f)
			}
			if name != "the counter stands still" && string(before.Methods[0].Credential) != string(sb.user(john).Methods[0].Credential) {
				t.Error("the passkey was changed")
			}
		})
	}
}

func TestAPasskeysAnswerIsGoodOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	b := sb.browser().signIn(john, "amr_values", "mfa").expect("entra.passkey")
	answer := must(device.Sign(sb.site.Origin, b.asks()))
	b.press("idSIButton9", "credential", answer).expect("entra.stay-signed-in")
	b.open(authorize("login_hint", john, "prompt", "login")).press("idA_PWD_SwitchToFido").expect("entra.passkey")
	b.press("idSIButton9", "credential", answer).expect("entra.passkey")
	if b.text("idDiv_Fido_Error") == "" {
		t.Error("an answer was taken twice")
	}
}

func TestADeviceMakesOnePasskeyOfAnAccountAndAnotherOneIsSomethingElse(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	var asked struct {
		Challenge   string
		Attestation string
		Exclude     []json.RawMessage `json:"excludeCredentials"`
		Selection   struct {
			ResidentKey, UserVerification string
		} `json:"authenticatorSelection"`
	}
	b := sb.browser().open("/security-info").press("idA_PWD_SwitchToFido").signs(device).stay("idBtn_Back").expect("entra.security-info")
	options := b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose").press(string(policy.FidoKey)).expect("entra.passkey-setup").asks()
	if err := json.Unmarshal([]byte(options), &asked); err != nil {
		t.Fatal(err)
	}
	if len(asked.Exclude) != 1 || asked.Selection.ResidentKey != "preferred" || asked.Selection.UserVerification != "required" || len(asked.Challenge) != 43 {
		t.Errorf("the page asks for %s", options)
	}
	if _, err := device.Register(sb.site.Origin, options); err == nil {
		t.Error("the device makes a second passkey of the account")
	}
	answer := must(new(replay.Authenticator).Register(sb.site.Origin, options))
	b.press("idSubmit_Fido_Create", "credential", answer).expect("entra.mfa-done").press("idSubmit_ProofUp_Done").expect("entra.security-info")
	if u := sb.user(john); len(u.Methods) != 2 || u.Methods[1].Name != "Passkey" {
		t.Errorf("registered are %+v", u.Methods)
	}
}

func TestAPasskeyOfAnotherHostIsNotAskedFor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	sb.withPasskey(john)
	sb.site = web.Site{Origin: "https://other.localhost:8443"}
	b := sb.browser().open(authorize("login_hint", john)).expect("entra.password")
	if b.byID("idA_PWD_SwitchToFido") != nil {
		t.Error("a passkey that no browser would find here is offered")
	}
}

func TestPasskeysAreNotOfferedWhereBrowsersRefuseThem(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"https://127.0.0.1:8443", "https://[::1]:8443"} {
		sb := newSandbox(t).allMethods()
		sb.withPasskey(john)
		sb.site = web.Site{Origin: origin}
		b := sb.browser().open(authorize()).expect("entra.username")
		if b.byID("idA_PWD_SwitchToFido") != nil {
			t.Errorf("%s offers a passkey for the user name", origin)
		}
		b.press("idSIButton9", "loginfmt", john).expect("entra.password")
		if b.byID("idA_PWD_SwitchToFido") != nil {
			t.Errorf("%s offers a passkey for the password", origin)
		}
		b = sb.browser().signIn(john, "amr_values", "mfa").expect("entra.blocked")
		if !strings.Contains(textOf(b.page), "Open the sandbox as https://localhost") {
			t.Errorf("%s does not tell who has nothing but a passkey where to go", origin)
		}
		b = sb.browser().signIn("nightly@contoso.example", "amr_values", "mfa").press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose")
		if b.find(func(n *html.Node) bool { return attr(n, "value") == string(policy.FidoKey) }) != nil {
			t.Errorf("%s offers to make a passkey", origin)
		}
	}
}

func TestATenantThatAllowsNoPasskeysTakesNone(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	device := sb.withPasskey(john)
	b := sb.browser().open(authorize()).press("idA_PWD_SwitchToFido").expect("entra.passkey")
	fabrikam, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
	fabrikam.Methods = []policy.Method{policy.PhoneAppOTP}
	sb.change(put(directory.Tenants, fabrikam))
	answer := must(device.Sign(sb.site.Origin, b.asks()))
	b.press("idSIButton9", "credential", answer).expect("entra.error")
	if b = sb.browser().open(authorize("login_hint", john)); b.byID("idA_PWD_SwitchToFido") != nil {
		t.Error("the password page offers a passkey")
	}
}

// withoutList asks the device for any passkey of the site.
func withoutList(options string) string {
	var o map[string]any
	if err := json.Unmarshal([]byte(options), &o); err != nil {
		panic(err)
	}
	delete(o, "allowCredentials")
	out, err := json.Marshal(o)
	if err != nil {
		panic(err)
	}
	return string(out)
}

func must(text string, err error) string {
	if err != nil {
		panic(err)
	}
	return text
}
