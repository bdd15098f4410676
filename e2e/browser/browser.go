package browser

import (
	"context"
	"io"
	"os/exec"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// A Browser is a running Chromium with a profile of its own.
type Browser struct {
	t       testing.TB
	sandbox *harness.Sandbox
	ctx     context.Context
	trouble *complaints
}

// A Viewport is the size of a tab.
type Viewport struct{ Width, Height int64 }

// Sizes of tabs: a laptop's window and a phone held upright.
var (
	Laptop = Viewport{1180, 820}
	Phone  = Viewport{390, 780}
	// Desktop is the width of the documentation's pictures.
	Desktop = Viewport{900, 620}
	// Narrow is a small phone.
	Narrow = Viewport{360, 640}
)

// New starts Chromium with an empty profile until the test ends. It trusts the
// sandbox's CA only, and reaches nothing but localhost.
func New(t testing.TB, s *harness.Sandbox) *Browser {
	t.Helper()
	return launch(t, s)
}

// Another starts another Chromium, which knows nothing of this one, as on another
// day or machine.
func (b *Browser) Another() *Browser {
	b.t.Helper()
	return launch(b.t, b.sandbox)
}

func launch(t testing.TB, s *harness.Sandbox) *Browser {
	t.Helper()
	path, err := find()
	if err != nil {
		t.Fatalf("%v; install Chromium (Debian: apt-get install chromium)", err)
	}
	options := []chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path),
		chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("headless", true), chromedp.Flag("no-sandbox", true), chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("force-color-profile", "srgb"),
		chromedp.Flag("lang", "en-US"),
		chromedp.Flag("ignore-certificate-errors-spki-list", s.Pins()),
		chromedp.Flag("host-resolver-rules", s.Resolver()),
		chromedp.CombinedOutput(io.Discard),
	}
	process, endProcess := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, endBrowser := chromedp.NewContext(process, chromedp.WithErrorf(func(string, ...any) {}))
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("closing Chromium: %v", err)
		}
		endBrowser()
		endProcess()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("cannot start Chromium: %v", err)
	}
	return &Browser{t: t, sandbox: s, ctx: ctx, trouble: watch(t)}
}

// find looks for Chromium under the names that distributions give it.
func find() (path string, err error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", err
}

// Stranger opens a tab that shares no cookies with others, until a test ends.
func (b *Browser) Stranger(t testing.TB, v Viewport) *Tab {
	t.Helper()
	other := &Browser{t: t, sandbox: b.sandbox, ctx: b.ctx, trouble: watch(t)}
	tab := other.Tab(v, chromedp.WithNewBrowserContext())
	_, err := chromedp.Call(tab.ctx, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	if err != nil {
		t.Fatalf("the tab cannot be focused: %v", err)
	}
	return tab
}

// Tab opens a tab.
func (b *Browser) Tab(v Viewport, options ...chromedp.ContextOption) *Tab {
	b.t.Helper()
	ctx, end := chromedp.NewContext(b.ctx, append(options, chromedp.WithListener(b.trouble.hear))...)
	b.t.Cleanup(end)
	err := chromedp.Do(ctx, chromedp.EmulateViewport(v.Width, v.Height))
	if err == nil {
		_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	}
	if err != nil {
		b.t.Fatalf("cannot open a tab: %v", err)
	}
	return &Tab{Browser: b, t: b.t, ctx: ctx}
}
