package idp

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A frontRefusal is a request to the authorize endpoint that one row of the
// catalogue answers: on a page, or back at the client with an OAuth error.
type frontRefusal struct {
	name   string
	number int
	word   string // empty: a page
	tenant string // common if empty
	only   version
	change []string // parameters that differ from a good request's
	people []string // that are signed in in the browser
	row    func(*world.Txn) error
}

// goodRequest is a request that shows a sign-in page.
func goodRequest(v version) url.Values {
	form := formOf("client_id", webApp, "response_type", "code", "redirect_uri", "http://localhost:3000/callback", "state", "12345")
	if v == 1 {
		form.Set("resource", pc)
	} else {
		form.Set("scope", pcScope+" openid")
	}
	return form
}

func frontRefusals() []frontRefusal {
	return []frontRefusal{
		{name: "unknown tenant", number: 90002, tenant: "nobody.example"},
		{name: "personal accounts", number: 500208, tenant: consumers},
		{name: "no client", number: 900144, change: []string{"client_id", ""}},
		{name: "unknown client", number: 700016, change: []string{"client_id", "12345678-0000-4000-8000-000000000000"}},
		{name: "disabled client", number: 7000112, change: []string{"client_id", brokenApp}},
		{name: "client of one tenant at common", number: 50194, change: []string{"client_id", singleApp}},
		{name: "redirect URI that is not registered", number: 50011, change: []string{"redirect_uri", "https://evil.example/callback"}},
		{name: "client without any redirect URI", number: 500113, tenant: contosoID, change: []string{"client_id", middleApp, "redirect_uri", ""}},
		{name: "response_type missing", number: 900144, word: invalidRequest, change: []string{"response_type", ""}},
		{name: "unknown response_type", number: 70005, word: "unsupported_response_type", change: []string{"response_type", "smoke"}},
		{name: "response_type that is not enabled", number: 700054, word: "unsupported_response_type", change: []string{"response_type", "token"}},
		{name: "id_token without a nonce", number: 90014, word: invalidRequest, change: []string{"response_type", "id_token"}},
		{name: "response_mode query for an id_token", number: 70007, word: invalidRequest, change: []string{"response_type", "id_token", "nonce", "1", "response_mode", "query"}},
		{name: "unknown prompt", number: 90023, word: invalidRequest, change: []string{"prompt", "loud"}},
		{name: "max_age that is no number", number: 90023, word: invalidRequest, change: []string{"max_age", "young"}},
		{name: "claims that are no JSON", number: 9002313, word: invalidRequest, change: []string{"claims", "{"}},
		{name: "scope missing", number: 900144, word: invalidRequest, only: 2, change: []string{"scope", ""}},
		{name: "resource on v2", number: 901002, word: invalidRequest, only: 2, change: []string{"resource", pc}},
		{name: "unknown resource", number: 500011, word: invalidResource, only: 1, change: []string{"resource", "https://nowhere.example"}},
		{name: "scope of an unknown resource", number: 500011, word: invalidResource, only: 2, change: []string{"scope", "https://nowhere.example/read"}},
		{name: "scope that Graph does not have", number: 650053, word: invalidClient, only: 2, change: []string{"scope", "openid user.read Made.Up.Scope"}},
		{name: "scopes with commas between them", number: 650053, word: invalidClient, only: 2, change: []string{"scope", "openid,User.Read,offline_access"}},
		{name: "application permission of Graph's", number: 650053, word: invalidClient, only: 2, change: []string{"scope", "https://graph.microsoft.com/Group.Create"}},
		{name: "scope that Partner Center does not have", number: 650053, word: invalidClient, only: 2, change: []string{"scope", pcScope + " " + pc + "/Customers.Read"}},
		{name: "scope that the second resource does not have", number: 650053, word: invalidClient, only: 2, change: []string{"scope", pcScope + " https://management.azure.com/Everything.Read"}},
		{name: "scope that an app's own API does not expose", number: 650053, word: invalidClient, only: 2, change: []string{"scope", "api://" + middleApp + "/access_as_user"}},
		{name: "scope without a resource before the slash", number: 70011, word: invalidScope, only: 2, change: []string{"scope", "/.default openid"}},
		{name: "scope that is a resource and no more", number: 70011, word: invalidScope, only: 2, change: []string{"scope", "https://graph.microsoft.com"}},
		{name: "scope whose resource is no URI", number: 70011, word: invalidScope, only: 2, change: []string{"scope", "contoso.example/user_impersonation"}},
		{name: "scope without a name", number: 70011, word: invalidScope, only: 2, change: []string{"scope", pc + "/"}},
		{name: "single-page application without PKCE", number: 9002325, word: invalidRequest, change: []string{"client_id", spaApp, "redirect_uri", "http://localhost:3100/"}},
		{name: "code_challenge of the wrong size", number: 50147, word: invalidRequest, change: []string{"code_challenge", "short"}},
		{name: "code_challenge with other characters than are allowed", number: 501491, word: invalidRequest, change: []string{"code_challenge", pkce + "!"}},
		{name: "unknown code_challenge_method", number: 50149, word: invalidRequest, change: []string{"code_challenge", pkce, "code_challenge_method", "S512"}},
		{name: "sid beside a login_hint", number: 90005, word: invalidRequest, change: []string{"sid", "x", "login_hint", "nightly@contoso.example"}},
		{name: "prompt none and two sessions", number: 16000, word: interaction, change: []string{"prompt", "none"}, people: []string{"nightly", "tara"}},
		{name: "prompt none and a hint at nobody who is signed in", number: 50058, word: loginRequired, change: []string{"prompt", "none", "login_hint", "tara@tailspin.example"}, people: []string{"nightly"}},
		{name: "prompt none and an account that is disabled by now", number: 50057, word: interaction, change: []string{"prompt", "none"}, people: []string{"dora"}},
		{name: "prompt none and a session older than the sign-in frequency", number: 70044, word: interaction, change: []string{"prompt", "none"}, people: []string{"nightly"}, row: seldom},
		{name: "prompt none without a session", number: 50058, word: "login_required", change: []string{"prompt", "none"}},
	}
}

