package idp_test

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// posts are the forms of a sign-in: where they go, and what they say.
var posts = map[string]url.Values{
	"/common/login":           {"step": {"password"}, "passwd": {password}},
	"/common/SAS/ProcessAuth": {"step": {"approved"}},
	"/common/ProofUp":         {"step": {"next"}},
	"/kmsi":                   {"step": {"yes"}},
	"/appverify":              {"step": {"continue"}},
}

func TestAFormOfAnotherBrowserOrWithoutItsTokenChangesNothing(t *testing.T) {
	t.Parallel()
	forge := map[string]func(url.Values, *browser){
		"no token":      func(v url.Values, _ *browser) { v.Del("flowToken") },
		"a wrong token": func(v url.Values, _ *browser) { v.Set("flowToken", strings.Repeat("x", 43)) },
		"another sign-in's": func(v url.Values, b *browser) {
			v.Set("ctx", fieldsOf(b.sb.browser().open(authorize()).form()).Get("ctx"))
		},
		"no ctx":    func(v url.Values, _ *browser) { v.Del("ctx") },
		"no cookie": func(_ url.Values, b *browser) { clear(b.cookies) },
		"another browser's cookie": func(_ url.Values, b *browser) {
			b.cookies = b.sb.browser().open(authorize()).cookies
		},
	}
	for name, change := range forge {
		for path, say := range posts {
			t.Run(name+" at "+path, func(t *testing.T) {
				t.Parallel()
				sb := newSandbox(t)
				b := sb.browser().open(authorize("login_hint", "nightly@contoso.example")).expect("entra.password")
				values := fieldsOf(b.form())
				ctx := values.Get("ctx")
				for field := range say {
					values[field] = say[field]
				}
				change(values, b)
				before, _ := signin.Flows.Get(sb.world.Read(), ctx)
				b.send(http.MethodPost, path, values).expect("entra.error")
				after, _ := signin.Flows.Get(sb.world.Read(), ctx)
				if sb.last().Code != "AADSTS50089" || !reflect.DeepEqual(before, after) {
					t.Errorf("the answer is %s, the sign-in went from %+v to %+v", sb.last().Code, before, after)
				}
			})
		}
	}
}

// form is the first form of the page.
func (b *browser) form() *html.Node {
	return b.find(func(n *html.Node) bool { return n.Data == "form" })
}

func TestAnAnswerThatWasNotAskedForChangesNothing(t *testing.T) {
	t.Parallel()
	for path, say := range posts {
		if path == "/common/login" {
			continue
		}
		sb := newSandbox(t)
		b := sb.browser().open(authorize("login_hint", "nightly@contoso.example"))
		values := fieldsOf(b.form())
		for field := range say {
			values[field] = say[field]
		}
		values.Set("otc", "123456")
		b.send(http.MethodPost, path, values).expect("entra.password")
	}
	sb := newSandbox(t)
	b := sb.browser().open(authorize())
	values := fieldsOf(b.form())
	values.Set("step", "pick")
	values.Set("account", sb.user("alejandra@contoso.example").ID)
	b.send(http.MethodPost, "/common/login", values).expect("entra.username")
}

func TestASignInExpiresAndEndsOnce(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example").expect("entra.stay-signed-in")
	values := fieldsOf(b.form())
	values.Set("step", "no")
	b.press("idBtn_Back")
	b.answer()
	b.send(http.MethodPost, "/kmsi", values).expect("entra.error") // the back button
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("a finished sign-in is answered with %s", sb.last().Code)
	}

	b = sb.browser().open(authorize())
	sb.advance(signin.FlowLife)
	b.press("idSIButton9", "loginfmt", "nightly@contoso.example").expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("an expired sign-in is answered with %s", sb.last().Code)
	}
}

