package examples

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func content(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, file))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// registry is what names where packages were fetched from: that is the business of
// whoever installs them.
var registry = regexp.MustCompile(`(?i)"resolved"|\bregistry\.|--index-url|<repository>|<pluginRepository>|^\s*--extra-index`)

func TestNoFileNamesAPackageRegistry(t *testing.T) {
	t.Parallel()
	for _, file := range tracked(t) {
		if found := registry.Find(content(t, file)); found != nil {
			t.Errorf("examples/%s has %q", file, found)
		}
	}
}

func TestNodeExamplesNameExactVersionsAndLockThem(t *testing.T) {
	t.Parallel()
	exact := regexp.MustCompile(`^\d+\.\d+\.\d+$`)
	for _, name := range []string{"node-vitest", "node-playwright"} {
		var manifest struct {
			Dependencies    map[string]string `json:"dependencies"`
			DevDependencies map[string]string `json:"devDependencies"`
		}
		if err := json.Unmarshal(content(t, name+"/package.json"), &manifest); err != nil {
			t.Fatal(err)
		}
		var lock struct {
			Packages map[string]struct{ Integrity string }
		}
		if err := json.Unmarshal(content(t, name+"/package-lock.json"), &lock); err != nil {
			t.Fatal(err)
		}
		for _, all := range []map[string]string{manifest.Dependencies, manifest.DevDependencies} {
			for module, version := range all {
				if !exact.MatchString(version) || lock.Packages["node_modules/"+module].Integrity == "" {
					t.Errorf("%s: %s %q is not one version, or not locked", name, module, version)
				}
			}
		}
	}
}

func TestPythonExampleNamesExactVersions(t *testing.T) {
	t.Parallel()
	exact := regexp.MustCompile(`^[A-Za-z0-9_.-]+==\d+(\.\d+)+$`)
	for line := range strings.Lines(string(content(t, "python-pytest/requirements.txt"))) {
		if !exact.MatchString(strings.TrimSpace(line)) {
			t.Errorf("requirements.txt: %q names no exact version", line)
		}
	}
}

// Each folder is complete by itself, so what two have in common is there twice.
func TestFilesThatNodeExamplesShareAreEqual(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"with-sandbox.mjs", "sandbox.mjs", ".npmrc", ".gitignore"} {
		if !bytes.Equal(content(t, "node-vitest/"+file), content(t, "node-playwright/"+file)) {
			t.Errorf("%s differs between node-vitest and node-playwright", file)
		}
	}
}

// Without these settings nothing arrives, and the libraries do not say why.
func TestEachExampleKeepsTheSettingThatItsLibraryNeeds(t *testing.T) {
	t.Parallel()
	for file, settings := range map[string][]string{
		"node-vitest/partner-center.mjs":                      {"knownAuthorities: [new URL(entra).host]"},
		"node-vitest/with-sandbox.mjs":                        {"NODE_EXTRA_CA_CERTS"},
		"node-playwright/app.mjs":                             {"knownAuthorities: [new URL(entra).host]"},
		"python-pytest/partner_center.py":                     {"instance_discovery=False"},
		"python-pytest/conftest.py":                           {"REQUESTS_CA_BUNDLE"},
		"java-junit/src/main/java/example/PartnerCenter.java": {"instanceDiscovery(false)", "sslSocketFactory", "sslContext"},
		"java-junit/src/test/java/example/ContainerTest.java": {"GenericContainer", "SKIPPED"},
		"go-test/names.go":                                    {"WithInstanceDiscovery(false)", "WithHTTPClient"},
	} {
		text := string(content(t, file))
		for _, s := range settings {
			if !strings.Contains(text, s) {
				t.Errorf("examples/%s lacks %s", file, s)
			}
		}
		readme := string(content(t, strings.SplitN(file, "/", 2)[0]+"/README.md"))
		if !strings.Contains(readme, "```sh") {
			t.Errorf("the README beside examples/%s shows no command", file)
		}
	}
}

// The workflow starts the image as the wrappers do, and its steps stand in folders
// that exist.
func TestTheWorkflowNamesWhatIsThere(t *testing.T) {
	t.Parallel()
	text := string(content(t, "github-actions.yml"))
	folders := regexp.MustCompile(`working-directory: (?:pcsandbox/)?examples/(\S+)`).FindAllStringSubmatch(text, -1)
	if len(folders) < 4 {
		t.Errorf("%d steps stand in examples, want 4 at least", len(folders))
	}
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join(folder, f[1], "README.md")); err != nil {
			t.Error(err)
		}
	}
	joined := strings.Join(strings.Fields(strings.ReplaceAll(text, "\\\n", " ")), " ")
	for _, argument := range strings.Split(container, " --")[3:] {
		if !strings.Contains(joined, "--"+strings.TrimSuffix(argument, " pcsandbox:dev")) {
			t.Errorf("the workflow does not start the image with --%s", argument)
		}
	}
}
