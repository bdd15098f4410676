package idp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/replay"
)

// The tests' browsers hold every page to its policy (checkHardened); here are
// attempts to get around it, and around the other walls of a sign-in.

const evilText = `"'><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}`

func TestWhatPeopleAndAdministratorsNamedIsShownAsText(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t).allMethods()
	u := sb.user(john)
	u.DisplayName = evilText
	u.Methods = []directory.Method{
		{ID: "t", Kind: policy.PhoneAppOTP, Secret: secret, Name: evilText, Registered: start},
		{ID: "p", Kind: policy.PhoneAppNotification, Name: evilText},
		{ID: "s", Kind: policy.OneWaySMS, Phone: evilText},
		{ID: "v", Kind: policy.TwoWayVoiceMobile, Phone: "+1 555 " + evilText},
		{ID: "e", Kind: policy.ExternalMethod, Name: evilText},
	}
	fabrikam, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
	app, _ := directory.Apps.Get(sb.world.Read(), directory.MySignInsApp)
	fabrikam.Name, app.Name = evilText, evilText
	sb.change(put(directory.Users, u), put(directory.Tenants, fabrikam), put(directory.Apps, app))

	b := sb.browser().open("/security-info").press("idSIButton9", "loginfmt", john).press("idSIButton9", "passwd", password).expect("entra.mfa-totp")
	b.press("signInAnotherWay").expect("entra.mfa-choose-method")
	for _, kind := range []policy.Method{policy.OneWaySMS, policy.TwoWayVoiceMobile, policy.PhoneAppNotification} {
		b.press(string(kind)).press("signInAnotherWay").expect("entra.mfa-choose-method")
	}
	b.press(string(policy.PhoneAppOTP)).press("idSubmit_SAOTCC_Continue", "otc", totpAt(t, start)).stay("idBtn_Back").expect("entra.security-info")
	if !strings.Contains(textOf(b.page), evilText) {
		t.Error("the page does not show the names at all")
	}
	for _, id := range []string{"t", "p", "s", "v"} {
		values := fieldsOf(b.form())
		values.Set("remove", id)
		b.send(http.MethodPost, "/security-info", values).expect("entra.security-info-remove").press("idBtn_Back")
	}
	b.press("idBtn_SecurityInfo_Add").expect("entra.mfa-choose").press(string(policy.FidoKey)).expect("entra.passkey-setup")
	b.press("idSubmit_Fido_Create", "name", evilText).expect("entra.passkey-setup")
	answer := must(new(replay.Authenticator).Register(sb.site.Origin, b.asks()))
	b.press("idSubmit_Fido_Create", "credential", answer, "name", evilText).press("idSubmit_ProofUp_Done").expect("entra.security-info")
	b.clickLabelled("Remove Passkey").press("idBtn_SecurityInfo_Remove").expect("entra.security-info")
}

func TestWhatARequestSaysIsShownAsText(t *testing.T) {
	t.Parallel()
	field := func(button, name string) func(*browser) {
		return func(b *browser) { b.press(button, name, evilText) }
	}
	tests := map[string]struct {
		at   string
		does func(*browser)
	}{
		"claims":          {at: authorize("claims", evilText)},
		"prompt":          {at: authorize("prompt", evilText)},
		"max_age":         {at: authorize("max_age", evilText)},
		"scope":           {at: authorize("scope", evilText+"/x")},
		"nonce":           {at: authorize("response_type", "code id_token", "nonce", evilText)},
		"response_type":   {at: authorize("response_type", evilText)},
		"response_mode":   {at: authorize("response_mode", evilText)},
		"domain_hint":     {at: authorize("domain_hint", evilText)},
		"state of a page": {at: authorize("state", evilText, "response_mode", "form_post", "prompt", "none")},
		"password":        {at: authorize("login_hint", john), does: field("idSIButton9", "passwd")},
		"user name":       {at: "/security-info", does: field("idSIButton9", "loginfmt")},
		"passkey":         {at: authorize(), does: func(b *browser) { b.press("idA_PWD_SwitchToFido").press("idSIButton9", "credential", evilText) }},
		"security-info":   {at: "/security-info?ctx=" + url.QueryEscape(evilText) + "&error_description=" + url.QueryEscape(evilText)},
		"correlation":     {at: authorize("client-request-id", evilText, "client_id", "none")},
		"logout":          {at: "/common/oauth2/v2.0/logout?post_logout_redirect_uri=" + url.QueryEscape(evilText) + "&logout_hint=" + url.QueryEscape(evilText)},
		"a path":          {at: "/" + url.PathEscape(evilText) + "/" + url.PathEscape(evilText)},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newSandbox(t).allMethods().browser().open(tt.at)
			if tt.does != nil {
				tt.does(b)
			}
			if b.page == nil && (strings.Contains(b.header.Get("Content-Type"), "html") || b.header.Get("X-Content-Type-Options") != "nosniff") {
				t.Errorf("a browser may take this for a page: %v", b.header)
			}
			if b.page != nil && (strings.Contains(b.body, "<script>alert") || strings.Contains(b.body, "<img src=x")) {
				t.Errorf("the page repeats the script:\n%s", b.body)
			}
		})
	}
}

