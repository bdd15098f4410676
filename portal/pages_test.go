package portal

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestEveryTemplateCanBeShown(t *testing.T) {
	t.Parallel()
	if err := templateSet().Check(); err != nil {
		t.Error(err)
	}
}

// inside is a page without what all pages share.
func inside(t *testing.T, res *http.Response) string {
	t.Helper()
	_, rest, ok := strings.Cut(read(t, res), "<main")
	main, _, closed := strings.Cut(rest, "</main>")
	if !ok || !closed {
		t.Fatalf("status %d: no page", res.StatusCode)
	}
	return "<main" + main + "</main>\n"
}

// refusedMFA is the API's own refusal.
const refusedMFA = `{"code":"900421","description":"MFA required: <the token> lacks it.","data":[],"source":"PartnerCenter"}`

// screens are the portal's pages, each as somebody meets it.
var screens = map[string]func(b *bench) *http.Response{
	"overview": func(b *bench) *http.Response { return b.signedIn("pwd", "mfa").get(pathHome) },
	"overview-without-mfa": func(b *bench) *http.Response {
		b.phase = policy.Report
		return b.signedIn("pwd").get(pathHome)
	},
	"customers": func(b *bench) *http.Response { return b.signedIn("pwd", "mfa").get(pathCustomers) },
	"customers-refused": func(b *bench) *http.Response {
		b.fake.apiAnswer = func(*http.Request) (int, string) { return 401, refusedMFA }
		return b.signedIn("pwd", "mfa").get(pathCustomers)
	},
	"customer":           func(b *bench) *http.Response { return b.signedIn("pwd", "mfa").get(customerPath(contoso)) },
	"service-management": func(b *bench) *http.Response { return b.signedIn("pwd", "mfa").get(servicePath(contoso)) },
	"user-added": func(b *bench) *http.Response {
		return b.get(b.signedIn("pwd", "mfa").add(newUser).Header.Get("Location"))
	},
	"user-refused": func(b *bench) *http.Response {
		b.fake.apiAnswer = func(r *http.Request) (int, string) {
			if r.Method == http.MethodPost {
				return 403, `{"code":900308,"description":"Access denied. The role User Administrator would do.","data":[],"source":"PartnerCenter"}`
			}
			return 0, ""
		}
		return b.signedIn("pwd", "mfa").add(newUser)
	},
	"denied": func(b *bench) *http.Response {
		b.signedIn("pwd").signIn(pathHome, "pwd")
		return b.get(pathHome)
	},
	"sign-in-unknown": func(b *bench) *http.Response { return b.send("POST", pathSignIn, "state=x") },
	"unknown-page":    func(b *bench) *http.Response { return b.signedIn("pwd", "mfa").get("/dashboard/x") },
	"outage": func(b *bench) *http.Response {
		b.fake.apiAnswer = func(*http.Request) (int, string) { return 200, "" }
		return b.signedIn("pwd", "mfa").get(pathCustomers)
	},
	"signed-out": func(b *bench) *http.Response { return b.get(pathSignedOut) },
}

func TestPagesLookAsTheyDid(t *testing.T) {
	t.Parallel()
	for name, open := range screens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.Text(t, "pages/"+name+".html", inside(t, open(newBench(t))))
		})
	}
}

func TestEveryPageIsSoundHTML(t *testing.T) {
	t.Parallel()
	for name, open := range screens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := open(newBench(t))
			if res.Header.Get("Content-Security-Policy") == "" || res.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("headers: %v", res.Header)
			}
			doc, err := html.Parse(res.Body)
			if err != nil {
				t.Fatal(err)
			}
			checkElements(t, doc)
		})
	}
}

