package scenarios

import (
	"strings"
	"testing"
)

func TestTheStarterIsGoodAndSoAreTheExamplesInIt(t *testing.T) {
	t.Parallel()
	text, err := Starter("first-try")
	if err != nil {
		t.Fatal(err)
	}
	head, body, _ := strings.Cut(string(text), "\nversion: 1\n")
	all := strings.ReplaceAll("version: 1\n"+body, "\n# ", "\n")
	for name, file := range map[string]string{"as it is": string(text), "with its examples": all} {
		s, err := Load("first-try.yaml", []byte(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if s.Name != "first-try" || len(s.Story) == 0 {
			t.Errorf("%s: got name %s and %d steps", name, s.Name, len(s.Story))
		}
	}
	if warnings, err := Lint("first-try.yaml", text); err != nil || len(warnings) > 0 {
		t.Errorf("got %v, %v", warnings, err)
	}
	if schema := "# yaml-language-server: $schema=" + SchemaFile + "\n"; !strings.HasPrefix(head, schema) {
		t.Errorf("it does not begin with %s", schema)
	}
}

func TestAStarterHasAProperName(t *testing.T) {
	t.Parallel()
	_, err := Starter("My Try")
	if want := `"My Try" is not a name for a scenario; use lower-case letters, digits and hyphens, such as my-try`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
