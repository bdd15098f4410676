package idp_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

func TestARequestThatCannotBeTrustedIsAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ address, code string }{
		"unknown tenant":                  {request("/nowhere.example/oauth2/v2.0/authorize"), "AADSTS90002"},
		"consumers":                       {request("/consumers/oauth2/v2.0/authorize"), "AADSTS500208"},
		"no client":                       {authorize("client_id", ""), "AADSTS900144"},
		"unknown client":                  {authorize("client_id", "00000000-0000-0000-0000-00000000dead"), "AADSTS700016"},
		"single tenant app on common":     {authorize("client_id", homeApp), "AADSTS50194"},
		"single tenant app elsewhere":     {request("/fabrikam.example/oauth2/v2.0/authorize", "client_id", homeApp), "AADSTS700016"},
		"unregistered redirect URI":       {authorize("redirect_uri", "http://localhost:3000/callback/other"), "AADSTS50011"},
		"redirect URI with a longer host": {authorize("redirect_uri", "http://localhost:3000.evil.example/callback"), "AADSTS50011"},
		"redirect URI with user info":     {authorize("redirect_uri", "http://localhost:3000@evil.example/callback"), "AADSTS50011"},
		"loopback over https":             {authorize("client_id", desktopApp, "redirect_uri", "https://localhost:5000"), "AADSTS50011"},
		"loopback with a path":            {authorize("client_id", desktopApp, "redirect_uri", "http://localhost:5000/x"), "AADSTS50011"},
		"a script as redirect URI":        {authorize("redirect_uri", "javascript:alert(1)"), "AADSTS50011"},
		"a parameter given twice":         {authorize() + "&client_id=" + webApp, "AADSTS9000411"},
		"a parameter that is not UTF-8":   {authorize() + "&login_hint=%ff", "AADSTS9002313"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.browser().open(tt.address).expect("entra.error")
			if b.to != nil || b.status != http.StatusBadRequest || sb.last().Code != tt.code || !strings.Contains(textOf(b.page), tt.code) {
				t.Errorf("the answer is %d %s to %v, want a page with %s", b.status, sb.last().Code, b.to, tt.code)
			}
		})
	}
}

