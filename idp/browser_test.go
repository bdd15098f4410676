package idp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A browser follows links, forms and redirects as they come, runs no scripts and
// keeps cookies. Addresses outside Entra are where a story ends: to.
type browser struct {
	sb      *sandbox
	cookies map[string]string
	status  int
	header  http.Header
	body    string
	screen  string
	to      *url.URL // redirect to somebody else
	page    *html.Node
}

func (sb *sandbox) browser() *browser { return &browser{sb: sb, cookies: map[string]string{}} }

// open gets an address of Entra's.
func (b *browser) open(address string) *browser {
	b.sb.t.Helper()
	return b.send(http.MethodGet, address, nil)
}

func (b *browser) send(method, address string, form url.Values) *browser {
	b.sb.t.Helper()
	for range 10 {
		b.once(method, address, form)
		location := b.header.Get("Location")
		if location == "" {
			return b
		}
		to, err := url.Parse(location)
		if err != nil {
			b.sb.t.Fatalf("redirect to %q: %v", location, err)
		}
		if to.Host != "" && !strings.HasPrefix(location, b.sb.site.Origin+"/") || strings.HasPrefix(to.Path, "/sts/") || strings.HasPrefix(to.Path, "/dashboard/") {
			b.to = to
			return b
		}
		method, address, form = http.MethodGet, location, nil
	}
	b.sb.t.Fatal("the redirects do not end")
	return b
}

func (b *browser) once(method, address string, form url.Values) {
	b.sb.t.Helper()
	body := ""
	if form != nil {
		body = form.Encode()
	}
	r := httptest.NewRequestWithContext(b.sb.t.Context(), method, strings.TrimPrefix(address, b.sb.site.Origin), strings.NewReader(body))
	r.Host = b.sb.site.Host()
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	b.sb.surface.Serve(w, r, b.sb.world, b.sb.site)
	res := w.Result()
	for _, k := range res.Cookies() {
		if b.cookies[k.Name] = k.Value; k.MaxAge < 0 {
			delete(b.cookies, k.Name)
		}
	}
	b.status, b.header, b.body, b.to = res.StatusCode, res.Header, w.Body.String(), nil
	b.page, b.screen = nil, ""
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		b.page, _ = html.Parse(strings.NewReader(b.body))
		b.screen = attr(b.find(func(n *html.Node) bool { return n.Data == "body" }), "data-screen")
	}
	b.checkHardened(res)
}

type node = html.Node

// find returns the first element that fits, in the order of the page.
func (b *browser) find(fits func(*html.Node) bool) *html.Node {
	if b.page == nil {
		return nil
	}
	return findIn(b.page, fits)
}

func findIn(root *html.Node, fits func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && fits(n) {
			return n
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func (b *browser) byID(id string) *html.Node {
	return b.find(func(n *html.Node) bool { return attr(n, "id") == id })
}

func (b *browser) text(id string) string { return strings.TrimSpace(textOf(b.byID(id))) }

func textOf(n *html.Node) string {
	if n == nil {
		return ""
	}
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			s.WriteString(d.Data)
		}
	}
	return s.String()
}

// press presses the button with an id or a value, after typing into fields.
func (b *browser) press(button string, typed ...string) *browser {
	b.sb.t.Helper()
	n := b.find(func(n *html.Node) bool {
		return n.Data == "button" && (attr(n, "id") == button || attr(n, "value") == button)
	})
	if n == nil {
		b.sb.t.Fatalf("%s (status %d) has no button %q:\n%s", b.screen, b.status, button, b.body)
	}
	form := n
	for form != nil && form.Data != "form" {
		form = form.Parent
	}
	values := fieldsOf(form)
	if name := attr(n, "name"); name != "" {
		values.Set(name, attr(n, "value"))
	}
	for i := 0; i < len(typed); i += 2 {
		if findIn(form, func(f *html.Node) bool { return attr(f, "name") == typed[i] }) == nil {
			b.sb.t.Fatalf("%s has no field %q", b.screen, typed[i])
		}
		values.Set(typed[i], typed[i+1])
	}
	from := b.screen
	b.send(http.MethodPost, attr(form, "action"), values)
	ways.passes(from, b.screen)
	return b
}

func fieldsOf(form *html.Node) url.Values {
	values := url.Values{}
	for n := range form.Descendants() {
		kind := attr(n, "type")
		if n.Data == "input" && attr(n, "name") != "" && kind != "checkbox" && kind != "radio" {
			values.Add(attr(n, "name"), attr(n, "value"))
		}
	}
	return values
}

// expect fails the test unless the browser shows a screen.
func (b *browser) expect(screen string) *browser {
	b.sb.t.Helper()
	if b.screen != screen {
		b.sb.t.Fatalf("the browser shows %q (status %d, to %v), want %q\n%s", b.screen, b.status, b.to, screen, b.body)
	}
	return b
}

// answer is what the client was sent, wherever it stands.
func (b *browser) answer() url.Values {
	b.sb.t.Helper()
	if b.to == nil {
		b.sb.t.Fatalf("the client was sent nothing: the browser shows %q (status %d)\n%s", b.screen, b.status, b.body)
	}
	text := b.to.RawQuery
	if b.to.Fragment != "" {
		text = b.to.EscapedFragment()
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		b.sb.t.Fatal(err)
	}
	return values
}

// authorize is the address of a v2 request of the web app, with parameters
// changed: name, value, … An empty value leaves the parameter out.
func authorize(changes ...string) string { return request("/common/oauth2/v2.0/authorize", changes...) }

func request(path string, changes ...string) string {
	q := url.Values{"client_id": {webApp}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {"s"}}
	if strings.Contains(path, "v2.0") {
		q.Set("scope", "openid "+resource+"/.default")
	} else {
		q.Set("resource", resource)
	}
	for i := 0; i < len(changes); i += 2 {
		q.Set(changes[i], changes[i+1])
		if changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return path + "?" + q.Encode()
}

// signIn signs a managed person in with a password, up to what comes next.
func (b *browser) signIn(upn string, changes ...string) *browser {
	b.sb.t.Helper()
	b.open(authorize(changes...)).expect("entra.username").press("idSIButton9", "loginfmt", upn)
	return b.expect("entra.password").press("idSIButton9", "passwd", password)
}

// stay answers whether the person wants to stay signed in.
func (b *browser) stay(answer string) *browser {
	b.sb.t.Helper()
	return b.expect("entra.stay-signed-in").press(answer)
}

func TestTheSurfaceIsPutTogetherRightly(t *testing.T) {
	t.Parallel()
	if err := newSandbox(t).surface.Check(); err != nil {
		t.Error(err)
	}
}
