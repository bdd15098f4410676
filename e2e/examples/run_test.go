package examples

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestNodeWithVitestStartsASandboxAndPasses(t *testing.T) {
	t.Parallel()
	e := copyOf(t, "node-vitest", "node", "npm")
	e.againstBinary()
	e.run("npm", "ci")
	e.passed(e.run("npm", "test"), `Tests +(\d+) passed \(\d+\)`, 9)
}

func TestNodeWithPlaywrightPassesAgainstARunningSandbox(t *testing.T) {
	t.Parallel()
	e := copyOf(t, "node-playwright", "node", "npm", "chromium")
	e.againstRunning()
	e.run("npm", "ci")
	said := e.run("npm", "test")
	e.passed(said, `(?m)^(?:#|ℹ) pass (\d+)$`, 3)
	if !strings.Contains(said, "skipped 0") {
		t.Errorf("tests were skipped:\n%s", said)
	}
}

func TestPythonWithPytestPassesEitherWay(t *testing.T) {
	t.Parallel()
	venv := func(t *testing.T) *example {
		e := copyOf(t, "python-pytest", "python3")
		e.run("python3", "-m", "venv", ".venv")
		e.run(".venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "-r", "requirements.txt")
		return e
	}
	e := venv(t)
	for name, against := range map[string]func(*example){"binary": (*example).againstBinary, "running": (*example).againstRunning} {
		t.Run(name, func(t *testing.T) {
			own := &example{t: t, dir: e.dir, env: append([]string(nil), e.env...)}
			against(own)
			own.passed(own.run(".venv/bin/pytest"), `(?m)^=+ (\d+) passed[^,]*(?:, \d+ warnings?)? in`, 9)
		})
	}
	t.Run("neither", func(t *testing.T) {
		own := &example{t: t, dir: e.dir, env: append([]string(nil), e.env...)}
		refuses(own, ".venv/bin/pytest", "-x", "test_policy.py")
	})
}

func TestJavaWithJUnitStartsASandboxAndPasses(t *testing.T) {
	t.Parallel()
	e := copyOf(t, "java-junit", "java", "mvn")
	if exec.CommandContext(t.Context(), "docker", "info").Run() == nil { // the Testcontainers variant wants the image
		image := &example{t: t, dir: filepath.Join(folder, ".."), env: e.env}
		image.run("docker", "build", "--quiet", "--tag", "pcsandbox:dev", ".")
	}
	e.againstBinary()
	said := e.run("mvn", "--batch-mode", "--no-transfer-progress", "test")
	e.passed(said, `(?m)^\[(?:INFO|WARNING)\] Tests run: (\d+), Failures: 0, Errors: 0, Skipped: [01]\s*$`, 9)
}

func TestGoExamplesPass(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][]string{
		"go-test":           {"TestAnApplicationIsServed", "TestOnlyTheTwoWhoProvedMFAAreServed", "TestPartnerCenterMayAskForPatience"},
		"go-testcontainers": {"TestOptionsAskTheEngineForWhatTheyName", "TestASandboxIsReachedByItsTwoAddresses"},
	} {
		t.Run(name, func(t *testing.T) {
			e := copyOf(t, name)
			e.dir = filepath.Join(folder, name) // a copy would not find the module above it
			said := e.run("go", "test", "-count=1", "-v", "./...")
			for _, test := range want {
				if !strings.Contains(said, "--- PASS: "+test) {
					t.Errorf("%s did not pass:\n%s", test, said)
				}
			}
		})
	}
}

// Without a sandbox and without an engine the wrapper says what it looked for.
func TestNodeWrapperSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	refuses(copyOf(t, "node-vitest", "node"), "node", "with-sandbox.mjs", "node", "--version")
}