func TestARequestWithAMistakeIsAnsweredToTheClient(t *testing.T) {
	t.Parallel()
	const long = "0123456789012345678901234567890123456789012"
	tests := map[string]struct {
		address     string
		word, text  string
		inFragment  bool
		description string
	}{
		"no response_type":          {address: authorize("response_type", ""), word: "invalid_request", text: "AADSTS900144"},
		"unknown response_type":     {address: authorize("response_type", "smoke"), word: "unsupported_response_type", text: "AADSTS70005"},
		"token":                     {address: authorize("response_type", "token"), word: "unsupported_response_type", text: "AADSTS700054", inFragment: true},
		"id_token not enabled":      {address: authorize("client_id", desktopApp, "redirect_uri", "http://localhost:5555/", "response_type", "id_token", "nonce", "n"), word: "unsupported_response_type", text: "AADSTS700054", inFragment: true},
		"id_token without nonce":    {address: authorize("response_type", "code id_token"), word: "invalid_request", text: "AADSTS90014", inFragment: true},
		"id_token in the query":     {address: authorize("response_type", "id_token", "nonce", "n", "response_mode", "query"), word: "invalid_request", text: "AADSTS70007", inFragment: true},
		"unknown response_mode":     {address: authorize("response_mode", "pigeon"), word: "invalid_request", text: "AADSTS70007"},
		"resource on v2":            {address: authorize("resource", resource), word: "invalid_request", text: "AADSTS901002"},
		"no scope on v2":            {address: authorize("scope", ""), word: "invalid_request", text: "AADSTS900144"},
		"unknown resource on v1":    {address: request("/common/oauth2/authorize", "resource", "https://nothing.example"), word: "invalid_resource", text: "AADSTS500011"},
		"spa without PKCE":          {address: authorize("client_id", spaApp), word: "invalid_request", text: "AADSTS9002325"},
		"short challenge":           {address: authorize("code_challenge", "abc"), word: "invalid_request", text: "AADSTS50147"},
		"unknown challenge method":  {address: authorize("code_challenge", long, "code_challenge_method", "S512"), word: "invalid_request", text: "AADSTS50149"},
		"challenge with odd signs":  {address: authorize("code_challenge", long[1:]+"!"), word: "invalid_request", text: "AADSTS501491"},
		"unknown prompt":            {address: authorize("prompt", "shout"), word: "invalid_request", text: "AADSTS90023"},
		"max_age is no number":      {address: authorize("max_age", "soon"), word: "invalid_request", text: "AADSTS90023"},
		"claims are no JSON":        {address: authorize("claims", "{"), word: "invalid_request", text: "AADSTS9002313"},
		"silent without a session":  {address: authorize("prompt", "none"), word: "login_required", text: "AADSTS50058"},
		"silent, unknown hint":      {address: authorize("prompt", "none", "login_hint", "nobody@contoso.example"), word: "login_required", text: "AADSTS50058"},
		"silent, in the form_post":  {address: authorize("prompt", "none", "response_mode", "fragment"), word: "login_required", text: "AADSTS50058", inFragment: true},
		"silent, federated account": {address: authorize("prompt", "none", "login_hint", "prashob@wingtip.example"), word: "login_required", text: "AADSTS50058"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.browser().open(tt.address)
			got := b.answer()
			if got.Get("error") != tt.word || !strings.HasPrefix(got.Get("error_description"), tt.text+": ") || got.Get("state") != "s" {
				t.Errorf("the client is told %v, want %s with %s", got, tt.word, tt.text)
			}
			if (b.to.Fragment != "") != tt.inFragment {
				t.Errorf("the answer stands in the wrong place: %v", b.to)
			}
			if got.Get("error_uri") != "https://localhost:8443/error?code="+strings.TrimPrefix(tt.text, "AADSTS") {
				t.Errorf("error_uri is %q", got.Get("error_uri"))
			}
		})
	}
}

func TestTheStateComesBackExactly(t *testing.T) {
	t.Parallel()
	states := []string{"", "a+b/c==%2B &x=1#z", "eyJpZCI6IjEifQ==|über/ straße", `"><script>`}
	for _, mode := range []string{"query", "fragment", "form_post"} {
		for _, state := range states {
			sb := newSandbox(t)
			u := authorize("response_mode", mode, "state", "x", "login_hint", "nightly@contoso.example")
			u = strings.Replace(u, "state=x", "state="+url.QueryEscape(state), 1)
			b := sb.browser().open(u).press("idSIButton9", "passwd", password).stay("idBtn_Back")
			values := b.posted()
			if mode != "form_post" {
				values = b.answer()
			}
			if !values.Has("state") || values.Get("state") != state {
				t.Errorf("%s: state %q comes back as %q", mode, state, values.Get("state"))
			}
		}
	}
}

// posted is what a form_post page would send to the client.
func (b *browser) posted() url.Values {
	form := b.find(func(n *html.Node) bool { return attr(n, "name") == "hiddenform" })
	if form == nil {
		return nil
	}
	return fieldsOf(form)
}

