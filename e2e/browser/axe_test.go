package browser

import (
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// What looks for barriers finds them, each in its look.
func TestBarriersAreFound(t *testing.T) {
	t.Parallel()
	tab := New(t, harness.Start(t)).Stranger(t, Desktop)
	axe := NewAxe(t)
	open := func(title, body string) {
		tab.Go("data:text/html," + url.PathEscape(`<!doctype html><html lang="en" data-width="card"><title>`+title+`</title><meta name="color-scheme" content="light dark">`+
			`<meta name="viewport" content="width=device-width"><body style="background: light-dark(#fff, #111)"><main><h1>A page</h1>`+body+`</main></html>`))
		tab.await(title, func(s state) bool { return s.Title == title })
	}
	for what, c := range map[string]struct{ body, look, found string }{
		"a field without a label":      {`<input>`, "in a window", "label:"},
		"pale text":                    {`<p style="color: light-dark(#bbb, #fff)">Pale`, "in a window", "color-contrast:"},
		"pale text in the dark":        {`<p style="color: light-dark(#000, #444)">Pale`, "in a dark window", "color-contrast:"},
		"what a phone has no room for": {`<p style="width: 800px">Wide`, "on a phone", "beyond its edge"},
		"what a card hides":            {`<div class="card" style="overflow: clip; width: 200px"><p style="width: 250px">Wide</div>`, "in a window", "beyond its edge"},
		"a name that finds no room":    {`<div class="card" style="overflow: clip; width: 200px"><p>ann@contoso.example</div>`, "on a phone", "beyond its edge"},
	} {
		open(what, c.body)
		if found := strings.Join(axe.barriers(tab), "\n"); !strings.Contains(found, c.look+": "+c.found) {
			t.Errorf("%s is not found: %s", what, found)
		}
	}
	open("a good page", "Nothing is wrong here.")
	if found := axe.barriers(tab); len(found) > 0 {
		t.Errorf("a good page is complained about: %q", found)
	}
}

func TestABadBeginningIsTold(t *testing.T) {
	t.Parallel()
	tab := New(t, harness.Start(t)).Stranger(t, Desktop)
	tab.Go("data:text/html," + url.PathEscape(`<!doctype html><html lang="en" data-width="card"><title>A page</title>`+
		`<main><h1>A page</h1><p class="problem">Wrong.</p><input aria-invalid="true" aria-describedby="x"></main></html>`))
	tab.await("the page", func(s state) bool { return s.Title == "A page" })
	told := strings.Join(run(tab, "how it begins", chromedp.Evaluate[[]string](announced)), "\n")
	for _, want := range []string{"no alert", "described by x", "not described by its problem", "no label", "the focus is on", "nobody says who", "nobody says what for"} {
		if !strings.Contains(told, want) {
			t.Errorf("it is not told %q, but\n%s", want, told)
		}
	}
}
