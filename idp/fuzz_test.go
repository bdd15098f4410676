package idp

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// surface is Entra without a network, for fuzzing and benchmarks.
func surface(tb testing.TB) (serve func(*http.Request) *httptest.ResponseRecorder, w *world.World) {
	tb.Helper()
	base, err := testBase()
	if err != nil {
		tb.Fatal(err)
	}
	w = world.New(base, "seat", journal.NewBudget(1<<20))
	set := keystest.Set(tb)
	s := (&Server{Keys: func(*world.World) *keys.Set { return set }, Minter: token.NewMinter(), Verifier: token.NewVerifier()}).Surface()
	return func(r *http.Request) *httptest.ResponseRecorder {
		rec := httptest.NewRecorder()
		s.Serve(rec, r, w, web.Site{Origin: "https://sandbox.test"})
		return rec
	}, w
}

func FuzzTokenEndpoint(f *testing.F) {
	for _, seed := range []string{
		formOf(withWeb("grant_type", "client_credentials", "scope", pcAll)...).Encode(),
		formOf(password("nightly", "scope", pcAll+" openid", "claims", `{"access_token":{"amr":{"values":["mfa"]}}}`)...).Encode(),
		"grant_type=authorization_code&code=0.Ax&code_verifier=&client_id=" + desktopApp,
		"grant_type=refresh_token&refresh_token=1.A%zz", "grant_type=device_code&device_code=%00", "a=1&a=2&grant_type", "%", ";", "",
		formOf(withWeb("grant_type", "client_credentials", "scope", "https://graph.microsoft.com")...).Encode(),
		formOf(withWeb("grant_type", "client_credentials", "scope", strings.Repeat("User.Read ", 3000)+"\x00")...).Encode(),
		formOf(withWeb("grant_type", "CLIENT_CREDENTIALS", "scope", "/.default x/y")...).Encode(),
		formOf(password("nightly", "scope", "https://graph.microsoft.com/offline_access made.up")...).Encode(),
		"grant_type=client_credentials&client_id=%7B" + webApp + "%7D&client_secret=x&scope=\x1f\x8b\x08",
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	serve, _ := surface(f)
	f.Fuzz(func(t *testing.T, body string, v1 bool) {
		path := tokenV2
		if v1 {
			path = tokenV1
		}
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", web.FormType)
		if rec := serve(r); rec.Code >= 500 || rec.Code < 200 || !strings.HasPrefix(rec.Body.String(), "{") || strings.Contains(rec.Body.String(), "%!") {
			t.Errorf("%q: %d %s", body, rec.Code, rec.Body)
		}
	})
}

func FuzzClaimsParameter(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"access_token":{"acrs":{"values":["c1"]}}}`, `{"id_token":{"amr":{"value":"mfa"}}}`, "[[[[", `{"access_token":null}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, claims string) {
		m, err := parseMFARequest(formOf("claims", claims))
		if err != nil && (numberOf(err) != 9002313 || m.Wanted) {
			t.Errorf("%q: %+v %v", claims, m, err)
		}
		if m.Fresh && !m.Wanted || len(m.ACRs) > 25 {
			t.Errorf("%q: %+v", claims, m)
		}
	})
}

func FuzzRedirectMatching(f *testing.F) {
	for _, seed := range []string{"http://localhost", "http://localhost:3000/", "http://localhost:1@evil.example", "http://evil.example\\@localhost", "http://[::1]/", "http://localhost%00.evil.example"} {
		f.Add("http://localhost", seed)
		f.Add("https://app.example/cb", seed)
	}
	f.Fuzz(func(t *testing.T, have, sent string) {
		if have == sent || !registered(directory.App{RedirectURIs: []string{have}}, sent) || !usable(sent) {
			return
		}
		r, err1 := url.Parse(have)
		s, err2 := url.Parse(sent)
		if err1 != nil || err2 != nil || r.Scheme != "http" || s.Scheme != "http" || !strings.EqualFold(r.Hostname(), s.Hostname()) || s.User != nil || s.Fragment != "" {
			t.Errorf("registered %q matches %q", have, sent)
		}
		switch strings.ToLower(s.Hostname()) {
		case "localhost", "127.0.0.1", "::1":
		default:
			t.Errorf("registered %q matches the foreign %q", have, sent)
		}
	})
}

func FuzzScopes(f *testing.F) {
	for _, seed := range []string{pcAll, pcScope + " openid", "a/b/c //", "api://x/y", ".default", "openid  openid", "openid,User.Read", "user.read\nMade.Up.Scope", "User.", "-", "User.Read*", "/.default", "https://graph.microsoft.com", "https://graph.microsoft.com/openid", "x/y", "urn:a:b/c", ":/.default"} {
		f.Add(seed)
	}
	r := asked{rows(f), "Contoso"}
	f.Fuzz(func(t *testing.T, scope string) {
		target, err := targetV2(r, strings.Fields(scope))
		if err == nil && (target.Resource.ID == "" || target.Audience == "" || target.Default && len(target.Scopes) > 0) {
			t.Errorf("%q: %+v", scope, target)
		}
		if err == nil && len(target.Asked) == 0 && !target.SignInOnly() {
			t.Errorf("%q asks for nothing, but %+v", scope, target)
		}
	})
}
