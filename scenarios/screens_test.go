package scenarios

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every page of Entra and of the provider is a template named like its screen.
func TestEveryPageIsAScreenThatLintKnows(t *testing.T) {
	t.Parallel()
	for party, pattern := range map[string]string{"entra.": "../idp/templates/*.html", "sts.": "../sts/templates/*.html"} {
		for _, file := range files(t, pattern) {
			name := strings.TrimSuffix(filepath.Base(file), ".html")
			if !strings.HasPrefix(name, "_") && !slices.Contains(screens, party+name) {
				t.Errorf("lint does not know the screen %s%s; add it to screens in lint.go", party, name)
			}
		}
	}
}

// A person can give up where the page has a button for it.
func TestEveryPageWithAWayOutCanBeLeft(t *testing.T) {
	t.Parallel()
	for _, file := range files(t, "../idp/templates/[a-z]*.html") {
		text, name := string(read(t, file)), "entra."+strings.TrimSuffix(filepath.Base(file), ".html")
		out := strings.Contains(text, `{{template "cancel"`) || strings.Contains(text, `{{template "leave"`) ||
			slices.Contains([]string{"entra.consent", "entra.consent-admin", "entra.device-confirm", "entra.security-info-remove"}, name)
		if out != slices.Contains(leavable, name) {
			t.Errorf("%s has a way out: %v; leavable in check_with.go says otherwise", name, out)
		}
	}
}
