package portal

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

func TestAStrangerIsSentToEntraWithEverythingThatBindsTheAnswer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	res := b.get(pathHome)
	asked := b.sentToEntra(res)
	if res.StatusCode != http.StatusFound || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, Cache-Control %q", res.StatusCode, res.Header.Get("Cache-Control"))
	}
	for name, want := range map[string]string{
		"client_id": ClientID, "response_type": "code id_token", "response_mode": "form_post", "scope": "openid profile",
		"resource": partnerCenter, "redirect_uri": "https://localhost:8443/dashboard/signin-oidc", "code_challenge_method": "S256",
		"amr_values": "", "login_hint": "", "client-request-id": b.entry().Correlate,
	} {
		if got := asked.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	seen := []string{b.cookies[b.cookie("signin")]}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if v := asked.Get(name); len(v) != 43 || slices.Contains(seen, v) {
			t.Errorf("%s is %q: too short, or used for something else", name, v)
		}
		seen = append(seen, asked.Get(name))
	}
	if e := b.entry(); e.Reason() != policy.PortalSignInNeeded || e.Screen != "" {
		t.Errorf("the journal says %s, screen %q", e.Reason(), e.Screen)
	}
}

func (b *bench) cookie(name string) string { return web.CookieName(b.site, surfaceName, name) }

func TestASignInOpensThePageThatWasAskedFor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	res := b.signIn("/dashboard/customers?continuation=x", "pwd", "mfa")
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/dashboard/customers?continuation=x" {
		t.Fatalf("status %d, Location %q", res.StatusCode, res.Header.Get("Location"))
	}
	if res := b.get(pathHome); res.StatusCode != http.StatusOK {
		t.Errorf("the overview: status %d", res.StatusCode)
	}
	e := b.entry()
	if e.Reason() != policy.PortalMFAClaimPresent || e.Screen != "portal.overview" || e.Caller.User != "prashob@wingtip.example" ||
		e.Caller.Tenant != wingtip || e.Caller.App != ClientID || !slices.Equal(e.Caller.AMR, []string{"pwd", "mfa"}) {
		t.Errorf("the journal says %s, screen %q, caller %+v", e.Reason(), e.Screen, e.Caller)
	}
	if got := b.fake.granted[0]; got.Get("grant_type") != "authorization_code" || got.Get("resource") != partnerCenter || got.Get("client_id") != ClientID || got.Has("client_secret") {
		t.Errorf("the code was redeemed with %v", got)
	}
}

func TestCookiesGoOnlyWhereTheyMust(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	asked := b.get(pathHome)
	pending := asked.Header.Get("Set-Cookie")
	// Entra's answer is a form from another site: without None it came without cookie.
	for _, want := range []string{"pcsandbox-portal-8443-signin=", "Path=/dashboard", "HttpOnly", "Secure", "SameSite=None"} {
		if !strings.Contains(pending, want) {
			t.Errorf("cookie %q lacks %s", pending, want)
		}
	}
	res := b.send("POST", pathSignIn, b.fake.answer(b.sentToEntra(asked), "pwd", "mfa").Encode())
	kept := res.Header.Get("Set-Cookie")
	for _, want := range []string{"pcsandbox-portal-8443-session=", "Path=/dashboard", "HttpOnly", "Secure", "SameSite=Lax"} {
		if !strings.Contains(kept, want) {
			t.Errorf("cookie %q lacks %s", kept, want)
		}
	}
	if strings.Contains(pending+kept, "Expires") {
		t.Error("a cookie has a date, which a browser would judge by the wall clock")
	}
}

func TestBehindRealHostNamesEachPartyHasItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.site = web.Site{Origin: "https://partner.microsoft.com", Real: true}
	asked := b.sentToEntra(b.get(pathHome))
	if got := asked.Get("redirect_uri"); got != "https://partner.microsoft.com/dashboard/signin-oidc" {
		t.Errorf("redirect_uri %q", got)
	}
	if res := b.send("POST", pathSignIn, b.fake.answer(asked, "pwd", "mfa").Encode()); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d: %s", res.StatusCode, read(t, res))
	}
	if res := b.get(pathCustomers); res.StatusCode != http.StatusOK {
		t.Errorf("customers: status %d", res.StatusCode)
	}
	if got := b.fake.calls[0].URL.Host; got != web.APIHost {
		t.Errorf("the API was called at %s", got)
	}
}