// checkElements looks at what a person with a screen reader depends on.
func checkElements(t *testing.T, doc *html.Node) {
	t.Helper()
	ids, labels, headings := map[string]int{}, map[string]bool{}, 0
	var inputs, refs []string
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		at := attributes(n)
		if at["id"] != "" {
			ids[at["id"]]++
		}
		refs = append(refs, strings.Fields(at["aria-describedby"])...)
		switch n.Data {
		case "h1":
			headings++
		case "label":
			labels[at["for"]] = true
		case "input", "select":
			if at["type"] != "hidden" {
				inputs = append(inputs, at["id"])
			}
		case "script", "b", "i", "img":
			if at["nonce"] == "" {
				t.Errorf("<%s> comes from somebody's name", n.Data)
			}
		}
		for name := range at {
			if strings.HasPrefix(name, "on") || name == "style" {
				t.Errorf("<%s %s>: the page's policy forbids it", n.Data, name)
			}
		}
	}
	if headings != 1 {
		t.Errorf("%d headings of the first rank", headings)
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("id %q stands %d times", id, n)
		}
	}
	for _, id := range inputs {
		if !labels[id] {
			t.Errorf("input %q has no label", id)
		}
	}
	for _, id := range refs {
		if ids[id] == 0 {
			t.Errorf("nothing has the id %q", id)
		}
	}
}

func attributes(n *html.Node) map[string]string {
	all := map[string]string{}
	for _, a := range n.Attr {
		all[a.Key] = a.Val
	}
	return all
}

