package scenarios

import (
	"regexp"
	"testing"
)

// yaml11Boolean finds a value that readers of YAML 1.1 take for true or false.
// Ours does not, but an editor or a script of somebody else's may.
var yaml11Boolean = regexp.MustCompile(`(?m)(?:^|[:,\[{]|- )[ \t]*(?i:on|off|yes|no|y|n)[ \t]*(?:[,}\]]|#|$)`)

func TestNoBuiltInScenarioSaysOnOrOffWithoutQuotes(t *testing.T) {
	t.Parallel()
	for _, name := range Library() {
		text, err := Text(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range yaml11Boolean.FindAllIndex(text, -1) {
			t.Errorf("%s: %q is a boolean to readers of YAML 1.1; put the word into quotes", name, text[at[0]:at[1]])
		}
	}
}

func TestTheSearchForYAML11BooleansFindsThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"phase: {api: off}": true, "bom: on\nx: 1": true, "a: [yes, b]": true, "- No": true, "a: on # so": true,
		`phase: {api: "off"}`: false, "step: on it goes": false, "as: nora": false, "prompt: none": false, "way: go-on": false,
	} {
		if got := yaml11Boolean.MatchString(text); got != want {
			t.Errorf("%q: found %v", text, got)
		}
	}
}
