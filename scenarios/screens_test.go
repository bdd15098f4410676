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
