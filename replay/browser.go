package replay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
)

// maxHops bounds what a browser does by itself before a page stands still.
const maxHops = 30

// A browser is one person's: cookies, and the page that it shows. It follows
// redirects one by one and sends the forms that a page's script would send.
type browser struct {
	transport http.RoundTripper
	jar       http.CookieJar
	home      *url.URL // the only origin it may visit
	page      *page

	// An app waits for the answer of a sign-in at its redirect URI. What goes there
	// is caught and not sent: nobody listens.
	awaits *url.URL
	caught url.Values

	// What happened since the last forget.
	replies []*reply
	screens []string
}

func newBrowser(transport http.RoundTripper, home *url.URL) (*browser, error) {
	jar, err := cookiejar.New(&cookiejar.Options{PublicSuffixList: lastLabel{}})
	if err != nil {
		return nil, err
	}
	return &browser{transport: transport, jar: jar, home: home}, nil
}

// forget begins a new record of what happens.
func (b *browser) forget() {
	b.replies, b.screens, b.caught, b.awaits = nil, nil, nil, nil
}

// A request is what a click, an address or a script comes to.
type request struct {
	method string
	url    *url.URL
	form   string // encoded; for POST
	from   *url.URL
}

// visit types an address.
func (b *browser) visit(ctx context.Context, address *url.URL) error {
	return b.load(ctx, request{method: http.MethodGet, url: address})
}

// load makes a request and goes on until a page stands still or the app has its
// answer.
func (b *browser) load(ctx context.Context, r request) error {
	for range maxHops {
		if b.catches(r) {
			b.page = nil
			return nil
		}
		got, err := b.fetch(ctx, r)
		if err != nil {
			return err
		}
		to, keep, err := got.redirect()
		if err != nil {
			return err
		}
		if to != nil {
			next := request{method: http.MethodGet, url: to, from: r.from}
			if keep {
				next.method, next.form = r.method, r.form
			}
			if to.Fragment == "" {
				to.Fragment = r.url.Fragment
			}
			r = next
			continue
		}
		if b.page, err = parsePage(got); err != nil {
			return err
		}
		send := b.page.automatic()
		if send == nil {
			b.shown()
			return nil
		}
		r = send.submission(nil)
		r.from = got.url
	}
	return fmt.Errorf("the browser was sent on %d times and never reached a page; last it was at %s", maxHops, r.url.Path)
}

// shown notes the page that the person sees now.
func (b *browser) shown() {
	if b.page.screen != "" {
		b.screens = append(b.screens, b.page.screen)
	}
}

// fetch makes one request, as browsers make them.
func (b *browser) fetch(ctx context.Context, r request) (*reply, error) {
	if r.url.Scheme != b.home.Scheme || !strings.EqualFold(r.url.Host, b.home.Host) {
		return nil, fmt.Errorf("the browser is sent to %s://%s, which is neither the sandbox at %s nor the app's redirect URI",
			r.url.Scheme, r.url.Host, b.home)
	}
	at := *r.url
	at.Fragment, at.RawFragment = "", ""
	req, err := http.NewRequestWithContext(ctx, r.method, at.String(), strings.NewReader(r.form))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	req.Header.Set("User-Agent", "Mozilla/5.0 (compatible; pcsandbox replay)")
	if r.method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if r.from != nil {
			req.Header.Set("Origin", r.from.Scheme+"://"+r.from.Host)
		}
	}
	for _, c := range b.jar.Cookies(&at) {
		req.AddCookie(c)
	}
	resp, err := b.transport.RoundTrip(req)
	if err != nil {
		return nil, unanswered(req, err)
	}
	b.jar.SetCookies(&at, resp.Cookies())
	got, err := readReply(resp, r.method, &at)
	if err == nil {
		b.replies = append(b.replies, got)
	}
	return got, err
}

// catches reports whether a request is the answer that the app waits for, and
// keeps its parameters: from the query, the fragment or the posted form.
func (b *browser) catches(r request) bool {
	if b.awaits == nil || !sameAddress(b.awaits, r.url) {
		return false
	}
	text := r.url.RawQuery
	switch {
	case r.method == http.MethodPost:
		text = r.form
	case r.url.Fragment != "":
		text = r.url.EscapedFragment()
	}
	values, err := url.ParseQuery(text)
	if err != nil {
		return false // it is fetched, and refused as an address outside
	}
	b.caught = values
	return true
}

func sameAddress(a, b *url.URL) bool {
	path := func(u *url.URL) string {
		if u.Path == "" {
			return "/"
		}
		return u.Path
	}
	return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host) && path(a) == path(b)
}

// press sends a form of the page by one of its buttons.
func (b *browser) press(ctx context.Context, f *form, button string) error {
	x := f.button(button)
	if x == nil {
		return fmt.Errorf("the form has no button %s: %w", button, errNotPressed)
	}
	return b.send(ctx, f, x)
}

// send sends a form by one of its buttons.
func (b *browser) send(ctx context.Context, f *form, button *field) error {
	r := f.submission(button)
	r.from = b.page.url
	return b.load(ctx, r)
}

// errNotPressed says that a page lacks what a person would press.
var errNotPressed = errors.New("nothing was pressed")