func (f frontRefusal) path(v version) string {
	tenant := f.tenant
	if tenant == "" {
		tenant = common
	}
	query := goodRequest(v)
	for i := 0; i < len(f.change); i += 2 {
		query.Set(f.change[i], f.change[i+1])
	}
	return v.path(tenant, "/authorize?") + query.Encode()
}

// seldom has everybody at Contoso sign in every hour. Those of the tests did an
// hour and a second ago.
func seldom(tx *world.Txn) error {
	return changeTenant(contosoID, func(t *directory.Tenant) {
		t.Policies = []directory.ConditionalAccess{{ID: "cacacaca-0000-4000-8000-000000000003", SignInFrequency: time.Hour}}
	})(tx)
}

func (f frontRefusal) sandbox(t *testing.T) *sandbox {
	t.Helper()
	changes := []func(*world.Txn) error{func(tx *world.Txn) (err error) {
		for _, name := range f.people {
			auth := signedIn(name, false)
			auth.Time = start.Add(-time.Hour - time.Second)
			u, _ := directory.Users.Get(tx, auth.UserID)
			_, kept := signin.Keep(tx, browserSecret, browserSecret, signin.Account{Authentication: auth, UPN: u.UPN, Used: start})
			err = first(err, kept)
		}
		return err
	}}
	if f.row != nil {
		changes = append(changes, f.row)
	}
	return newSandbox(t, changes...)
}

func (f frontRefusal) cookie() string {
	if len(f.people) == 0 {
		return ""
	}
	return "Cookie: " + web.CookieName(web.Site{Origin: "https://sandbox.test"}, "entra", cookieSession) + "=" + browserSecret + "\r\n"
}

// shownCode finds what an error page says: the rest of it is the layout's.
var shownCode = regexp.MustCompile(`AADSTS\d+`)

func TestEveryRefusalOfTheAuthorizeEndpointByteForByte(t *testing.T) {
	t.Parallel()
	for _, v := range []version{1, 2} {
		t.Run(fmt.Sprintf("v%d", v), func(t *testing.T) {
			t.Parallel()
			var all strings.Builder
			for _, f := range frontRefusals() {
				if f.only != 0 && f.only != v {
					continue
				}
				sb := f.sandbox(t)
				call := "GET " + f.path(v) + " HTTP/1.1\r\nHost: sandbox.test\r\n" + f.cookie() + "client-request-id: 6cfda2e4-0000-4000-8000-000000000001\r\nConnection: close\r\n\r\n"
				got := golden.Send(t, sb.dial, call)
				f.compare(t, sb, got)
				head, page, _ := strings.Cut(got, "\r\n\r\n")
				if f.word == "" {
					got = nonce.ReplaceAllString(head, "$1: …") + "\r\n\r\n(a page with " + shownCode.FindString(page) + ")"
				}
				all.WriteString(transcript(f.name, call, got))
			}
			golden.Text(t, fmt.Sprintf("front-v%d.txt", v), all.String())
		})
	}
}

// nonce is what differs with every page, and its size with it.
var nonce = regexp.MustCompile(`(?m)^(Content-Security-Policy|Content-Length): [^\r]*`)

// compare holds an answer against the row's own words.
func (f frontRefusal) compare(t *testing.T, sb *sandbox, got string) {
	t.Helper()
	want := []string{"HTTP/1.1 302 ", "error=" + f.word + "&error_description=AADSTS" + fmt.Sprint(f.number) + "%3A", "state=12345",
		"Correlation+ID%3A+6cfda2e4-0000-4000-8000-000000000001", "error_uri="}
	if f.word == "" {
		want = []string{"HTTP/1.1 400 ", fmt.Sprintf("AADSTS%d", f.number), "6cfda2e4-0000-4000-8000-000000000001"}
		if strings.Contains(got, "\r\nLocation:") {
			t.Errorf("%s: who cannot be trusted is redirected to:\n%s", f.name, got)
		}
	}
	for _, w := range want {
		if !strings.Contains(got, w) {
			t.Errorf("%s: no %s in\n%s", f.name, w, got)
		}
	}
	if code := sb.lastEntry().Code; code != fmt.Sprintf("AADSTS%d", f.number) {
		t.Errorf("%s: the journal says %q", f.name, code)
	}
}
