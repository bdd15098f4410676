package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestOnlyHostsOnTheListAreAllowed(t *testing.T) {
	t.Parallel()
	hosts := Hosts{Names: []string{"login.microsoftonline.com", "Sandbox.Test.", "*.lab.example"}}
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST:8443": true, "localhost.": true, "seat7.localhost:1": true, "127.0.0.1:8443": true, "127.9.8.7": true, "[::1]:8443": true, "[::1]": true,
		"login.microsoftonline.com": true, "Login.MicrosoftOnline.com:443": true, "sandbox.test": true, "seat7.lab.example": true, "[::ffff:127.0.0.1]": true,
		"": false, "evil.example": false, "localhost.evil.example": false, "evillocalhost": false, "lab.example": false, "a.b.lab.example": false, "*.lab.example": false,
		"login.microsoftonline.com.evil.example": false, "10.0.0.1": false, "0.0.0.0": false, "[::]": false, "::1": false, "[::1": false, "[::1]x": false, "[fe80::1%25lo]": false, "[127.0.0.1]": false,
		"localhost:": true, "localhost:99999": true, "localhost:123456": false, "localhost:80x": false, "localhost:80:80": false, "localhost@evil.example": false,
		"evil.example/localhost": false, "localhost/x": false, "local host": false, "localhost\t": false, "..localhost": false, ".localhost": false, "localhost#": false, "löcalhost": false,
		strings.Repeat("a", 64) + ".localhost": false, strings.Repeat("a.", 130) + "localhost": false,
	} {
		if got := hosts.Allowed(host); got != want {
			t.Errorf("%q allowed: %t, want %t", host, got, want)
		}
	}
}

func TestHostIsCutIntoNameAndPort(t *testing.T) {
	t.Parallel()
	for host, want := range map[string]string{"LocalHost:8443": "localhost 8443", "[::1]:443": "::1 443", "a.test.": "a.test ", "[2001:DB8::1]": "2001:db8::1 "} {
		if name, port, ok := SplitHost(host); !ok || name+" "+port != want {
			t.Errorf("%s: %q %q %t", host, name, port, ok)
		}
	}
}

func FuzzHost(f *testing.F) {
	f.Add("localhost:8443")
	f.Add("[::1]:1")
	f.Fuzz(func(t *testing.T, host string) {
		name, port, ok := SplitHost(host)
		if ok && strings.ContainsAny(name+port, " /\\@?#\"'<>\r\n\x00[]%") {
			t.Errorf("%q is taken for host %q, port %q", host, name, port)
		}
		if !ok && (Hosts{Names: []string{host}}).Allowed(host) {
			t.Errorf("%q is allowed", host)
		}
	})
}

func TestCookiesOfTwoPortsDiffer(t *testing.T) {
	t.Parallel()
	for origin, want := range map[string]string{
		"https://localhost:8443": "pcsandbox-idp-8443-session", "https://localhost:8444": "pcsandbox-idp-8444-session",
		"https://login.microsoftonline.com": "pcsandbox-idp-443-session", "http://localhost:8080": "pcsandbox-idp-8080-session",
		"http://localhost": "pcsandbox-idp-80-session", "https://[::1]:8443": "pcsandbox-idp-8443-session",
	} {
		if got := CookieName(Site{Origin: origin}, "idp", "session"); got != want {
			t.Errorf("%s: %s, want %s", origin, got, want)
		}
	}
}

func TestCookiesAreGuarded(t *testing.T) {
	t.Parallel()
	console := Site{Origin: "http://localhost:8080"}
	for want, r := range map[string]Result{
		"n=v; Path=/; HttpOnly; Secure; SameSite=None":                  Result{}.SetCookie(testSite, Cookie{Name: "n", Value: "v"}),
		"n=v; Path=/adfs; Max-Age=3600; HttpOnly; Secure; SameSite=Lax": Result{}.SetCookie(testSite, Cookie{Name: "n", Value: "v", Path: "/adfs", SameSite: http.SameSiteLaxMode, MaxAge: time.Hour}),
		"n=; Path=/adfs; Max-Age=0; HttpOnly; Secure; SameSite=None":    Result{}.DropCookie(testSite, "n", "/adfs"),
		"n=v; Path=/; HttpOnly; SameSite=Lax":                           Result{}.SetCookie(console, Cookie{Name: "n", Value: "v"}),
		"n=v; Path=/; HttpOnly; SameSite=Strict":                        Result{}.SetCookie(console, Cookie{Name: "n", Value: "v", SameSite: http.SameSiteStrictMode}),
	} {
		if got := r.Headers[0]; got.Name != "Set-Cookie" || got.Value != want {
			t.Errorf("got %v, want %s", got, want)
		}
	}
	c := call(http.MethodGet, "/", "", "")
	c.Header.Set("Cookie", "a=1; n=v; n=w")
	if got := c.CookieValue("n") + c.CookieValue("none"); got != "v" {
		t.Errorf("value %q", got)
	}
}

func headers(r Result) string {
	var lines []string
	for _, h := range r.Headers {
		lines = append(lines, h.Name+": "+h.Value)
	}
	return strings.Join(lines, "\n")
}

func TestScriptsOfAnOriginMayRead(t *testing.T) {
	t.Parallel()
	for want, r := range map[string]Result{
		"": CORS(Result{}, ""),
		"Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: GET, OPTIONS": CORS(Result{}, "*", "GET", "OPTIONS"),
		"Access-Control-Allow-Origin: http://localhost:3100\nVary: Origin":           CORS(Result{}, "http://localhost:3100"),
	} {
		if got := headers(r); got != want {
			t.Errorf("got:\n%s\nwant:\n%s", got, want)
		}
	}
}

func TestPreflightRepeatsOnlyHeaderNames(t *testing.T) {
	t.Parallel()
	c := &Call{Request: httptest.NewRequest(http.MethodOptions, "/", nil)}
	for asked, want := range map[string]string{
		"":                           "",
		"content-type, X-Client-SKU": "\nAccess-Control-Allow-Headers: content-type, X-Client-SKU",
		"a<script>":                  "",
		strings.Repeat("a,", 600):    "",
	} {
		c.Header.Set("Access-Control-Request-Headers", asked)
		r := Preflight(c, "*", "POST")
		want = "Access-Control-Allow-Origin: *\nAccess-Control-Allow-Methods: POST" + want + "\nAccess-Control-Max-Age: 600"
		if got := headers(r); got != want || r.Status != http.StatusNoContent {
			t.Errorf("%d:\n%s\nwant:\n%s", r.Status, got, want)
		}
	}
}
