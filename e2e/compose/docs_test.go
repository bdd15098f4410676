package compose

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every command of docs/compose.md names services, profiles and variables that
// the file has.
func TestTheCommandsOfTheDocumentFitTheFile(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/compose.md")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	commands := regexp.MustCompile(`(?m)^((?:\w+=\S+ )*)docker compose (.*)$`).FindAllStringSubmatch(string(document)+string(text), -1)
	if len(commands) < 6 {
		t.Fatalf("only %d commands found: has the page another layout?", len(commands))
	}
	for _, c := range commands {
		var profiles, services []string
		words := strings.Fields(c[2])
		for i, word := range words {
			switch {
			case word == "--profile":
				profiles = append(profiles, words[i+1])
			case word == "--exit-code-from" || word == "--build" && slices.Contains(words, "run"):
				services = append(services, words[i+1])
			}
		}
		if slices.Contains(words, "run") {
			profiles = append(profiles, "*") // a service that is run needs no profile
		}
		project := load(t, profiles)
		for _, s := range services {
			if _, ok := project.Services[s]; !ok {
				t.Errorf("docker compose %s: there is no service %s", c[2], s)
			}
		}
	}
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`PCSANDBOX_\w+`).FindAllString(string(document), -1) {
		flag := "`--" + strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, "PCSANDBOX_")), "_", "-") + "`"
		if !strings.Contains(string(text), name) && !strings.Contains(string(readme), flag) {
			t.Errorf("the page names %s, which neither the file nor serve knows", name)
		}
	}
}