// refuses checks that an answer opened no session and was told so on a page.
func (b *bench) refuses(res *http.Response, status int, code, says string) {
	b.t.Helper()
	text := read(b.t, res)
	if res.StatusCode != status || !strings.Contains(text, says) {
		b.t.Errorf("status %d, want %d and a page that says %q:\n%s", res.StatusCode, status, says, text)
	}
	if e := b.entry(); e.Code != code || e.Screen != "portal.denied" && e.Screen != "portal.page" {
		b.t.Errorf("the journal says %q, screen %q; want %q", e.Code, e.Screen, code)
	}
	if b.cookies[b.cookie("session")] != "" {
		b.t.Error("there is a session all the same")
	}
}

func TestAnIDTokenThatDoesNotHoldOpensNothing(t *testing.T) {
	t.Parallel()
	const refused = "portal.id-token-refused"
	type change = func(b *bench, claims map[string]any, answer url.Values)
	claim := func(name string, value any) change {
		return func(b *bench, claims map[string]any, answer url.Values) {
			claims[name] = value
			if value == nil {
				delete(claims, name)
			}
			answer.Set("id_token", sign(b.t, 0, claims))
		}
	}
	signed := func(key jose.SigningKey, kid string) change {
		return func(b *bench, claims map[string]any, answer url.Values) {
			answer.Set("id_token", signAs(b.t, key, kid, claims))
		}
	}
	rs256 := func(i int) jose.SigningKey {
		return jose.SigningKey{Algorithm: jose.RS256, Key: testKeys()[i]}
	}
	for name, c := range map[string]struct {
		change change
		says   string
	}{
		"another nonce":                       {claim("nonce", "x"), "nonce"},
		"no nonce":                            {claim("nonce", nil), "nonce"},
		"another application's":               {claim("aud", "66667777-aaaa-8888-bbbb-9999cccc0000"), "another application"},
		"two audiences":                       {claim("aud", []string{ClientID, "x"}), "another application"},
		"no audience":                         {claim("aud", nil), "another application"},
		"an issuer of another tenant":         {claim("iss", "https://sts.windows.net/"+contoso+"/"), "issuer"},
		"a v2 issuer":                         {claim("iss", "https://localhost:8443/"+wingtip+"/v2.0"), "issuer"},
		"no tenant":                           {claim("tid", nil), "issuer"},
		"another code":                        {claim("c_hash", codeHash("other")), "c_hash"},
		"no c_hash":                           {claim("c_hash", nil), "c_hash"},
		"expired this second":                 {claim("exp", noon.Unix()), "expired"},
		"not yet valid":                       {claim("nbf", noon.Unix()+1), "not valid before"},
		"no exp":                              {claim("exp", nil), "when it is valid"},
		"no nbf":                              {claim("nbf", nil), "when it is valid"},
		"valid by the wall clock only":        {claim("exp", time.Now().Unix()+3600), "expired"},
		"nobody's":                            {claim("upn", nil), "names no user"},
		"amr is a text":                       {claim("amr", "mfa"), "cannot be read"},
		"signed with a key not published":     {signed(rs256(2), kid(2)), "does not publish"},
		"signed by a stranger under our name": {signed(rs256(2), kid(0)), "signature"},
		"signed with the other key's name":    {signed(rs256(0), kid(1)), "signature"},
		"no kid":                              {signed(rs256(0), ""), "names no key"},
		"RS512":                               {signed(jose.SigningKey{Algorithm: jose.RS512, Key: testKeys()[0]}, kid(0)), "RS256"},
		"PS256":                               {signed(jose.SigningKey{Algorithm: jose.PS256, Key: testKeys()[0]}, kid(0)), "RS256"},
		"HMAC":                                {signed(jose.SigningKey{Algorithm: jose.HS256, Key: testKeys()[0].N.Bytes()}, kid(0)), "RS256"},
		"none": {func(_ *bench, claims map[string]any, a url.Values) {
			part := base64.RawURLEncoding.EncodeToString
			a.Set("id_token", part([]byte(`{"alg":"none","kid":"key-0"}`))+"."+part(web.Marshal(claims))+".")
		}, "RS256"},
		"truncated":          {func(_ *bench, _ map[string]any, a url.Values) { a.Set("id_token", a.Get("id_token")[:200]) }, "RS256"},
		"tampered":           {func(_ *bench, _ map[string]any, a url.Values) { a.Set("id_token", tampered(a.Get("id_token"))) }, "signature"},
		"no ID token":        {func(_ *bench, _ map[string]any, a url.Values) { a.Del("id_token") }, "lacks code or id_token"},
		"no code":            {func(_ *bench, _ map[string]any, a url.Values) { a.Del("code") }, "lacks code or id_token"},
		"the code exchanged": {func(_ *bench, _ map[string]any, a url.Values) { a.Set("code", "stolen") }, "c_hash"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			asked := b.sentToEntra(b.get(pathHome))
			answer := b.fake.answer(asked, "pwd", "mfa")
			claims := b.fake.claimsFor(asked, answer.Get("code"), []string{"pwd", "mfa"})
			c.change(b, claims, answer)
			b.refuses(b.send("POST", pathSignIn, answer.Encode()), http.StatusBadRequest, refused, c.says)
			if len(b.fake.granted) > 0 {
				t.Error("the code was redeemed all the same")
			}
		})
	}
}