func TestTheAnswersHaveTheirUsualPlaces(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		changes []string
		place   string
		members []string
	}{
		"a code goes into the query":          {nil, "query", []string{"code", "session_state", "state"}},
		"client_info if asked for":            {[]string{"client_info", "1"}, "query", []string{"client_info", "code", "session_state", "state"}},
		"an ID token goes into the fragment":  {[]string{"response_type", "id_token", "nonce", "n"}, "fragment", []string{"id_token", "session_state", "state"}},
		"a hybrid answer, too":                {[]string{"response_type", "code id_token", "nonce", "n"}, "fragment", []string{"code", "id_token", "session_state", "state"}},
		"in the other order, too":             {[]string{"response_type", "id_token code", "nonce", "n"}, "fragment", []string{"code", "id_token", "session_state", "state"}},
		"a hybrid answer may be posted":       {[]string{"response_type", "code id_token", "nonce", "n", "response_mode", "form_post"}, "post", []string{"code", "id_token", "session_state", "state"}},
		"a code may stand in the fragment":    {[]string{"response_mode", "fragment"}, "fragment", []string{"code", "session_state", "state"}},
		"no state in, none out":               {[]string{"state", ""}, "query", []string{"code", "session_state"}},
		"without redirect URI the first wins": {[]string{"redirect_uri", ""}, "query", []string{"code", "session_state", "state"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			b := sb.browser().signIn("nightly@contoso.example", tt.changes...).stay("idBtn_Back")
			var values url.Values
			switch tt.place {
			case "post":
				values = b.posted()
			default:
				values = b.answer()
				if (b.to.Fragment != "") != (tt.place == "fragment") || !strings.HasPrefix(b.to.String(), callback) {
					t.Errorf("the answer goes to %v", b.to)
				}
			}
			for _, m := range tt.members {
				if !values.Has(m) {
					t.Errorf("there is no %s in %v", m, values)
				}
			}
			if len(values) != len(tt.members) {
				t.Errorf("the answer is %v, want %v", values, tt.members)
			}
		})
	}
}

func TestWhatLibrariesAddOfTheirOwnAccordMayBeThereTwice(t *testing.T) {
	t.Parallel()
	newSandbox(t).browser().open(authorize() + "&x-client-SKU=a&x-client-SKU=b&client-request-id=1&client-request-id=2").expect("entra.username")
}

func TestAHybridAnswersIDTokenBelongsToItsCode(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/common/oauth2/authorize", "/common/oauth2/v2.0/authorize"} {
		sb := newSandbox(t)
		b := sb.browser().open(request(path, "response_type", "code id_token", "nonce", "n+/=", "login_hint", "alejandra@contoso.example", "client_info", "1"))
		b.press("idSIButton9", "passwd", password).expect("entra.mfa-push")
		sb.approve("alejandra@contoso.example")
		values := b.press("idSubmit_SAOTCAS_Continue").stay("idBtn_Back").answer()
		decoded, err := token.Decode(values.Get("id_token"))
		if err != nil {
			t.Fatal(err)
		}
		claims := decoded.Claims
		if claims.CHash != token.HalfHash(values.Get("code")) || claims.Nonce != "n+/=" || claims.Audience != webApp || claims.TenantID != contosoID {
			t.Errorf("%s: the ID token says %+v", path, claims)
		}
		if v1 := !strings.Contains(path, "v2.0"); v1 != (strings.Join(claims.AMR, " ") == "pwd mfa") {
			t.Errorf("%s: amr is %v", path, claims.AMR)
		}
		if claims.SessionID != "" && claims.SessionID != values.Get("session_state") {
			t.Errorf("%s: session_state %q is not the sid %q", path, values.Get("session_state"), claims.SessionID)
		}
		info, err := base64.RawURLEncoding.DecodeString(values.Get("client_info"))
		if err != nil || string(info) != `{"uid":"alejandra-0000-1111-2222-333344445555","utid":"`+contosoID+`"}` {
			t.Errorf("%s: client_info is %q (%v)", path, info, err)
		}
	}
}

func TestThePagePostsAnAnswerWithoutScripts(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().signIn("nightly@contoso.example", "response_mode", "form_post", "state", `"><b>&`).stay("idBtn_Back")
	if sb.last().Screen != "entra.form-post" {
		t.Errorf("the journal names the screen %q", sb.last().Screen)
	}
	if csp := b.header.Get("Content-Security-Policy"); strings.Contains(csp, "form-action") || b.header.Get("Cross-Origin-Opener-Policy") != "" {
		t.Errorf("the page cannot post to the app: %s", csp)
	}
	_, inside, _ := strings.Cut(b.body, "<main")
	inside, _, _ = strings.Cut(inside, "</main>") // the layout around it is another package's
	golden.Text(t, "form-post.html", "<main"+inside+"</main>\n")
}

