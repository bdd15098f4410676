package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestJournalNamesTheClientByItsFirstProduct(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"":                               "",
		"node":                           "node",
		"python-requests/2.32.3":         "python-requests/2.32.3",
		"Mozilla/5.0 (X11; Linux x86_64": "Mozilla/5.0",
		"<script>alert(1)</script>":      "",
		strings.Repeat("a", 49):          "",
		"azsdk-go/1.2 " + strings.Repeat("b", 300): "azsdk-go/1.2",
	} {
		server := plain(t, newSurface(get("/", "root", say("hello"))))
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+server.addr+"/", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("User-Agent", agent)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := server.world.Journal.Newest(1)[0].Client; got != want {
			t.Errorf("%q is journalled as %q, want %q", agent, got, want)
		}
	}
}