// strangers are addresses that look like a registered one, or like none.
var strangers = []string{
	"https://evil.example/", "//evil.example/", "/\\evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x",
	"http://localhost:3000.evil.example/callback", "http://localhost:3000@evil.example/callback", `http://localhost:3000\@evil.example/callback`,
	"http://evil.example/http://localhost:3000/callback", callback + "/../evil", callback + "/", callback + "#x", callback + "%0d%0aLocation:%20https://evil.example",
	callback + "\r\nLocation: https://evil.example", " " + callback, "http://localhost:3000/CALLBACK/..", "http://[::1]@evil.example/callback",
}

func TestNoParameterSendsTheBrowserToStrangers(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*browser, string){
		"redirect_uri":                 func(b *browser, to string) { b.open(authorize("redirect_uri", to)) },
		"redirect_uri of a silent one": func(b *browser, to string) { b.open(authorize("redirect_uri", to, "prompt", "none")) },
		"redirect_uri with an error":   func(b *browser, to string) { b.open(authorize("redirect_uri", to, "response_type", "x")) },
		"post_logout_redirect_uri": func(b *browser, to string) {
			b.open("/common/oauth2/v2.0/logout?post_logout_redirect_uri=" + url.QueryEscape(to))
		},
		"post_logout_redirect_uri, posted": func(b *browser, to string) {
			b.send(http.MethodPost, "/common/oauth2/logout", url.Values{"post_logout_redirect_uri": {to}})
		},
		"ctx":                  func(b *browser, to string) { b.open("/common/reprocess?ctx=" + url.QueryEscape(to)) },
		"ctx of security info": func(b *browser, to string) { b.open("/security-info?ctx=" + url.QueryEscape(to)) },
		"wctx": func(b *browser, to string) {
			b.send(http.MethodPost, "/login.srf", url.Values{"wa": {"wsignin1.0"}, "wctx": {"estsredirect=2&estsrequest=" + to}, "wresult": {"<a/>"}})
		},
		"wreply": func(b *browser, to string) {
			b.send(http.MethodPost, "/login.srf?wreply="+url.QueryEscape(to), url.Values{"wa": {"wsignin1.0"}, "wreply": {to}})
		},
		"fields of a form": func(b *browser, to string) {
			b.open(authorize("login_hint", "nightly@contoso.example"))
			values := fieldsOf(b.form())
			for _, name := range []string{"redirect_uri", "urlPost", "returnUrl", "hpgrequestid", "page"} {
				values.Set(name, to)
			}
			values.Set("passwd", password)
			b.send(http.MethodPost, "/common/login", values).expect("entra.stay-signed-in")
			values = fieldsOf(b.form())
			values.Set("redirect_uri", to)
			if b.send(http.MethodPost, "/kmsi", values); b.to == nil || !strings.HasPrefix(b.to.String(), callback+"?") {
				b.sb.t.Errorf("the browser is sent to %v", b.to)
			}
		},
		"login_hint":        func(b *browser, to string) { b.open(authorize("login_hint", to)) },
		"domain_hint":       func(b *browser, to string) { b.open(authorize("domain_hint", to)) },
		"the host":          func(b *browser, to string) { b.open("/common/login?x=" + url.QueryEscape(to)) },
		"an answer's error": func(b *browser, to string) { b.open("/error?code=" + url.QueryEscape(to)) },
	}
	for name, act := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			for _, to := range strangers {
				b := sb.browser()
				act(b, to)
				if b.to != nil && !strings.HasPrefix(b.to.String(), callback+"?") || strings.Contains(strings.Join(b.header.Values("Location"), " "), "evil") {
					t.Errorf("%q sends the browser to %v", to, b.header.Values("Location"))
				}
				if b.page != nil && b.find(func(n *html.Node) bool {
					return strings.Contains(attr(n, "href")+attr(n, "action")+attr(n, "content"), "evil.example")
				}) != nil {
					t.Errorf("%q makes the page lead there", to)
				}
			}
		})
	}
}

