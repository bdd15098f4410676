package browser

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// A walk is a person on a route, in a seat of their own.
type walk struct {
	*Tab
	t       testing.TB
	as      string
	user    *control.User
	seat    *control.Seat
	control *control.Client
	device  string // user code that a device shows
	asked   string // number that a page shows
	tenant  string // at which the app signs people in; empty: at any
	plain   bool   // scripts are switched off
	inspect func(*walk, int)
	last    move   // that led to where the person is
	screen  string // where the person is
	ways    *ways  // what is noted of the ways taken; nil: nothing
}

// newWalk opens a seat and a tab that knows nothing of others.
func newWalk(t *testing.T, b *Browser, s *harness.Sandbox, as string) *walk {
	t.Helper()
	text, err := os.ReadFile("testdata/routes.yaml")
	if err != nil {
		t.Fatal(err)
	}
	seat, err := s.Control.NewSeat(t.Context(), control.SeatRequest{Scenario: string(text), File: "routes.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	w := &walk{Tab: b.Stranger(t, Desktop), t: t, as: as, seat: seat, control: control.New(seat.Console, nil), inspect: func(*walk, int) {}}
	if as != "" {
		if w.user, err = w.control.User(t.Context(), as); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// goes walks a route from its door to its end.
func (w *walk) goes(r route) {
	w.t.Helper()
	r.from(w)
	for i, s := range r.steps {
		w.meets(s.screen)
		w.screen = s.screen
		w.inspect(w, i)
		if i == len(r.steps)-1 {
			break
		}
		w.mark()
		for _, do := range s.move.acts {
			do(w)
		}
		w.last = s.move
		if s.move.stays {
			w.unmark()
		}
	}
}

// mark tells this page from the next one.
func (w *walk) mark()   { w.evaluate(`globalThis.walked = true`) }
func (w *walk) unmark() { w.evaluate(`globalThis.walked = false`) }

func (w *walk) evaluate(script string) {
	run(w.Tab, script, chromedp.Evaluate[any](script))
}

// shown is what a walk sees of a page.
type shown struct {
	Old    bool   `json:"old"`
	Ready  string `json:"ready"`
	Screen string `json:"screen"`
	Title  string `json:"title"`
	Post   bool   `json:"post"`
	URL    string `json:"url"`
	Text   string `json:"text"`
}

const readShown = `({
	old: globalThis.walked === true,
	ready: document.readyState,
	screen: document.querySelector('meta[name="pcsandbox-screen"]')?.content ?? "",
	title: document.title,
	post: document.querySelector('form[data-do="autopost"], form[name="hiddenform"]') !== null,
	url: location.href,
	text: document.body?.innerText ?? "",
})`

// meets waits for the next page and expects it to be this screen.
func (w *walk) meets(screen string) {
	w.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		s, err := chromedp.Run(w.ctx, chromedp.Evaluate[shown](readShown))
		late := time.Now().After(deadline)
		if err == nil && !s.Old && s.Ready == "complete" {
			name := s.Screen
			if s.Post && w.plain {
				name = "form-post"
			}
			if name == screen {
				return
			}
			if name != "" {
				w.t.Fatalf("after %q the person should meet %s, but meets %s (%s) at %s:\n%s", w.last.says, screen, name, s.Title, s.URL, s.Text)
			}
		}
		if late {
			w.t.Fatalf("after %q the person never meets %s; last seen: %+v (%v)", w.last.says, screen, s, err)
		}
	}
}

// reaches moves the focus with the Tab key until it stands on what a selector finds.
func (w *walk) reaches(selector string) {
	w.t.Helper()
	const mostStops = 60
	for range mostStops {
		if run(w.Tab, "the focus", chromedp.Evaluate[bool](fmt.Sprintf(`document.activeElement?.matches(%q) ?? false`, selector))) {
			return
		}
		run(w.Tab, "the Tab key", chromedp.KeyEvent("\t"))
	}
	w.t.Fatalf("the Tab key does not lead to %s; the page reads:\n%s", selector, w.state().Text)
}

func (w *walk) presses(selector string) {
	w.t.Helper()
	w.reaches(selector)
	if w.ways != nil {
		w.ways.takes(w, w.screen)
	}
	run(w.Tab, "Enter on "+selector, chromedp.KeyEvent("\r"))
}

func (w *walk) ticks(selector string) {
	w.t.Helper()
	w.reaches(selector)
	run(w.Tab, "the space bar on "+selector, chromedp.KeyEvent(" "))
}

func (w *walk) types(selector, text string) {
	w.t.Helper()
	w.reaches(selector)
	w.evaluate(`document.activeElement.select()`)
	if _, err := chromedp.Call(w.ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
		w.t.Fatalf("typing into %s: %v", selector, err)
	}
}

// meaning puts in what only the person knows.
func (w *walk) meaning(text string) string {
	w.t.Helper()
	if !strings.HasPrefix(text, "$") {
		return text
	}
	switch text {
	case "$upn":
		return w.user.UPN
	case "$password":
		return w.user.Password
	case "$device":
		return w.device
	}
	phone, err := w.control.Phone(w.t.Context(), w.as)
	if err != nil {
		w.t.Fatal(err)
	}
	switch {
	case text == "$sms" && len(phone.Messages) > 0:
		return phone.Messages[0].Code
	case text == "$totp" || text == "$fresh":
		for _, c := range phone.Codes {
			if c.SettingUp == (text == "$fresh") {
				return c.Code
			}
		}
	}
	w.t.Fatalf("%s has no %s on the phone: %+v", w.as, text, phone)
	return ""
}

// plainly switches scripts off.
func plainly(w *walk) {
	w.plain = true
	if _, err := chromedp.Call(w.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		w.t.Fatal(err)
	}
}
