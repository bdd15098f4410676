package compose

import (
	"encoding/json"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

// mapped forwards a free port to where the sandbox listens and returns the
// origin that a client sees there.
func mapped(t *testing.T, listener net.Listener, to string) string {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go forwarder{listener, u.Host}.serve()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return u.Scheme + "://localhost:" + port
}

func free(t *testing.T) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// testRun plays the four people against the addresses.
func testRun(t *testing.T, sb *harness.Sandbox, surfaces, console string) {
	t.Helper()
	bin := t.TempDir()
	example, err := filepath.Abs("../../examples/compose-app")
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range []string{"customer-report", "test-run"} {
		from := map[string]string{"customer-report": ".", "test-run": "./test-run"}[pkg]
		build := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(bin, pkg), from)
		build.Dir = example
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
	}
	run := exec.CommandContext(t.Context(), filepath.Join(bin, "test-run"))
	run.Env = []string{
		"APP=" + filepath.Join(bin, "customer-report"), "SSL_CERT_FILE=" + filepath.Join(sb.StateDir, "public", "ca.pem"),
		"ENTRA_URL=" + surfaces, "PARTNER_CENTER_URL=" + surfaces, "PORTAL_URL=" + surfaces + "/dashboard/overview",
		"CONSOLE_URL=" + console, "PATH=" + os.Getenv("PATH"),
	}
	out, err := run.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "open the page "+surfaces+"/devicelogin") {
		t.Errorf("%v\n%s", err, out)
	}
}

// issuer is what the discovery document at an origin says.
func issuer(t *testing.T, sb *harness.Sandbox, origin string) string {
	t.Helper()
	var document struct{ Issuer string }
	if err := json.Unmarshal(sb.Get(origin+discovery), &document); err != nil {
		t.Fatal(err)
	}
	return document.Issuer
}

func TestSignInAndPortalWorkBehindAPortMappingWithoutSettings(t *testing.T) {
	t.Parallel()
	sb := harness.Start(t)
	outside := mapped(t, free(t), sb.Origin)
	testRun(t, sb, outside, mapped(t, free(t), sb.ConsoleURL))
	if got, want := issuer(t, sb, outside), outside+"/{tenantid}/v2.0"; got != want {
		t.Errorf("issuer seen through the mapping: %s, want %s", got, want)
	}
	if got, want := issuer(t, sb, sb.Origin), sb.Origin+"/{tenantid}/v2.0"; got != want {
		t.Errorf("issuer seen directly: %s, want %s", got, want)
	}
}

func TestAPublicURLIsWhatEverybodyIsTold(t *testing.T) {
	t.Parallel()
	outside, unused := free(t), free(t)
	inside := unused.Addr().String()
	unused.Close() // the sandbox listens there next
	_, port, err := net.SplitHostPort(outside.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	public := "https://localhost:" + port
	sb := harness.Start(t, "--public-url", public, "--addr", inside)
	if sb.Origin != public {
		t.Errorf("the console says %s, want %s", sb.Origin, public)
	}
	mapped(t, outside, "https://"+inside)
	testRun(t, sb, public, sb.ConsoleURL)
	for _, by := range []string{public, "https://" + inside} {
		if got, want := issuer(t, sb, by), public+"/{tenantid}/v2.0"; got != want {
			t.Errorf("who comes by %s sees the issuer %s, want %s", by, got, want)
		}
	}
}
