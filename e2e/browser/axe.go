package browser

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// Axe looks for barriers in pages with axe-core: by WCAG 2.2 A and AA and its best
// practices, light and dark, in a window and on a phone. It runs in a world of
// its own beside the page's scripts, so that the page's policy stays as it is.
type Axe struct {
	source string

	mu   sync.Mutex
	seen map[[32]byte]bool // pages by their skeleton
}

// NewAxe installs axe-core.
func NewAxe(t testing.TB) *Axe {
	t.Helper()
	source, err := os.ReadFile(filepath.Join(harness.NPM(t, "axe"), "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return &Axe{source: string(source), seen: map[[32]byte]bool{}}
}

// A look is what a page is looked at in.
type look struct {
	name   string
	size   Viewport
	scheme string
	rules  string // of axe; empty: all
}

// Nothing but colours depends on the scheme.
const colours = `"color-contrast", "link-in-text-block"`

var looks = []look{
	{"in a window", Desktop, "light", ""},
	{"in a dark window", Desktop, "dark", colours},
	{"on a dark phone", Narrow, "dark", colours},
	{"on a phone", Narrow, "light", ""},
}

// Check looks at a page unless one of the same skeleton was looked at, and leaves
// the tab as it was.
func (a *Axe) Check(t *Tab, name string) {
	t.t.Helper()
	if !a.isNew(run(t, "its skeleton", chromedp.Evaluate[string](skeleton))) {
		return
	}
	for _, found := range a.barriers(t) {
		t.t.Errorf("%s %s", name, found)
	}
}

// barriers are what is found on a page in all looks.
func (a *Axe) barriers(t *Tab) []string {
	t.t.Helper()
	defer t.Look(looks[0])
	world := t.isolated(a.source)
	var found []string
	for _, l := range looks {
		t.Look(l)
		for _, b := range evaluateIn[[]string](t, world, fmt.Sprintf(barriers, l.rules)) {
			found = append(found, l.name+": "+b)
		}
		if l.scheme == "light" {
			for _, wide := range evaluateIn[[]string](t, world, tooWide) {
				found = append(found, l.name+": beyond its edge: "+wide)
			}
		}
	}
	return found
}

func (a *Axe) isNew(text string) bool {
	key := sha256.Sum256([]byte(text))
	a.mu.Lock()
	defer a.mu.Unlock()
	old := a.seen[key]
	a.seen[key] = true
	return !old
}

// Look changes size and colours of a tab.
func (t *Tab) Look(l look) {
	t.t.Helper()
	err := chromedp.Do(t.ctx, chromedp.EmulateViewport(l.size.Width, l.size.Height))
	if err == nil {
		_, err = chromedp.Call(t.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
	}
	if err != nil {
		t.t.Fatalf("the tab cannot be looked at %s: %v", l.name, err)
	}
}

// isolated is a world of scripts that the page knows nothing of, with a source in
// it.
func (t *Tab) isolated(source string) runtime.ExecutionContextID {
	t.t.Helper()
	tree, err := chromedp.Call(t.ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		t.t.Fatal(err)
	}
	world, err := chromedp.Call(t.ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
	if err != nil {
		t.t.Fatal(err)
	}
	evaluateIn[any](t, world.ExecutionContextID, source+"\n;null")
	return world.ExecutionContextID
}

func evaluateIn[T any](t *Tab, world runtime.ExecutionContextID, script string) T {
	t.t.Helper()
	return run(t, "a script in a world of its own", chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise,
		func(p *runtime.EvaluateParams) { p.ContextID = world }))
}

// skeleton is a page without its words.
const skeleton = `[...document.querySelectorAll("*")].map(e =>
	[e.localName, e.id, e.className, e.getAttribute("role"), e.getAttribute("type")].join(" ")).join("\n")`

// barriers runs axe and says in a line each what it found.
const barriers = `(async () => {
	const only = [%s];
	const found = await axe.run(document, {
		runOnly: only.length ? {type: "rule", values: only}
			: {type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
		resultTypes: ["violations"], preload: false,
	});
	return found.violations.flatMap(v => v.nodes.map(n => v.id + ": " + v.help + ": " + n.html.slice(0, 200) + " " + (n.failureSummary ?? "").slice(0, 300)));
})()`

// tooWide lists what reaches beyond the screen or its card without a scroll bar of
// its own, while all names on the page are as long as names may be: 64 letters
// that no hyphen parts. It measures boxes, since a card hides what sticks out.
const tooWide = `(() => {
	const long = "w".repeat(64), nodes = [], old = [];
	for (const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT); walk.nextNode();)
		if (walk.currentNode.data.trim()) nodes.push(walk.currentNode);
	if (document.documentElement.dataset.width === "card") for (const node of nodes) {
		old.push([node, node.data]);
		node.data = node.data.replace(/[^\s@]+@/g, long + "@");
		if (node.parentElement.closest(".who .owner, .who .purpose")) node.data = node.data.replace(/\S+\s*$/, long);
	}
	const hidden = e => e.closest("thead, .skip, [hidden]") || !e.checkVisibility();
	const scrolls = e => e && (["auto", "scroll"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
	const edge = e => Math.min(document.documentElement.clientWidth, e.closest(".card")?.getBoundingClientRect().right ?? Infinity) + 1;
	const wide = [];
	for (const e of document.body.querySelectorAll("*"))
		if (e.getBoundingClientRect().right > edge(e) && !hidden(e) && !scrolls(e.parentElement)) wide.push(e.outerHTML.slice(0, 100));
	const range = document.createRange();
	for (const node of nodes) {
		const e = node.parentElement;
		range.selectNodeContents(node);
		if (range.getBoundingClientRect().right > edge(e) && !hidden(e) && !scrolls(e)) wide.push(node.data.trim().slice(0, 100));
	}
	for (const [node, data] of old) node.data = data;
	return wide.slice(0, 5);
})()`
