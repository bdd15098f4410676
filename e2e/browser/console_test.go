package browser

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// maxPages bounds the walk: the journal alone has a page for each request.
const maxPages = 60

// Every link of the console leads to a page that the browser has nothing against,
// and nobody meets a barrier there.
func TestConsoleHasNoDeadEnds(t *testing.T) {
	t.Parallel()
	s := harness.StartRaced(t)
	leaveTraces(t, s)
	tab, axe := New(t, s).Stranger(t, Desktop), NewAxe(t)
	seen, waiting := map[string]bool{"/": true}, []string{"/"}
	for n := 0; n < len(waiting) && n < maxPages; n++ {
		tab.Go(s.ConsoleURL + waiting[n])
		shown := tab.await("the page "+waiting[n], func(s state) bool { return strings.Contains(s.Text, "Not Microsoft") })
		axe.Check(tab, waiting[n])
		tab.Keep(pictureName(kind(waiting[n])), light)
		for _, path := range tab.links(shown.URL) {
			if !seen[kind(path)] {
				seen[kind(path)] = true
				waiting = append(waiting, path)
			}
		}
	}
	if len(waiting) < 5 {
		t.Errorf("the console has these pages only: %q", waiting)
	}
	t.Logf("walked %q", waiting)
}

// leaveTraces makes one refused and one served call, for the journal.
func leaveTraces(t *testing.T, s *harness.Sandbox) {
	t.Helper()
	for _, person := range []string{"john", "alejandra"} {
		token, err := s.Control.Mint(t.Context(), control.TokenRequest{As: person})
		if err != nil {
			t.Fatal(err)
		}
		k := Token{t: t, sandbox: s, raw: token.AccessToken}
		if status, _ := k.call(); (status == "200 OK") != (person == "alejandra") {
			t.Fatalf("%s is answered by %s", person, status)
		}
	}
}

// kind makes pages of the same kind one: /journal/17 and /journal/18.
func kind(path string) string {
	base, id, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if id != "" {
		return "/" + base + "/*"
	}
	return "/" + base
}

func pictureName(kind string) string {
	if kind == "/" {
		return "console.journal"
	}
	return "console" + strings.NewReplacer("/*", "-one", "/", ".").Replace(kind)
}

// links are the paths of the pages on the same origin that a page links to.
func (t *Tab) links(at string) []string {
	t.t.Helper()
	here, err := url.Parse(at)
	if err != nil {
		t.t.Fatal(err)
	}
	var paths []string
	for _, href := range run(t, "its links", chromedp.Evaluate[[]string](`[...document.querySelectorAll("a[href]")].map(a => a.href)`)) {
		u, err := url.Parse(href)
		if err == nil && u.Host == here.Host && isPage(t, u) {
			paths = append(paths, u.EscapedPath())
		}
	}
	return paths
}

// isPage reports whether a link leads to HTML, and fails the test if it leads
// nowhere.
func isPage(t *Tab, u *url.URL) bool {
	t.t.Helper()
	resp, err := http.Get(u.String())
	if err != nil {
		t.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.t.Errorf("the link to %s leads to %s", u, resp.Status)
	}
	return strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html")
}