func TestThePagesEscapeWhatTheyRepeat(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'{{.}}`
	tests := map[string]func(*sandbox) *browser{
		"login_hint": func(sb *sandbox) *browser { return sb.browser().open(authorize("login_hint", evil)) },
		"user name": func(sb *sandbox) *browser {
			return sb.browser().open(authorize()).press("idSIButton9", "loginfmt", evil)
		},
		"client_id":    func(sb *sandbox) *browser { return sb.browser().open(authorize("client_id", evil)) },
		"redirect_uri": func(sb *sandbox) *browser { return sb.browser().open(authorize("redirect_uri", "https://x/"+evil)) },
		"tenant": func(sb *sandbox) *browser {
			return sb.browser().open(request("/" + url.PathEscape(evil) + "/oauth2/v2.0/authorize"))
		},
		"repeated": func(sb *sandbox) *browser {
			return sb.browser().open(authorize() + "&" + strings.Repeat("&"+url.QueryEscape(evil)+"=1", 2))
		},
		"device code":  func(sb *sandbox) *browser { return sb.browser().open("/devicelogin?otc=" + url.QueryEscape(evil)) },
		"device typed": func(sb *sandbox) *browser { return sb.browser().open("/devicelogin").press("idSIButton9", "otc", evil) },
		"state, posted": func(sb *sandbox) *browser {
			return sb.browser().open(authorize("prompt", "none", "state", evil, "response_mode", "form_post"))
		},
		"issuer": func(sb *sandbox) *browser {
			return sb.browser().open(authorize("login_hint", "prashob@wingtip.example")).bring(evilIssuer(sb, evil))
		},
		"client-request-id": func(sb *sandbox) *browser { return sb.browser().open(authorize("client-request-id", evil)) },
		"error code":        func(sb *sandbox) *browser { return sb.browser().open("/error?code=" + url.QueryEscape(evil)) },
		"ctx":               func(sb *sandbox) *browser { return sb.browser().open("/common/reprocess?ctx=" + url.QueryEscape(evil)) },
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := act(newSandbox(t))
			if b.page == nil || strings.Contains(b.body, "<script>alert") || strings.Contains(b.body, "<img src=x") {
				t.Errorf("the page repeats the script:\n%s", b.body)
			}
			if b.find(func(n *html.Node) bool { return attr(n, "onerror") != "" }) != nil {
				t.Error("the page has an event handler")
			}
		})
	}
}

func TestThePagesEscapeTheNamesOfAScenario(t *testing.T) {
	t.Parallel()
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	sb := newSandbox(t)
	app, _ := directory.Apps.Get(sb.world.Read(), desktopApp)
	fabrikam, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
	john := sb.user("john@fabrikam.example")
	app.Name, fabrikam.Name, john.UPN = evil, evil, evil+"@fabrikam.example"
	sb.change(put(directory.Apps, app), put(directory.Tenants, fabrikam), put(directory.Users, john))
	sb.waiting()
	looks := func(b *browser) *browser {
		t.Helper()
		if b.page == nil || strings.Contains(b.body, "<script>alert") || b.find(func(n *html.Node) bool { return attr(n, "onerror") != "" }) != nil {
			t.Errorf("%s repeats the script:\n%s", b.screen, b.body)
		}
		return b
	}
	b := looks(sb.browser().open(authorize("client_id", desktopApp, "redirect_uri", "http://localhost", "amr_values", "mfa")))
	looks(b.press("idSIButton9", "loginfmt", john.UPN).expect("entra.password"))
	looks(b.press("idSIButton9", "passwd", password).expect("entra.mfa-more-info"))
	looks(b.press("idSubmit_ProofUp_Redirect").expect("entra.mfa-choose"))
	looks(b.press(string(policy.PhoneAppNotification)).expect("entra.mfa-setup"))
	looks(b.press("idSubmit_ProofUp_Added").expect("entra.mfa-verify"))
	sb.approve(strings.ToLower(john.UPN))
	looks(b.press("idSubmit_ProofUp_Verify").expect("entra.mfa-done"))
	looks(b.press("idSubmit_ProofUp_Done").expect("entra.stay-signed-in"))
	b.press("idSIButton9").answer()
	looks(b.open(authorize("prompt", "select_account")).expect("entra.pick-account"))
	looks(b.open("/devicelogin").press("idSIButton9", "otc", userCode).expect("entra.device-confirm"))
}

func evilIssuer(sb *sandbox, evil string) []byte {
	a := sb.assertion("prashob")
	a.Issuer = evil
	return sb.signed(a, 0)
}