// tampered puts another user into a token without signing it anew.
func tampered(token string) string {
	parts := strings.Split(token, ".")
	payload, _ := base64.RawURLEncoding.DecodeString(parts[1])
	parts[1] = base64.RawURLEncoding.EncodeToString([]byte(strings.Replace(string(payload), "prashob@", "gloria@", 1)))
	return strings.Join(parts, ".")
}

func TestOnlyTheBrowserThatBeganASignInEndsIt(t *testing.T) {
	t.Parallel()
	const stray = "portal.sign-in-unknown"
	for name, change := range map[string]func(b *bench, answer url.Values){
		"a state made up": func(_ *bench, a url.Values) { a.Set("state", "made-up") },
		"no state":        func(_ *bench, a url.Values) { a.Del("state") },
		"no cookie":       func(b *bench, _ url.Values) { clear(b.cookies) },
		"another browser": func(b *bench, _ url.Values) { b.cookies[b.cookie("signin")] = strings.Repeat("x", 43) },
		"after a reset":   func(b *bench, _ url.Values) { b.world.Load(b.world.Base()) },
		"a forged error": func(b *bench, a url.Values) {
			clear(b.cookies)
			a.Set("error", "e")
			a.Set("error_description", "Call 555")
		},
		"used a second time": func(b *bench, a url.Values) {
			b.send("POST", pathSignIn, a.Encode())
			delete(b.cookies, b.cookie("session"))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			answer := b.fake.answer(b.sentToEntra(b.get(pathHome)), "pwd", "mfa")
			change(b, answer)
			res := b.send("POST", pathSignIn, answer.Encode())
			b.refuses(res, http.StatusBadRequest, stray, "not known here")
		})
	}
}

func TestASignInMayTakeHalfAnHour(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		takes  time.Duration
		status int
	}{"a second less": {pendingLife - time.Second, http.StatusSeeOther}, "no more": {pendingLife, http.StatusBadRequest}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			asked := b.sentToEntra(b.get(pathHome))
			if err := b.world.Advance(c.takes); err != nil {
				t.Fatal(err)
			}
			if res := b.send("POST", pathSignIn, b.fake.answer(asked, "pwd", "mfa").Encode()); res.StatusCode != c.status {
				t.Errorf("status %d, want %d", res.StatusCode, c.status)
			}
		})
	}
}

