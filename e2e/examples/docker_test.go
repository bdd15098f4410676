package examples

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// container is what docker is asked for: on loopback alone, with ports for seats
// that have the same number inside and outside.
const container = "run --detach --rm --publish 127.0.0.1:8443:8443 --publish 127.0.0.1:8080:8080 " +
	"--publish 127.0.0.1:8444-8463:8444-8463 --env PCSANDBOX_SEAT_PORTS=8444-8463 pcsandbox:dev"

// noEngine answers for docker as it does without an engine, and notes what it was
// asked for.
const noEngine = `#!/bin/sh
echo "$@" >> "$DOCKER_ASKED"
echo "Cannot connect to the Docker daemon" >&2
exit 1
`

// refuses runs a command of an example with no sandbox at hand: it must ask for a
// container on loopback alone, and say what it looked for.
func refuses(e *example, command ...string) {
	e.t.Helper()
	bin := e.t.TempDir()
	asked := filepath.Join(bin, "asked")
	if err := os.WriteFile(filepath.Join(bin, "docker"), []byte(noEngine), 0o755); err != nil {
		e.t.Fatal(err)
	}
	e.set("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	e.set("DOCKER_ASKED", asked)
	said, err := e.attempt(command...)
	if err == nil {
		e.t.Errorf("it ended well without a sandbox:\n%s", said)
	}
	for _, want := range []string{"PCSANDBOX_URL", "PCSANDBOX_BIN", "Cannot connect to the Docker daemon"} {
		if !strings.Contains(said, want) {
			e.t.Errorf("it does not name %s:\n%s", want, said)
		}
	}
	wantContainer(e.t, asked)
}

func wantContainer(t *testing.T, asked string) {
	t.Helper()
	text, err := os.ReadFile(asked)
	if err != nil {
		t.Fatalf("docker was not asked: %v", err)
	}
	command := strings.NewReplacer("--publish=", "--publish ", "--env=", "--env ").Replace(strings.TrimSpace(string(text)))
	if command != container {
		t.Errorf("docker was asked to\n%s\nwant\n%s", command, container)
	}
}
