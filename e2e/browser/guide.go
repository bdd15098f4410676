package browser

import (
	"fmt"
	"strings"
)

const guideBegins = `# The pages of a sign-in

Every screen that Entra and a partner's own provider may show, and every way from one to the next. This page is written by the
tests that walk these ways in a browser, by keyboard alone (` + "`e2e/browser`" + `): ` + "`make screens`" + ` takes the pictures anew, and a test
fails when graph and walk differ. The names are those of the journal, and of ` + "`screens`" + ` in a
[scenario's story](scenario-format.md#a-story).

Every page says who is asking and what for, under a banner that says it is a practice sandbox. Each works without scripts (but
for passkeys), in light and dark, on a phone and in a window, and an axe run finds nothing on any of them.

## The graph

Left out here: cancelling, which leads from every page of a sign-in back to the app, and "use another account", which leads back
to ` + "`entra.username`" + `. The graphs of the parts below have them, with what a person does on each way. A first factor may be
followed by whatever follows another one, and so may a second; drawn is what was walked, and walked is every way that any test
of Entra's pages and any story of the library takes. An error (` + "`entra.error`, `sts.error`" + `) may follow any page.

`

// guide is the whole page of the documentation.
func guide(routes []route) string {
	order, says := edges(routes)
	var b strings.Builder
	b.WriteString(guideBegins)
	b.WriteString(overview(order))
	for _, g := range groups {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", g, flowchart(g, order, says))
		b.WriteString("| | |\n|---|---|\n")
		var cells []string
		for _, s := range known {
			if s.group == g {
				cells = append(cells, cellsOf(s)...)
			}
		}
		if len(cells)%2 == 1 {
			cells = append(cells, "")
		}
		for i := 0; i < len(cells); i += 2 {
			fmt.Fprintf(&b, "| %s | %s |\n", cells[i], cells[i+1])
		}
		b.WriteString(sheetsOf(g))
	}
	return b.String()
}

// sheetsOf shows all screens of a group on a phone, and in the dark.
func sheetsOf(g group) string {
	var names []string
	for _, s := range known {
		if s.group == g && ofSandbox(s) {
			names = append(names, "`"+s.name+"`")
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nOn a phone, and in the dark: %s.\n\n", strings.Join(names, " · "))
	for _, l := range sheetLooks {
		fmt.Fprintf(&b, "![%s, %s](screens/%s.png)\n\n", g, l.name, sheetOf(g, l))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// cellsOf are the pictures of a screen, each with its words.
func cellsOf(s screen) []string {
	var cells []string
	for _, p := range pictures() {
		if p.screen != s.name {
			continue
		}
		words := s.is
		if p.caption != "" {
			words = strings.ToUpper(p.caption[:1]) + p.caption[1:] + "."
		}
		cells = append(cells, fmt.Sprintf("![%s](screens/%s.png)<br>**`%s`**<br>%s", s.name, p.file, s.name, words))
	}
	if len(cells) == 0 {
		cells = append(cells, fmt.Sprintf("**`%s`**<br>%s", s.name, s.is))
	}
	return cells
}