func TestWhatTheClientAskedForIsKeptWithTheCode(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	const challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbGJSstw-cM"
	b := sb.browser().signIn("nightly@contoso.example", "code_challenge", challenge+"x", "code_challenge_method", "S256", "nonce", "n").stay("idBtn_Back")
	code, ok := signin.Codes.Get(sb.world.Read(), signin.Key(b.answer().Get("code")))
	r := code.Request
	if !ok || r.Challenge != challenge+"x" || r.ChallengeBy != "S256" || r.Nonce != "n" || r.RedirectURI != callback || !r.RedirectSent || r.ClientID != webApp {
		t.Errorf("kept is %+v", r)
	}
	if !code.Expires.Equal(start.Add(10*time.Minute)) || code.Spent {
		t.Errorf("the code is %+v", code)
	}
}

func TestAnyPortOfTheLoopbackMatches(t *testing.T) {
	t.Parallel()
	for _, uri := range []string{"http://localhost", "http://localhost:51234", "http://localhost:51234/"} {
		sb := newSandbox(t)
		b := sb.browser().signIn("nightly@contoso.example", "client_id", desktopApp, "redirect_uri", uri).stay("idBtn_Back")
		if !strings.HasPrefix(b.to.String(), uri+"?code=") {
			t.Errorf("the answer for %s goes to %v", uri, b.to)
		}
	}
}

func TestARedirectURIKeepsItsOwnQuery(t *testing.T) {
	t.Parallel()
	b := newSandbox(t).browser().signIn("nightly@contoso.example", "redirect_uri", "https://app.contoso.example/signed-in?keep=1").stay("idBtn_Back")
	if !strings.HasPrefix(b.to.String(), "https://app.contoso.example/signed-in?keep=1&code=") {
		t.Errorf("the answer goes to %v", b.to)
	}
}

func TestEveryWayOfAskingForMFAIsHeard(t *testing.T) {
	t.Parallel()
	ways := map[string][]string{
		"amr_values":        {"amr_values", "mfa"},
		"ngcmfa":            {"amr_values", "ngcmfa"},
		"acr_values":        {"acr_values", "urn:microsoft:policies:mfa"},
		"claims acr":        {"claims", `{"access_token":{"acr":{"essential":true,"value":"urn:microsoft:policies:mfa"}}}`},
		"claims amr":        {"claims", `{"access_token":{"amr":{"values":["ngcmfa","mfa"]}}}`},
		"claims acrs":       {"claims", `{"id_token":{"acrs":{"essential":true,"value":"c1"}}}`},
		"claims capolids":   {"claims", `{"access_token":{"capolids":{"essential":true,"values":["x"]}}}`},
		"a policy":          nil,
		"and nobody at all": {"claims", `{"id_token":{"login_hint":{"essential":false}}}`},
	}
	for name, changes := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t)
			want := "entra.mfa-more-info"
			switch name {
			case "a policy":
				fabrikam, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
				fabrikam.SecurityDefaults = true
				sb.change(put(directory.Tenants, fabrikam))
			case "and nobody at all":
				want = "entra.stay-signed-in"
			}
			sb.browser().signIn("john@fabrikam.example", changes...).expect(want)
		})
	}
}

