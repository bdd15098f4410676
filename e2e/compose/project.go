package compose

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// file is where the compose file lies, seen from a test of this package.
const file = "../../docker-compose.yml"

// load reads the compose file as `docker compose --profile … config` does, with
// the environment given and no other. A file against the schema fails.
func load(t testing.TB, profiles []string, environment ...string) *types.Project {
	t.Helper()
	path, err := filepath.Abs(file)
	if err != nil {
		t.Fatal(err)
	}
	options, err := cli.NewProjectOptions([]string{path}, cli.WithProfiles(profiles), cli.WithEnv(environment))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatalf("docker-compose.yml: %v", err)
	}
	return project
}

// environment is a mapping in the form of a process.
func environment(m map[string]*string) []string {
	var out []string
	for name, value := range m {
		if value != nil {
			out = append(out, name+"="+*value)
		}
	}
	return out
}

// flatten turns lines into a script's single command.
func flatten(lines ...string) string { return strings.Join(lines, " && ") }
