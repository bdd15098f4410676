package idp_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// notice is what the page says quietly.
func (b *browser) notice() string {
	return strings.TrimSpace(textOf(b.find(func(n *html.Node) bool { return attr(n, "role") == "status" })))
}

const sentBefore = "That form was sent before"

func TestAFormThatIsSentAgainShowsWhereTheSignInStands(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize()).expect("entra.username")
	old := fieldsOf(b.form())
	old.Set("loginfmt", "john@fabrikam.example")
	b.send(http.MethodPost, "/common/login", old).expect("entra.password")
	if b.notice() != "" {
		t.Errorf("the first time the page says %q", b.notice())
	}
	// The back button, and another account typed into the form that was there.
	old.Set("loginfmt", "nightly@contoso.example")
	b.send(http.MethodPost, "/common/login", old).expect("entra.password")
	if got := b.text("displayName"); got != "john@fabrikam.example" || !strings.HasPrefix(b.notice(), sentBefore) {
		t.Errorf("the page is for %s and says %q", got, b.notice())
	}
	// What it shows goes on.
	b.press("idSIButton9", "passwd", password).stay("idBtn_Back").answer()
}

func TestARightPasswordIsNotTakenWithAnOldForm(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "nightly@contoso.example")).expect("entra.password")
	old := fieldsOf(b.form())
	b.press("idSIButton9", "passwd", "wrong").expect("entra.password")
	old.Set("passwd", password)
	b.send(http.MethodPost, "/common/login", old).expect("entra.password")
	if !strings.HasPrefix(b.notice(), sentBefore) {
		t.Errorf("the page says %q", b.notice())
	}
	if f, _ := signin.Flows.Get(sb.world.Read(), old.Get("ctx")); f.First || sb.user("nightly@contoso.example").FailedSignIns != 1 {
		t.Errorf("the sign-in is %+v", f)
	}
}

func TestAFormOfAScreenToComeIsForged(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize())
	values := fieldsOf(b.form())
	number, rest, _ := strings.Cut(values.Get("flowToken"), ".")
	if number != "0" {
		t.Fatalf("the first token is %s", values.Get("flowToken"))
	}
	values.Set("flowToken", "1."+rest)
	b.send(http.MethodPost, "/common/login", values).expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("it is answered with %s", sb.last().Code)
	}
}

func TestTwoTabsThatBeginAtOnceDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	// Both were asked for before either was answered: neither request had a cookie.
	one, two := sb.browser().open(authorize("state", "one")), sb.browser().open(authorize("state", "two"))
	for name, value := range one.cookies {
		two.cookies[name] = value
	}
	one.cookies = two.cookies
	one.press("idSIButton9", "loginfmt", "nightly@contoso.example").expect("entra.password")
	two.press("idSIButton9", "loginfmt", "john@fabrikam.example").expect("entra.password")
	one.press("idSIButton9", "passwd", password).stay("idBtn_Back")
	two.press("idSIButton9", "passwd", password).stay("idBtn_Back")
	if one.answer().Get("state") != "one" || two.answer().Get("state") != "two" {
		t.Error("the answers went astray")
	}
}

func TestABrowserKeepsFewCookiesOfSignIns(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser()
	under := func() (names []string) {
		for name := range b.cookies {
			if strings.Contains(name, "-esctx-") {
				names = append(names, name)
			}
		}
		return names
	}
	for range 25 {
		b.open(authorize())
	}
	if n := len(under()); n != 10 {
		t.Errorf("after 25 sign-ins that nobody finished the browser has %d cookies of them", n)
	}
	ctx := fieldsOf(b.form()).Get("ctx")
	if !slices.ContainsFunc(under(), func(name string) bool { return strings.HasSuffix(name, ctx) }) {
		t.Error("the newest is not among them")
	}
	b.press("idSIButton9", "loginfmt", "nightly@contoso.example").press("idSIButton9", "passwd", password).stay("idBtn_Back").answer()
	if slices.ContainsFunc(under(), func(name string) bool { return strings.HasSuffix(name, ctx) }) {
		t.Error("the cookie of a sign-in outlives it")
	}
}

func TestADevicesFormIsGoodForItsBrowserAndItsTime(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	sb.waiting()
	b := sb.browser().open("/devicelogin").expect("entra.device-code")
	values := fieldsOf(b.form())
	values.Set("otc", userCode)
	stranger := sb.browser().open("/devicelogin")
	stranger.send(http.MethodPost, "/common/oauth2/deviceauth", values).expect("entra.error")
	sb.advance(signin.FlowLife)
	b.send(http.MethodPost, "/common/oauth2/deviceauth", values).expect("entra.error")
	if sb.last().Code != "AADSTS50089" {
		t.Errorf("an old form is answered with %s", sb.last().Code)
	}
}

func TestAFormWithTheCanaryOfAnotherIsRefused(t *testing.T) {
	t.Parallel()
	for canary, screen := range map[string]string{"": "entra.error", "forged": "entra.error", "none": "entra.password"} {
		b := newSandbox(t).browser().open(authorize())
		values := fieldsOf(b.form())
		values.Set("loginfmt", nightly)
		if values.Set("canary", canary); canary == "none" {
			values.Del("canary") // as old automation sends it
		}
		b.send(http.MethodPost, "/common/login", values).expect(screen)
	}
}
