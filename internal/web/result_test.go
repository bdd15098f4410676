package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestResultsSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		r            Result
		status       int
		header, body string
	}{
		"JSON without HTML escapes or a last line break": {JSON(201, map[string]string{"next": "/v1?a=1&b=<2>"}), 201,
			"Content-Type: application/json; charset=utf-8", `{"next":"/v1?a=1&b=<2>"}`},
		"a page":        {HTML(200, []byte("<p>")), 200, "Content-Type: text/html; charset=utf-8", "<p>"},
		"text":          {Text(404, "no"), 404, "Content-Type: text/plain; charset=utf-8", "no"},
		"a redirection": {Redirect("https://x/?a=1&b=2"), http.StatusFound, "Location: https://x/?a=1&b=2", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.r.Status != tc.status || headers(tc.r) != tc.header || string(tc.r.Body) != tc.body {
				t.Errorf("%d %s %q", tc.r.Status, headers(tc.r), tc.r.Body)
			}
		})
	}
}

func TestResultsMadeFromOneDoNotShareHeaders(t *testing.T) {
	t.Parallel()
	one := Result{Headers: make([]Header, 0, 8)}.With("A", "1")
	two, three := one.With("B", "2"), one.With("C", "3")
	if got := headers(two) + " " + headers(three); strings.ReplaceAll(got, "\n", " ") != "A: 1 B: 2 A: 1 C: 3" {
		t.Errorf("got %s", got)
	}
}

func TestMarshalPanicsOnWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a channel was marshalled")
		}
	}()
	Marshal(make(chan int))
}

func TestSiteKnowsTheAddressesOfAllServices(t *testing.T) {
	t.Parallel()
	shared := Site{Origin: "https://localhost:8443"}
	theirs := Site{Origin: "https://login.microsoftonline.com", Real: true}
	for want, got := range map[string]string{
		"https://localhost:8443": shared.Entra(), "https://localhost:8443 ": shared.API() + " ",
		"https://localhost:8443/sts/wingtip.example": shared.STS("wingtip.example"), "localhost:8443": shared.Host(),
		"https://login.microsoftonline.com": theirs.Entra(), "https://api.partnercenter.microsoft.com": theirs.API(),
		"https://graph.microsoft.com": theirs.Graph(), "https://partner.microsoft.com": theirs.Portal(),
		"https://sts.wingtip.example": theirs.STS("wingtip.example"), "login.microsoftonline.com": theirs.Host(),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
