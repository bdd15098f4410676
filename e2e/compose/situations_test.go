package compose

import (
	"os"
	"strings"
	"testing"
	"time"
)

// patience bounds one situation's test run.
const patience = 2 * time.Minute

// TestSituations proves the situations of docs/compose.md: each brings services
// of docker-compose.yml up, and an application's test run says what came.
func TestSituations(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("SKIPPED, NOT PROVEN: network namespaces need root; run this package's tests as root")
	}
	built := &images{t: t, built: map[string]*image{}}
	for _, service := range load(t, []string{"*"}).Services {
		built.of(service.Build.Context) // here, so that a failure is this test's own
	}
	t.Run("containers only", func(t *testing.T) {
		_, containers := up(t, load(t, []string{"app"}), built)
		passes(t, containers["app"])
	})
	t.Run("containers and a browser on the host", func(t *testing.T) { browserOnTheHost(t, built) })
	t.Run("transparent mode", func(t *testing.T) {
		_, containers := up(t, load(t, []string{"transparent"}), built)
		app := containers["app-transparent"]
		passes(t, app)
		curlGoesToMicrosoft(t, containers["pcsandbox-transparent"], app)
	})
	t.Run("the image is small", func(t *testing.T) { small(t, built) })
	t.Run("healthy in under a second", func(t *testing.T) { quick(t, built) })
	t.Run("a container is locked", func(t *testing.T) { locked(t, built) })
}

// passes waits for a test run and holds it to its own verdict.
func passes(t *testing.T, run *container) {
	t.Helper()
	code := run.exit(patience)
	said := run.output.String()
	if code != 0 || strings.Contains(said, "FAIL") || !strings.Contains(said, "all came as expected") {
		t.Errorf("the test run exits with %d:\n%s", code, said)
	}
	for _, line := range []string{
		"alejandra@contoso.example runs customer-report: exit 0", "prashob@wingtip.example runs customer-report: exit 0",
		"john@fabrikam.example runs customer-report: exit 1", "trent@wingtiptoys.example runs customer-report: exit 1",
	} {
		if !strings.Contains(said, line) {
			t.Errorf("it does not say %q:\n%s", line, said)
		}
	}
}