func TestARequestMayBePosted(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	_, query, _ := strings.Cut(authorize(), "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	sb.browser().send(http.MethodPost, "/common/oauth2/v2.0/authorize", values).expect("entra.username")
}

func TestWhoMayNotEnterATenantIsTold(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	at := request("/tailspin.example/oauth2/v2.0/authorize", "login_hint", "john@fabrikam.example")
	b := sb.browser().open(at).expect("entra.blocked")
	if sb.last().Code != "AADSTS50020" || sb.last().Reason() != "delegate.no-relationship" {
		t.Errorf("the journal says %s, %s", sb.last().Code, sb.last().Reason())
	}
	b.press("otherTile").expect("entra.username")

	john := sb.user("john@fabrikam.example")
	sb.change(
		put(directory.Groups, directory.Group{ID: "g", TenantID: fabrikamID, Members: []string{john.ID}}),
		put(directory.Relationships, directory.Relationship{ID: "r", PartnerID: fabrikamID, CustomerID: tailspinID, Status: "active", Roles: []string{"role"}, EndsAt: start.AddDate(1, 0, 0), Seq: 1}),
		put(directory.Assignments, directory.Assignment{ID: "a", RelationshipID: "r", GroupID: "g", Roles: []string{"role"}, Status: "active", Seq: 1}))
	// Tailspin has security defaults, so its rule reaches the partner's user.
	sb.browser().open(at).expect("entra.password").press("idSIButton9", "passwd", password).expect("entra.mfa-more-info")
}

func TestADisabledAccountIsToldOnlyToItsOwner(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize("login_hint", "dora@contoso.example")).press("idSIButton9", "passwd", "wrong").expect("entra.password")
	b.press("idSIButton9", "passwd", password).expect("entra.blocked")
	if sb.last().Code != "AADSTS50057" {
		t.Errorf("the code is %s", sb.last().Code)
	}
}

func TestATenantWithoutUsableMethodsBlocks(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	fabrikam, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
	fabrikam.Methods = nil
	sb.change(put(directory.Tenants, fabrikam))
	sb.browser().signIn("john@fabrikam.example", "amr_values", "mfa").expect("entra.blocked")
	if sb.last().Code != "AADSTS50158" || sb.last().Reason() != "signin.no-usable-method" {
		t.Errorf("the journal says %s, %s", sb.last().Code, sb.last().Reason())
	}
}

func TestAPolicyThatBlocksIsToldAfterThePassword(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	fabrikam, _ := directory.Tenants.Get(sb.world.Read(), fabrikamID)
	fabrikam.Policies = []directory.ConditionalAccess{{ID: "ca", Name: "Not from here", Grant: "block"}}
	sb.change(put(directory.Tenants, fabrikam))
	b := sb.browser().signIn("john@fabrikam.example").expect("entra.blocked")
	if sb.last().Code != "AADSTS53003" || sb.last().Reason() != "signin.blocked-by-conditional-access" {
		t.Errorf("the journal says %s, %s", sb.last().Code, sb.last().Reason())
	}
	b.press("otherTile").expect("entra.username")
}

func TestNobodyButThePeopleOfTheScenarioCanBeTyped(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open(authorize())
	for _, name := range []string{"", "  ", "me@gmail.com", "nobody@contoso.example", strings.Repeat("x", 400)} {
		b.press("idSIButton9", "loginfmt", name).expect("entra.username")
		if b.text("usernameError") == "" {
			t.Errorf("%.20q is not complained about", name)
		}
	}
	b.press("idSIButton9", "loginfmt", "nobody@contoso.example")
	if e := sb.last(); e.Code != "AADSTS50034" || !strings.Contains(b.text("usernameError"), "nobody@contoso.example") {
		t.Errorf("the journal says %s, the page %q", e.Code, b.text("usernameError"))
	}
	b.press("idSIButton9", "loginfmt", " Nightly@CONTOSO.example ").expect("entra.password")
}

func TestTheErrorAddressExplainsCodes(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t)
	b := sb.browser().open("/error?code=50079").expect("entra.error")
	if b.status != http.StatusOK || !strings.Contains(textOf(b.page), "AADSTS50079") || strings.Contains(textOf(b.page), "%s") {
		t.Errorf("the page says %q", textOf(b.page))
	}
	if b.open("/error?code=1"); b.status != http.StatusNotFound {
		t.Errorf("an unknown code is answered with %d", b.status)
	}
	if b.open("/error?code=<script>"); b.status != http.StatusBadRequest {
		t.Errorf("what is no code is answered with %d", b.status)
	}
}