func TestThePagesHaveTheIDsThatAutomationLooksFor(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	has := func(b *browser, what string, pairs ...string) {
		t.Helper()
		for i := 0; i < len(pairs); i += 2 {
			n := b.byID(pairs[i])
			if n == nil || attr(n, "name") != pairs[i+1] && pairs[i+1] != "" {
				t.Errorf("%s has no #%s named %q", what, pairs[i], pairs[i+1])
			}
		}
		for _, field := range []string{"ctx", "flowToken", "canary", "hpgrequestid"} {
			if fieldsOf(b.form()).Get(field) == "" {
				t.Errorf("%s has no hidden %s", what, field)
			}
		}
	}
	b := sb.browser().open(authorize())
	has(b, "username", "i0116", "loginfmt", "idSIButton9", "")
	b.press("idSIButton9", "loginfmt", "alejandra@contoso.example")
	has(b, "password", "i0118", "passwd", "idSIButton9", "", "idBtn_Back", "")
	b.press("idSIButton9", "passwd", password)
	has(b, "push", "idDiv_SAOTCAS_Title", "", "idDiv_SAOTCAS_Description", "", "idRichContext_DisplaySign", "", "idA_SAASTO_Resend", "", "signInAnotherWay", "")
	b.press("signInAnotherWay")
	has(b, "chooser", "idDiv_SAOTCS_Proofs", "")
	if attr(b.find(func(n *html.Node) bool { return attr(n, "value") == string(policy.PhoneAppOTP) }), "data-value") != string(policy.PhoneAppOTP) {
		t.Error("the chooser's entries have no data-value")
	}
	b.press(string(policy.PhoneAppOTP))
	has(b, "code", "idTxtBx_SAOTCC_OTC", "otc", "idSubmit_SAOTCC_Continue", "")
	b = sb.browser().signIn("nightly@contoso.example")
	has(b, "stay signed in", "KmsiCheckboxField", "DontShowAgain", "idSIButton9", "", "idBtn_Back", "")
}

func TestOldAutomationThatNamesNoStepWorks(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize())
	values := fieldsOf(b.form())
	values.Set("loginfmt", "nightly@contoso.example")
	b.send(http.MethodPost, "/common/login", values).expect("entra.password")
	values = fieldsOf(b.form())
	values.Set("passwd", password)
	b.send(http.MethodPost, "/common/login", values).expect("entra.stay-signed-in")
}

func TestTheWaitingPageAsksAndReloadsWithoutScripts(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("alejandra@contoso.example").expect("entra.mfa-push")
	wait := attr(b.find(func(n *html.Node) bool { return attr(n, "data-do") == "poll" }), "data-url")
	if !strings.Contains(b.body, `<meta http-equiv="refresh" content="4;url=/common/reprocess?ctx=`) {
		t.Error("the page does not reload without scripts")
	}
	again := strings.Replace(wait, "/common/SAS/EndAuth", "/common/reprocess", 1)
	b.open(again).expect("entra.mfa-push")
	if b.open(wait); b.status != http.StatusAccepted {
		t.Errorf("while the phone is silent the answer is %d", b.status)
	}
	if other := sb.browser().open(wait); other.status != http.StatusBadRequest {
		t.Errorf("another browser is answered with %d", other.status)
	}
	sb.approve("alejandra@contoso.example")
	if b.open(wait); b.status != http.StatusOK {
		t.Errorf("after the approval the answer is %d", b.status)
	}
	b.open(again).expect("entra.stay-signed-in")
}

func TestCancellingTellsTheClient(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize()).press("idCancel")
	if got := b.answer(); got.Get("error") != "access_denied" || got.Get("error_subcode") != "cancel" || got.Get("state") != "s" {
		t.Errorf("the client is told %v", got)
	}
}

func TestNothingSecretReachesTheJournal(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := alejandraIn(sb)
	code := b.answer().Get("code")
	b.open(authorize("login_hint", "prashob@wingtip.example", "prompt", "login")).comeBack("prashob").expect("entra.stay-signed-in")
	form := fieldsOf(b.form())
	secrets := []string{password, code, b.cookies["pcsandbox-entra-8443-estsauth"], b.cookies["pcsandbox-entra-8443-esctx-"+form.Get("ctx")], "SignatureValue", form.Get("flowToken")}
	for _, e := range sb.world.Journal.After(0) {
		text := strings.Join([]string{e.Path, e.Cause, e.Caller.User, e.Code}, " ")
		for _, d := range e.Details {
			text += " " + d.Value
		}
		for _, s := range secrets {
			if s == "" || strings.Contains(text, s) {
				t.Errorf("the journal holds %q", s)
			}
		}
	}
}

func TestBadFormsAreAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	for path := range posts {
		sb := newSandbox(t)
		b := sb.browser().open(authorize())
		if b.send(http.MethodPost, path, url.Values{"ctx": {strings.Repeat("x", 300<<10)}}); b.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s answers a form that is too long with %d", path, b.status)
		}
		b.open(path).expect("entra.error")
	}
}
