package page

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// tokens are the colours of the style sheet: selector → name → light and dark.
func tokens(t *testing.T) map[string]map[string][2]string {
	t.Helper()
	sheet := string(Assets()["/assets/pcsandbox.css"].Body)
	blocks := regexp.MustCompile(`(?m)^(:root|\[data-kind="(\w+)"\]) \{\n([^}]*)\}`)
	line := regexp.MustCompile(`--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);`)
	all := map[string]map[string][2]string{}
	for _, b := range blocks.FindAllStringSubmatch(sheet, -1) {
		all[b[2]] = map[string][2]string{}
		for _, l := range line.FindAllStringSubmatch(b[3], -1) {
			all[b[2]][l[1]] = [2]string{l[2], l[3]}
		}
	}
	return all
}

// luminance and contrast are as WCAG 2.2 defines them.
func luminance(colour string) float64 {
	var sum float64
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		v, _ := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		c := float64(v) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// pairings are the colours that meet on a page, with the ratio WCAG AA asks for:
// 4.5 for text, 3 for the edges of controls and for the focus.
var pairings = []struct {
	front string
	backs []string
	ratio float64
}{
	{"ink", []string{"paper", "surface", "sunken", "allow-soft", "deny-soft", "ask-soft", "report-soft"}, 4.5},
	{"muted", []string{"paper", "surface", "sunken"}, 4.5},
	{"on-sand", []string{"sand", "sand-stripe"}, 4.5},
	{"allow", []string{"allow-soft", "surface", "paper"}, 4.5},
	{"deny", []string{"deny-soft", "surface", "paper"}, 4.5},
	{"ask", []string{"ask-soft"}, 4.5},
	{"report", []string{"report-soft"}, 4.5},
	{"on-accent", []string{"accent"}, 4.5},
	{"on-head", []string{"head"}, 4.5},
	{"text", []string{"paper", "surface", "sunken"}, 4.5},
	{"edge", []string{"surface", "paper"}, 3},
	{"accent", []string{"surface", "paper"}, 3},
}

func TestColoursHaveEnoughContrastInBothSchemes(t *testing.T) {
	t.Parallel()
	all := tokens(t)
	for _, kind := range []string{"", "sts", "portal", "console"} {
		colours := maps.Clone(all[""])
		maps.Copy(colours, all[kind])
		for _, p := range pairings {
			for _, back := range p.backs {
				for i, scheme := range []string{"light", "dark"} {
					if colours[p.front][i] == "" || colours[back][i] == "" {
						t.Fatalf("there is no colour %s or %s", p.front, back)
					}
					if got := contrast(colours[p.front][i], colours[back][i]); got < p.ratio {
						t.Errorf("%q, %s: %s on %s is %.2f, want %.1f", kind, scheme, p.front, back, got, p.ratio)
					}
				}
			}
		}
	}
}

func TestEveryColourIsATokenWhoseContrastIsKnown(t *testing.T) {
	t.Parallel()
	sheet := string(Assets()["/assets/pcsandbox.css"].Body)
	known := map[string]bool{"line": true} // separates, but carries no meaning
	for _, p := range pairings {
		known[p.front] = true
		for _, back := range p.backs {
			known[back] = true
		}
	}
	for kind, colours := range tokens(t) {
		for name := range colours {
			if !known[name] {
				t.Errorf("%q: no pairing for the colour %s", kind, name)
			}
		}
		if kind != "" && len(colours) != 5 {
			t.Errorf("%q has %d colours of its own", kind, len(colours))
		}
	}
	_, rules, _ := strings.Cut(sheet, "/* 2 ")
	for _, hex := range regexp.MustCompile(`#[0-9a-f]{3,8}\b`).FindAllString(rules, -1) {
		if hex != "#fff" { // the quiet zone of a QR code is white in any scheme
			t.Errorf("the colour %s is not a token", hex)
		}
	}
	for _, use := range regexp.MustCompile(`var\((--[\w-]+)\)`).FindAllStringSubmatch(sheet, -1) {
		if !strings.Contains(sheet, use[1]+": ") {
			t.Errorf("%s is used and never set", use[1])
		}
	}
}

func TestPartiesDifferInColour(t *testing.T) {
	t.Parallel()
	all := tokens(t)
	var heads []string
	for _, kind := range []string{"", "sts", "portal", "console"} {
		heads = append(heads, all[kind]["head"][0])
	}
	slices.Sort(heads)
	if len(slices.Compact(heads)) != 4 {
		t.Errorf("the bars are %v", heads)
	}
}

func TestTheStyleSheetIsSmallAndLoadsNothing(t *testing.T) {
	t.Parallel()
	sheet := string(Assets()["/assets/pcsandbox.css"].Body)
	if n := strings.Count(sheet, "\n"); n > 400 {
		t.Errorf("%d lines", n)
	}
	if strings.Count(sheet, "{") != strings.Count(sheet, "}") {
		t.Error("braces do not match")
	}
	for _, bad := range []string{"url(", "@import", "@font-face", "http", "Segoe"} {
		if strings.Contains(sheet, bad) {
			t.Errorf("the style sheet has %q", bad)
		}
	}
	for _, need := range []string{":focus-visible", "prefers-reduced-motion", "forced-colors", "color-scheme: light dark"} {
		if !strings.Contains(sheet, need) {
			t.Errorf("the style sheet lacks %q", need)
		}
	}
}

func TestHiddenHeadOfATableTakesNoRoomOnAPhone(t *testing.T) {
	t.Parallel()
	_, narrow, _ := strings.Cut(string(Assets()["/assets/pcsandbox.css"].Body), "@media (max-width: 40rem)")
	head := regexp.MustCompile(`\.table thead \{([^}]*)\}`).FindString(narrow)
	for _, need := range []string{"display: block", "width: 1px", "overflow: hidden"} { // without them the page scrolls sideways
		if !strings.Contains(head, need) {
			t.Errorf("the head is hidden by %q, which lacks %q", head, need)
		}
	}
}