func TestSeveralTabsSignInSideBySide(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	one, two := b.sentToEntra(b.get(pathHome)), b.sentToEntra(b.get(pathCustomers))
	for _, c := range []struct {
		asked url.Values
		want  string
	}{{one, pathHome}, {two, pathCustomers}} {
		if res := b.send("POST", pathSignIn, b.fake.answer(c.asked, "pwd", "mfa").Encode()); res.Header.Get("Location") != c.want {
			t.Errorf("status %d, Location %q, want %q", res.StatusCode, res.Header.Get("Location"), c.want)
		}
	}
}

func TestEntrasRefusalIsShownWithItsText(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	asked := b.sentToEntra(b.get(pathHome))
	res := b.send("POST", pathSignIn, url.Values{"state": {asked.Get("state")}, "error": {"access_denied"},
		"error_description": {"AADSTS65004: User declined <script>alert(1)</script> to consent.\r\nTrace ID: 1"}}.Encode())
	b.refuses(res, http.StatusForbidden, "AADSTS65004", "AADSTS65004: User declined &lt;script&gt;alert(1)&lt;/script&gt; to consent.")
	if e := b.entry(); e.Screen != "portal.denied" {
		t.Errorf("screen %q", e.Screen)
	}
}

func TestKeysAreFetchedOnceAndAgainForAKeyNotSeen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for range 3 {
		clear(b.cookies)
		b.signedIn("pwd", "mfa")
	}
	if b.fake.fetches != 1 {
		t.Errorf("the key document was fetched %d times for three sign-ins", b.fake.fetches)
	}
	b.fake.published = []int{1, 2} // rotated
	asked := b.sentToEntra(newTab(b).get(pathHome))
	answer := b.fake.answer(asked, "pwd", "mfa")
	answer.Set("id_token", sign(t, 2, b.fake.claimsFor(asked, answer.Get("code"), []string{"pwd", "mfa"})))
	if res := b.send("POST", pathSignIn, answer.Encode()); res.StatusCode != http.StatusSeeOther || b.fake.fetches != 2 {
		t.Errorf("a new key: status %d after %d fetches", res.StatusCode, b.fake.fetches)
	}
	answer = b.fake.answer(b.sentToEntra(newTab(b).get(pathHome)), "pwd", "mfa")
	b.refuses(b.send("POST", pathSignIn, answer.Encode()), http.StatusBadRequest, "portal.id-token-refused", "does not publish")
}

func TestAWithdrawnKeyIsNotTrustedForEver(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	b.fake.published = []int{1}
	if err := b.world.Advance(keyDocumentLife); err != nil {
		t.Fatal(err)
	}
	answer := b.fake.answer(b.sentToEntra(newTab(b).get(pathHome)), "pwd", "mfa")
	b.refuses(b.send("POST", pathSignIn, answer.Encode()), http.StatusBadRequest, "portal.id-token-refused", "does not publish")
}

// newTab forgets the session.
func newTab(b *bench) *bench {
	delete(b.cookies, b.cookie("session"))
	return b
}

func TestARefusedCodeIsToldLikeARefusedSignIn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.fake.tokenFail = `{"error":"interaction_required","error_description":"AADSTS50076: you must use multi-factor authentication"}`
	b.refuses(b.signIn(pathHome, "pwd"), http.StatusForbidden, "AADSTS50076", "you must use multi-factor authentication")
}

func TestASessionIsReplacedNotKept(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.phase = policy.Off
	b.signedIn("pwd")
	before := b.cookies[b.cookie("session")]
	b.phase = policy.Enforce
	if res := b.signIn(pathHome, "pwd", "mfa"); res.StatusCode != http.StatusSeeOther {
		t.Fatalf("status %d", res.StatusCode)
	}
	b.cookies[b.cookie("session")] = before
	if asked := b.sentToEntra(b.get(pathHome)); asked.Has("amr_values") {
		t.Error("the cookie from before the step-up still is a session")
	}
}
