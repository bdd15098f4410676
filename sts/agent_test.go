package sts

import (
	"crypto/x509"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A lab is the providers behind a real listener, with an Entra ID that only
// writes down what is posted to it.
type lab struct {
	t      *testing.T
	world  *world.World
	keys   *keys.Set
	origin string
	posted []url.Values

	transport http.RoundTripper
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, world: newWorld(t), keys: keystest.Set(t)}
	surface := (&Server{Keys: func(*world.World) *keys.Set { return l.keys }, Minter: token.NewMinter()}).Surface()
	hooks := web.Hooks{Internal: func(_ *web.Call, e *web.InternalError) { t.Errorf("internal error: %v\n%s", e, e.Stack) }}
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/login.srf" {
			if err := r.ParseForm(); err != nil {
				t.Error(err)
			}
			l.posted = append(l.posted, r.PostForm)
			return
		}
		surface.Serve(w, r.WithContext(web.WithHooks(r.Context(), hooks)), l.world, web.Site{Origin: l.origin})
	}))
	t.Cleanup(srv.Close)
	l.origin = srv.URL
	l.transport = srv.Client().Transport
	return l
}

// A browser follows forms and redirects as they come, without scripts.
type browser struct {
	*lab
	client *http.Client
	shown  screen
}

// A screen is what a browser shows.
type screen struct {
	status  int
	header  http.Header
	at      *url.URL
	name    string // of the screen; empty for the page that passes an answer on
	text    string // of the page, tags left out
	source  string
	problem string // text of the element errorText
	form    *form
}

type form struct {
	name, action, poll string
	fields             url.Values
}

func (l *lab) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return &browser{lab: l, client: &http.Client{Transport: l.transport, Jar: jar}}
}

// passive is the address of a domain's passive endpoint with parameters given as
// name, value, name, value …
func (l *lab) passive(domain string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return l.origin + "/sts/" + domain + "/adfs/ls/?" + q.Encode()
}

// request is the address of an ordinary sign-in request with more parameters.
func (l *lab) request(domain string, more ...string) string {
	return l.passive(domain, append([]string{"wa", "wsignin1.0", "wtrealm", saml.AudienceEntra, "wctx", "estsredirect=2"}, more...)...)
}

func (b *browser) open(address string) screen {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(r)
}

// submit fills in the form that is shown and sends it; pairs as in passive.
func (b *browser) submit(pairs ...string) screen {
	b.t.Helper()
	if b.shown.form == nil {
		b.t.Fatalf("there is no form on %q (%d): %s", b.shown.name, b.shown.status, b.shown.text)
	}
	values := b.shown.form.fields
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	action, err := b.shown.at.Parse(b.shown.form.action)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.post(action.String(), values)
}

func (b *browser) post(address string, values url.Values) screen {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodPost, address, strings.NewReader(values.Encode()))
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("Content-Type", web.FormType)
	return b.send(r)
}

// send shows the answer; the page that passes an answer on to Entra ID is
// followed at once, as a browser would.
func (b *browser) send(r *http.Request) screen {
	b.t.Helper()
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.shown = screen{status: res.StatusCode, header: res.Header, at: res.Request.URL, source: string(body)}
	doc, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		b.t.Fatal(err)
	}
	b.shown.read(doc)
	if f := b.shown.form; f != nil && f.name == "hiddenform" {
		handed := b.shown
		b.post(f.action, f.fields)
		b.shown = handed
	}
	return b.shown
}

func (s *screen) read(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		s.text += n.Data
	case n.Type == html.ElementNode:
		s.element(n)
	}
	for c := range n.ChildNodes() {
		s.read(c)
	}
}

func (s *screen) element(n *html.Node) {
	switch {
	case n.Data == "body":
		s.name = attr(n, "data-screen")
	case n.Data == "form":
		s.form = &form{name: attr(n, "name"), action: attr(n, "action"), poll: attr(n, "data-url"), fields: url.Values{}}
	case n.Data == "input" && s.form != nil:
		s.form.fields.Set(attr(n, "name"), attr(n, "value"))
	}
	if attr(n, "id") == "errorText" {
		var inside screen
		for c := range n.ChildNodes() {
			inside.read(c)
		}
		s.problem = strings.TrimSpace(inside.text)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// expect checks which screen is up.
func (b *browser) expect(name string) {
	b.t.Helper()
	if b.shown.name != name {
		b.t.Fatalf("the screen is %q (%d), want %q: %s", b.shown.name, b.shown.status, name, b.shown.text)
	}
}

// signIn types a user name and the right password.
func (b *browser) signIn(upn string) screen {
	b.t.Helper()
	b.expect("sts.signin")
	return b.submit(fieldUserName, upn, fieldPassword, secret)
}

// asked is the newest request on a person's phone.
func (l *lab) asked(upn string) phone.Approval {
	l.t.Helper()
	var last phone.Approval
	for a := range phone.Approvals.All(l.world.Read(), "upn", upn) {
		last = a
	}
	if last.ID == "" {
		l.t.Fatalf("nothing is on the phone of %s", upn)
	}
	return last
}

func (l *lab) approve(upn string) {
	l.t.Helper()
	id := l.asked(upn).ID
	if err := l.world.Write(func(tx *world.Txn) error { return phone.Approve(tx, id, "", l.world.Now()) }); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) deny(upn string) {
	l.t.Helper()
	id := l.asked(upn).ID
	if err := l.world.Write(func(tx *world.Txn) error { return phone.Deny(tx, id, l.world.Now()) }); err != nil {
		l.t.Fatal(err)
	}
}

// arrived is what the n-th form posted to Entra ID says, verified against the
// certificate of the domain and nothing else.
func (l *lab) arrived(n int, domain string, index int) saml.Assertion {
	l.t.Helper()
	if len(l.posted) != n {
		l.t.Fatalf("%d forms were posted to Entra ID, want %d", len(l.posted), n)
	}
	certificate, err := l.keys.ProviderCertificate(index, domain, start)
	if err != nil {
		l.t.Fatal(err)
	}
	a, err := saml.Verify([]byte(l.posted[n-1].Get("wresult")), saml.Expect{
		Certificates: []*x509.Certificate{certificate}, Issuer: "http://" + domain + "/adfs/services/trust/",
		Audience: saml.AudienceEntra, Now: l.world.Now(),
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return a
}
