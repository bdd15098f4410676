package pcsandbox_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// sourceSections are the sections that docs/sources.md tells of, by document.
func sourceSections(t *testing.T) map[string][]string {
	t.Helper()
	told := map[string][]string{}
	at := ""
	for line := range strings.Lines(document(t, "docs/sources.md")) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "## "); ok {
			at = name
		}
		if row := cells(line); len(row) > 1 && row[0] != "section" && !strings.HasPrefix(row[0], "---") {
			told[at] = append(told[at], row[0])
		}
	}
	return told
}

var (
	aSheet    = regexp.MustCompile(`\b(entra|api|gdap) ((?:\d+(?:\.\d+)?(?: and )?)+)`)
	inBracket = regexp.MustCompile(` \(.*\)$`)
)

// Whoever reads a source in a trail finds on that page what it is.
func TestEverySourceThatIsCitedIsTold(t *testing.T) {
	t.Parallel()
	told := sourceSections(t)
	cited := map[string]string{} // source, and who cites it
	for _, r := range policy.Rules() {
		cited[r.Source.String()] = string(r.Reason)
	}
	for _, name := range scenarios.Library() {
		sc, err := scenarios.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if s := sc.Source.String(); s != "" {
			cited[s] = name
		}
	}
	found := 0
	for source, by := range cited {
		for _, s := range aSheet.FindAllStringSubmatch(source, -1) {
			for section := range strings.SplitSeq(s[2], " and ") {
				found++
				if !slices.Contains(told[s[1]], section) {
					t.Errorf("%s cites %q, and docs/sources.md has no section %s of %s", by, source, section, s[1])
				}
			}
		}
		for title, sections := range told {
			section, ok := strings.CutPrefix(source, title+", ")
			if !ok {
				continue
			}
			found++
			if !slices.Contains(sections, section) && !slices.Contains(sections, inBracket.ReplaceAllString(section, "")) {
				t.Errorf("%s cites %q, and docs/sources.md has no such section", by, source)
			}
		}
		if strings.Contains(source, ".md") && !strings.Contains(source, "docs/sources.md") {
			t.Errorf("%s cites %q, a file that nobody has", by, source)
		}
	}
	if len(cited) < 60 || found < len(cited)-15 {
		t.Errorf("only %d sections in %d sources found: are they spelt in another way?", found, len(cited))
	}
}