// newUser is a form filled in well.
var newUser = map[string]string{
	"displayName": "Robin <script>alert(1)</script>", "userName": "robin", "domain": "contoso.example",
	"firstName": "Robin", "lastName": "Lake", "usageLocation": "US", "password": "Practice-only-1",
}

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([a-z]+)" value="([^"]*)">`)

// add fills in the form of the page and sends it.
func (b *bench) add(fields map[string]string) *http.Response {
	b.t.Helper()
	return b.send("POST", servicePath(contoso), b.filled(fields).Encode())
}

func (b *bench) filled(fields map[string]string) url.Values {
	b.t.Helper()
	form := url.Values{}
	for _, m := range hiddenField.FindAllStringSubmatch(read(b.t, b.get(servicePath(contoso))), -1) {
		form.Set(m[1], m[2])
	}
	for name, value := range fields {
		form.Set(name, value)
	}
	return form
}

func TestAddingAUserEndsWithAPageThatCanBeReloaded(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	res := b.add(newUser)
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != servicePath(contoso)+"?added=u2" {
		t.Fatalf("status %d, Location %q: %s", res.StatusCode, res.Header.Get("Location"), read(t, res))
	}
	for range 2 {
		text := read(t, b.get(res.Header.Get("Location")))
		if !strings.Contains(text, "User added") || strings.Count(text, "robin@contoso.example") != 2 {
			t.Errorf("the page does not show the new user:\n%s", text)
		}
	}
	if len(b.fake.users) != 2 {
		t.Errorf("%d users", len(b.fake.users))
	}
	want := `{"usageLocation":"US","userPrincipalName":"robin@contoso.example","firstName":"Robin","lastName":"Lake",` +
		`"displayName":"Robin <script>alert(1)</script>","passwordProfile":{"password":"Practice-only-1","forceChangePassword":true}}`
	if got := b.posted(); len(got) != 1 || got[0] != want {
		t.Errorf("the API was sent %s", got)
	}
}

// posted are the bodies of the users the API was told to add.
func (b *bench) posted() (all []string) {
	for i, call := range b.fake.calls {
		if call.Method == http.MethodPost {
			all = append(all, b.fake.bodies[i])
		}
	}
	return all
}

func TestAButtonPressedTwiceIsOneRequestToTheAPI(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	form := b.filled(newUser)
	ids := map[string]bool{}
	for range 2 {
		b.send("POST", servicePath(contoso), form.Encode())
		ids[b.fake.calls[len(b.fake.calls)-1].Header["MS-RequestId"][0]] = true
	}
	b.add(newUser)
	for _, call := range b.fake.calls {
		if call.Method == http.MethodPost {
			ids[call.Header["MS-RequestId"][0]] = true
		}
	}
	if len(ids) != 2 {
		t.Errorf("%d request ids for a form sent twice and another", len(ids))
	}
}

func TestARefusedUserKeepsTheFormButNotThePassword(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	res := screens["user-refused"](b)
	text := read(t, res)
	for _, want := range []string{"900308", "The role User Administrator would do.", b.entry().Correlate, `value="robin"`, `value="contoso.example" selected`} {
		if !strings.Contains(text, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if res.StatusCode != http.StatusForbidden || strings.Contains(text, "Practice-only-1") || b.entry().Code != "900308" {
		t.Errorf("status %d, code %q; or the password is sent back", res.StatusCode, b.entry().Code)
	}
}

func TestAFormFromElsewhereChangesNothing(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(form url.Values, other *bench){
		"without the value":      func(form url.Values, _ *bench) { form.Del("csrf") },
		"with an empty one":      func(form url.Values, _ *bench) { form.Set("csrf", "") },
		"with that of another":   func(form url.Values, other *bench) { form.Set("csrf", other.filled(nil).Get("csrf")) },
		"with the value cut off": func(form url.Values, _ *bench) { form.Set("csrf", form.Get("csrf")[:10]) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t).signedIn("pwd", "mfa")
			form := b.filled(newUser)
			other := newBench(t)
			other.get("/dashboard/x") // so that its ids differ
			change(form, other.signedIn("pwd", "mfa"))
			res := b.send("POST", servicePath(contoso), form.Encode())
			if res.StatusCode != http.StatusForbidden || b.entry().Code != "portal.form-forged" || len(b.posted()) > 0 {
				t.Errorf("status %d, %q, %d users added", res.StatusCode, b.entry().Code, len(b.posted()))
			}
		})
	}
}

func TestThePageOfARefusalHasItsStatus(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]int{401: 403, 403: 403, 404: 404, 400: 400, 429: 429, 500: 502, 503: 502} {
		b := newBench(t).signedIn("pwd", "mfa")
		b.fake.apiAnswer = func(*http.Request) (int, string) { return status, "plain <i>words</i>" }
		for _, path := range []string{pathCustomers, customerPath(contoso), servicePath(contoso)} {
			res := b.get(path)
			if text := read(t, res); res.StatusCode != want || !strings.Contains(text, "plain &lt;i&gt;words&lt;/i&gt;") || !strings.Contains(text, b.entry().Correlate) {
				t.Errorf("%s: status %d for the API's %d, want %d", path, res.StatusCode, status, want)
			}
		}
	}
}

func TestAContinuationIsAskedForAndNothingElse(t *testing.T) {
	t.Parallel()
	b := newBench(t).signedIn("pwd", "mfa")
	text := read(t, b.get(pathCustomers))
	if !strings.Contains(text, `href="/dashboard/customers?continuation=next%2Btoken"`) {
		t.Error("no link to the next page")
	}
	b.get(pathCustomers + "?continuation=next%2Btoken")
	if call := b.fake.calls[1]; call.URL.RawQuery != "size=50&seekOperation=Next" || call.Header["MS-ContinuationToken"][0] != "next+token" {
		t.Errorf("asked for %q with %q", call.URL.RawQuery, call.Header["MS-ContinuationToken"])
	}
	b.get(pathCustomers + "?continuation=a%0d%0ab")
	if call := b.fake.calls[2]; len(call.Header["MS-ContinuationToken"]) > 0 {
		t.Error("a line break goes along")
	}
}

func TestTheOverviewSaysHowSomebodySignedIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amr  []string
		want string
	}{
		"password and MFA": {[]string{"pwd", "mfa"}, "password (pwd), multifactor authentication (mfa)"},
		"a new method":     {[]string{"hwk", "mfa"}, "hwk, multifactor authentication (mfa)"},
		"no methods":       {nil, "the token does not say (no amr)"},
	} {
		if got := inWords(c.amr); got != c.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