func TestCookiesThatSomebodyPlantedAreWorthNothing(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	attacker := sb.browser().open(authorize("login_hint", john)).expect("entra.password")
	planted := fieldsOf(attacker.form())
	const session = "pcsandbox-entra-8443-estsauth"

	victim := sb.browser()
	for name, value := range attacker.cookies {
		victim.cookies[name] = value
	}
	victim.cookies[session] = strings.Repeat("A", 43)
	victim.open(authorize("login_hint", john)).press("idSIButton9", "passwd", password).stay("idBtn_Back").answer()
	if victim.cookies[session] == strings.Repeat("A", 43) {
		t.Error("the victim goes on with the session's cookie that was planted")
	}
	if f, _ := signin.Flows.Get(sb.world.Read(), planted.Get("ctx")); f.First {
		t.Error("the attacker's sign-in has the victim's password")
	}
	attacker.cookies[session] = strings.Repeat("A", 43)
	attacker.open(authorize("login_hint", john)).expect("entra.password")

	// A session that was there before is given a new cookie by a new password.
	before := victim.cookies[session]
	victim.open(authorize("login_hint", john, "prompt", "login")).press("idSIButton9", "passwd", password).stay("idBtn_Back").answer()
	thief := sb.browser()
	thief.cookies[session] = before
	thief.open(authorize("login_hint", john)).expect("entra.password")
}

func TestFormsOfOtherPlacesChangeNothing(t *testing.T) {
	t.Parallel()
	forge := map[string]func(*browser, url.Values){
		"another browser's cookie": func(b *browser, _ url.Values) { b.cookies = b.sb.browser().open(authorize()).cookies },
		"no cookie":                func(b *browser, _ url.Values) { clear(b.cookies) },
		"no token":                 func(_ *browser, v url.Values) { v.Del("flowToken") },
		"the token of another sign-in": func(b *browser, v url.Values) {
			other := b.sb.theirInfo("nightly@contoso.example")
			v.Set("flowToken", fieldsOf(other.form()).Get("flowToken"))
		},
		"another sign-in": func(b *browser, v url.Values) {
			other := b.sb.theirInfo("nightly@contoso.example")
			v.Set("ctx", fieldsOf(other.form()).Get("ctx"))
		},
		"an expired one": func(b *browser, _ url.Values) { b.sb.advance(signin.FlowLife) },
	}
	for name, change := range forge {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t).allMethods()
			b := sb.theirInfo(john).addsApp()
			for _, say := range []url.Values{{"step": {"signout"}}, {"removed": {sb.user(john).Methods[0].ID}}, {"step": {"add"}}, {"default": {sb.user(john).Methods[0].ID}}} {
				values := fieldsOf(b.form())
				for field := range say {
					values[field] = say[field]
				}
				forger := &browser{sb: sb, cookies: map[string]string{}}
				for name, value := range b.cookies {
					forger.cookies[name] = value
				}
				change(forger, values)
				forger.send(http.MethodPost, "/security-info", values).expect("entra.error")
				if u := sb.user(john); len(u.Methods) != 1 || !u.TokensValidFrom.IsZero() || sb.last().Code != "AADSTS50089" {
					t.Errorf("%v: the answer is %s; the account is %+v", say, sb.last().Code, u)
				}
			}
		})
	}
}
