package browser

import (
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// ways notes which ways on the screens of a sign-in offer, and which were taken.
type ways struct {
	mu      sync.Mutex
	offered map[string]bool
	taken   map[string]bool
}

func newWays() *ways { return &ways{offered: map[string]bool{}, taken: map[string]bool{}} }

// wayOf tells the ways of a page apart, but not two accounts or two methods.
const wayOf = `const wayOf = e => e.id || (["step", "method"].includes(e.name) ? e.name + "=" + e.value : e.name) || e.localName;`

const offeredWays = `(() => {` + wayOf + `
	return [...document.querySelectorAll("main button:not([type=button]), main a[href]:not([target])")].map(wayOf);
})()`

const takenWay = `(() => {` + wayOf + ` return wayOf(document.activeElement); })()`

// notes the ways that a screen offers.
func (x *ways) offers(w *walk, screen string) {
	w.t.Helper()
	list := run(w.Tab, "its ways on", chromedp.Evaluate[[]string](offeredWays))
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, way := range list {
		x.offered[screen+" "+way] = true
	}
}

// takes notes the way that has the focus as taken.
func (x *ways) takes(w *walk, screen string) {
	w.t.Helper()
	way := run(w.Tab, "the way on", chromedp.Evaluate[string](takenWay))
	x.mu.Lock()
	defer x.mu.Unlock()
	x.taken[screen+" "+way] = true
}

// allTaken expects every way to have been taken.
func (x *ways) allTaken(t *testing.T) {
	t.Helper()
	var left []string
	for way := range x.offered {
		if !x.taken[way] {
			left = append(left, way)
		}
	}
	slices.Sort(left)
	for _, way := range left {
		t.Errorf("no route takes this way: %s", way)
	}
}
