package console

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
)

func TestEveryProgramOfTheConnectPageIsFilledIn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	info := must[*control.Info](t)(b.client.Info(t.Context()))
	blank := regexp.MustCompile(`\{[a-z]+\}`)
	shown := snippets(*info, `C:\state\app.pem`)
	for _, s := range shown {
		if s.Code.Text == "" || s.Note == "" || blank.MatchString(s.Code.Text) {
			t.Errorf("%s is\n%s", s.Library, s.Code.Text)
		}
		if strings.Contains(s.Code.Text, `\state`) {
			t.Errorf("%s names a file as no language reads it", s.Library)
		}
	}
	files, err := fs.ReadDir(programs, "snippets")
	if err != nil || len(files) != len(shown) {
		t.Errorf("%d programs, of which %d are shown: %v", len(files), len(shown), err)
	}
}

// A certificate needs the file with its key; in memory there is none.
func TestConnectPageShowsHowToUseACertificate(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	doc := parse(t, b.get("/connect").body)
	doc.mustSay(t, "MSAL Python, certificate", "MSAL Node, certificate", `open("app.pem")`, "00001111-aaaa-2222-bbbb-3333cccc4444")
	if shown := snippets(control.Info{}, "/s/private/app.pem"); !slices.ContainsFunc(shown, func(s snippet) bool { return strings.Contains(s.Code.Text, `"/s/private/app.pem"`) }) {
		t.Error("the file that there is is not named")
	}
}

// REQUESTS_CA_BUNDLE wins over what a session verifies by, unless it is told not
// to look.
func TestPythonProgramsTrustTheCAWhateverTheShellSays(t *testing.T) {
	t.Parallel()
	for _, l := range libraries {
		text, err := programs.ReadFile("snippets/" + l.file)
		if err != nil {
			t.Error(err)
		}
		if strings.HasSuffix(l.file, ".py") && !strings.Contains(string(text), "trust_env = False") {
			t.Errorf("%s looks at REQUESTS_CA_BUNDLE", l.file)
		}
	}
}
