package browser

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// patience bounds how long a tab may take to show what a test waits for.
const patience = 30 * time.Second

// A Tab is a tab of a browser. Its methods fail the test themselves.
type Tab struct {
	*Browser
	t   testing.TB
	ctx context.Context
}

// Go opens an address as if it were typed in.
func (t *Tab) Go(address string) {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	got, err := chromedp.Call(ctx, page.Navigate, page.NavigateParams{URL: address})
	if got.ErrorText != "" {
		err = errors.Join(err, errors.New(got.ErrorText))
	}
	if err != nil {
		t.t.Fatalf("opening %s: %v", address, err)
	}
}

// state is what a tab shows.
type state struct {
	Ready  string `json:"ready"`
	Screen string `json:"screen"`
	Title  string `json:"title"`
	URL    string `json:"url"`
	Text   string `json:"text"`
}

const readState = `({
	ready: document.readyState,
	screen: document.querySelector('meta[name="pcsandbox-screen"]')?.content ?? "",
	title: document.title,
	url: location.href,
	text: document.body?.innerText ?? "",
})`

func (t *Tab) state() state {
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	// A page that is just going away cannot be asked: the next one will be.
	s, err := chromedp.Run(ctx, chromedp.Evaluate[state](readState))
	if err != nil {
		return state{}
	}
	return s
}

// await asks until the tab shows what is wanted.
func (t *Tab) await(what string, shown func(state) bool) state {
	t.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(30 * time.Millisecond) {
		s := t.state()
		if s.Ready == "complete" && shown(s) {
			return s
		}
		if time.Now().After(deadline) {
			t.t.Fatalf("the tab does not show %s but %q (%s) at %s:\n%s", what, s.Screen, s.Title, s.URL, s.Text)
		}
	}
}

// Sees waits for a screen.
func (t *Tab) Sees(screen string) {
	t.t.Helper()
	t.await(screen, func(s state) bool { return s.Screen == screen })
}

// Reads waits until the tab's text contains all of these words.
func (t *Tab) Reads(words ...string) {
	t.t.Helper()
	t.await(fmt.Sprintf("the words %q", words), func(s state) bool {
		for _, w := range words {
			if !strings.Contains(s.Text, w) {
				return false
			}
		}
		return true
	})
}

// At waits until the tab's address has this path.
func (t *Tab) At(path string) {
	t.t.Helper()
	t.await("the address "+path, func(s state) bool { return strings.HasSuffix(s.URL, path) })
}

// Type types into the field that a CSS selector finds, with real keys.
func (t *Tab) Type(selector, text string) {
	t.t.Helper()
	field := chromedp.CSS(selector)
	run(t, "typing into "+selector, chromedp.Steps(
		chromedp.WaitVisible(field), chromedp.Clear(field), chromedp.SendKeys(field, text)))
}

// Click clicks with the mouse on what a CSS selector finds.
func (t *Tab) Click(selector string) {
	t.t.Helper()
	run(t, "clicking "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Text is the text of what a CSS selector finds.
func (t *Tab) Text(selector string) string {
	t.t.Helper()
	return strings.TrimSpace(run(t, "reading "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// run does something in a tab and fails the test, telling what the tab shows, if
// that cannot be done.
func run[T any](t *Tab, what string, action chromedp.Action[T]) T {
	t.t.Helper()
	ctx, cancel := context.WithTimeout(t.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		s := t.state()
		t.t.Fatalf("%s: %v; the tab shows %q (%s) at %s:\n%s", what, err, s.Screen, s.Title, s.URL, s.Text)
	}
	return got
}
