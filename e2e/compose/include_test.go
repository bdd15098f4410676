package compose

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
)

// What the page says of an application in another repository is read as Compose
// reads it: the service finds the sandbox, its CA, and a scenario of its own.
func TestAnotherRepositoryIncludesTheFile(t *testing.T) {
	t.Parallel()
	document, err := os.ReadFile("../../docs/compose.md")
	if err != nil {
		t.Fatal(err)
	}
	ours, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	keep := func(name, pattern string, change *strings.Replacer) {
		found := regexp.MustCompile("(?s)```yaml\n(" + pattern + ".*?)```").FindStringSubmatch(string(document))
		if found == nil {
			t.Fatalf("the page has no example that begins with %q", pattern)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(change.Replace(found[1])), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	keep("compose.yaml", "include:", strings.NewReplacer("- ../pcsandbox/docker-compose.yml", "- path: ["+ours+", sandbox.yaml]"))
	keep("sandbox.yaml", "services:\n  pcsandbox:", strings.NewReplacer())

	options, err := cli.NewProjectOptions([]string{filepath.Join(folder, "compose.yaml")}, cli.WithName("mine"), cli.WithEnv([]string{"PWD=" + folder}))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	app, sandbox := project.Services["mine"], project.Services["pcsandbox"]
	if _, waits := app.DependsOn["pcsandbox"]; !waits || len(app.Volumes) != 1 || app.Volumes[0].Source != "ca" || !app.Volumes[0].ReadOnly {
		t.Errorf("the application gets %+v and waits for %v", app.Volumes, app.DependsOn)
	}
	if _, ok := project.Volumes["ca"]; !ok {
		t.Error("the volume with the CA is not there")
	}
	if _, ok := sandbox.Networks["default"]; !ok {
		t.Error("the sandbox is not on the application's network")
	}
	if s := sandbox.Environment["PCSANDBOX_SCENARIO"]; s == nil || *s != "/scenarios/mine.yaml" || sandbox.Environment["PCSANDBOX_HOST"] == nil {
		t.Errorf("the sandbox's environment is %v", sandbox.Environment)
	}
	if last := sandbox.Volumes[len(sandbox.Volumes)-1]; last.Source != filepath.Join(folder, "scenarios") || !last.ReadOnly || len(sandbox.Volumes) != 3 {
		t.Errorf("the sandbox's volumes are %+v", sandbox.Volumes)
	}
}
