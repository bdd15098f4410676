package replay_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func open(t *testing.T, name string) *scenarios.Scenario {
	t.Helper()
	sc, err := scenarios.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	return sc
}

// play plays a story in a seat and returns what came, and the report.
func play(t *testing.T, console string, sc *scenarios.Scenario) (replay.Result, string) {
	t.Helper()
	return playAt(t, replay.Target{Console: console}, sc)
}

// playAt is play with a client of one's own for the console.
func playAt(t *testing.T, target replay.Target, sc *scenarios.Scenario) (replay.Result, string) {
	t.Helper()
	var out strings.Builder
	report, err := replay.NewReporter("text", &out, replay.Style{})
	if err != nil {
		t.Fatal(err)
	}
	result, err := replay.Seat(t.Context(), sc, target, report)
	if err != nil {
		t.Fatal(err)
	}
	return result, out.String()
}

// playText is play for the text of a scenario.
func playText(t *testing.T, text string) (replay.Result, string) {
	t.Helper()
	sc, err := scenarios.Load("story.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return play(t, pcsandbox.Start(t).ConsoleURL, sc)
}

func TestAFaultThatAnsweredIsToldWhereAStepFails(t *testing.T) {
	t.Parallel()
	_, report := playText(t, `version: 1
name: met
tenants: [{key: acme, users: [{key: ann, roles: [admin-agent]}]}]
faults: [{route: customers.list, status: 429}]
story:
  - {step: Ann signs in, sign_in: {as: ann}, save: {token: access_token}}
  - {step: and calls, call: {get: /v1/customers, bearer: token}, expect: {reason: api.mfa-claim-present}}
`)
	for _, want := range []string{"came      nothing was decided, since a fault answered\n", "fault     GET /v1/customers met the fault ", ": status 429, 1 of 1\n"} {
		if !strings.Contains(report, want) {
			t.Errorf("got\n%s\nwant in it %q", report, want)
		}
	}
}

// Change what is expected, and the report says what was expected, what came and
// why, down to the rules that were looked at.
func TestAChangedExpectationFailsWithWhatCameAndWhy(t *testing.T) {
	t.Parallel()
	sc := open(t, "trent")
	step := &sc.Story[1] // the API refuses Trent's token
	step.Expect = &scenarios.Expect{Status: 200, Reason: "api.mfa-claim-present", Headers: map[string]string{"MS-ContinuationToken": "more"}}
	sc.Story = sc.Story[:2]
	result, report := play(t, pcsandbox.Start(t).ConsoleURL, sc)
	if result.Held() || result.Steps[0].Outcome != replay.Held || result.Steps[1].Outcome != replay.Failed {
		t.Fatal(report)
	}
	want := `  2 ✗ The API refuses it
      answer    401 Unauthorized - MFA required  GET /v1/customers
      at        trent.yaml:LINE
      status
      expected  200
      came      401 Unauthorized - MFA required
      headers.MS-ContinuationToken
      expected  more
      came      no such header
      reason
      expected  api.mfa-claim-present
      came      api.mfa-claim-missing
      why       api.mfa-claim-missing, decided at GET /v1/customers
                An App+User token must say that the user did MFA: its amr claim contains mfa.
      to do     Have the user sign in again with MFA that Entra knows of, and use the new token; the
                old token and its refresh token stay without.
      trail     api.token-valid  docs/sources.md, api 5.3, likely
                api.audience-accepted  docs/sources.md, api 5.2, likely
`
	want = strings.Replace(want, "LINE", strconv.Itoa(step.Line), 1)
	if !strings.Contains(report, want) {
		t.Errorf("got\n%s\nwant in it\n%s", report, want)
	}
	for _, end := range []string{
		"                api.mfa-claim-missing  Microsoft, Mandate MFA for your partner tenant, Partner\n                Center API\n",
		"  ✗ trent: 1 of 2 steps came as expected\n",
	} {
		if !strings.Contains(report, end) {
			t.Errorf("got\n%s\nwant in it %q", report, end)
		}
	}
}

func TestWrongScreensFailWithThoseThatCame(t *testing.T) {
	t.Parallel()
	sc := open(t, "alejandra")
	sc.Story[0].Expect.Screens = scenarios.List[string]{"entra.username", "entra.password"}
	sc.Story[1].Expect.NoScreens = []string{"portal.customers"}
	sc.Story[2].Expect.Claims["amr"] = []any{"pwd"}
	sc.Story[2].Expect.LastScreen = "entra.password"
	sc.Story = sc.Story[:3]
	result, report := play(t, pcsandbox.Start(t).ConsoleURL, sc)
	for i, want := range [][]replay.Failure{
		{{What: "screens", Expected: "entra.username › entra.password", Came: "entra.username › entra.password › entra.mfa-push › entra.stay-signed-in"}},
		{{What: "no_screens", Expected: "not portal.customers", Came: "portal.customers"}},
		{
			{What: "last_screen", Expected: "entra.password", Came: "no screen"},
			{What: "claims.amr", Expected: `["pwd"]`, Came: `["pwd","mfa"]`},
		},
	} {
		got := result.Steps[i].Failed
		if len(got) != len(want) {
			t.Fatal(report)
		}
		for k := range want {
			if got[k] != want[k] {
				t.Errorf("step %d: got %+v, want %+v", i+1, got[k], want[k])
			}
		}
	}
}

func TestASandboxThatPlaysSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	_, err := replay.Run(t.Context(), open(t, "trent"), replay.Target{Console: sb.ConsoleURL}, replay.Silent{})
	if !errors.Is(err, replay.ErrOtherScenario) || !strings.Contains(err.Error(), "plays partner-center-mfa, and the story is that of trent") {
		t.Errorf("got %v", err)
	}
}

func TestRunPlaysAgainstTheSandboxItself(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t, pcsandbox.Scenario("trent"))
	result, err := replay.Run(t.Context(), open(t, "trent"), replay.Target{Console: sb.ConsoleURL}, replay.Silent{})
	if err != nil || !result.Held() {
		t.Errorf("%v, %+v", err, result)
	}
}

func TestAnInterruptedStoryClosesItsSeat(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	ctx, cancel := context.WithCancel(t.Context())
	report := &interrupt{cancel: cancel}
	_, err := replay.Seat(ctx, open(t, "timeline"), replay.Target{Console: sb.ConsoleURL}, report)
	if !errors.Is(err, context.Canceled) || report.steps != 1 {
		t.Errorf("after %d steps: %v", report.steps, err)
	}
	if seats := seatsOf(t, sb.ConsoleURL); seats != "[]" {
		t.Errorf("seats were left open: %s", seats)
	}
}

// interrupt is somebody who presses Ctrl-C after the first step.
type interrupt struct {
	replay.Silent
	cancel context.CancelFunc
	steps  int
}

func (i *interrupt) Step(replay.StepResult) { i.steps++; i.cancel() }

// The command plays against a separate process of which it is told nothing but
// where the console is, and leaves what runs there alone.
func TestReplayPlaysAgainstASeparateProcess(t *testing.T) {
	t.Parallel()
	command := filepath.Join(t.TempDir(), "pcsandbox")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", command, "../cmd/pcsandbox").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	console := serve(t, command)
	before := journalOf(t, console)
	out, err := exec.CommandContext(t.Context(), command, "replay", "--all", "--url", console).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "steps came as expected") {
		t.Errorf("%v\n%s", err, out)
	}
	if after := journalOf(t, console); after != before {
		t.Errorf("the default sandbox was called %d times", after-before)
	}

	broken := filepath.Join(t.TempDir(), "broken.yaml")
	text := strings.Replace(trentText(t), "expect: {status: 200, reason", "expect: {status: 202, reason", 1)
	if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
	}{
		"an expectation failed":     {[]string{"replay", broken, "--url", console}, 1},
		"no such scenario":          {[]string{"replay", "trend"}, 2},
		"nothing to play":           {[]string{"replay", "partner-center-mfa"}, 2},
		"no scenario at all":        {[]string{"replay"}, 2},
		"no such format":            {[]string{"replay", "trent", "--format", "html"}, 2},
		"nobody answers at the URL": {[]string{"replay", "trent", "--url", "http://localhost:1"}, 2},
	} {
		out, err := exec.CommandContext(t.Context(), command, c.args...).CombinedOutput()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != c.code {
			t.Errorf("%s: %v, want exit %d\n%s", name, err, c.code, out)
		}
	}
}

// serve starts the command on free ports and returns its console's URL.
func serve(t *testing.T, command string) string {
	t.Helper()
	// Another of this test's names in the environment would change the defaults.
	cmd := exec.CommandContext(t.Context(), command, "serve", "--addr", "localhost:0", "--console-addr", "localhost:0", "--seat-ports", "0", "--state", t.TempDir())
	out := &watched{found: make(chan string, 1)}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	})
	select {
	case url := <-out.found:
		return url
	case <-time.After(30 * time.Second):
		t.Fatalf("no console after 30 seconds:\n%s", out.text.String())
	}
	return ""
}

// watched looks for the console's URL in what the command prints.
type watched struct {
	text  bytes.Buffer
	found chan string
	once  bool
}

func (w *watched) Write(b []byte) (int, error) {
	w.text.Write(b)
	if m := consoleLine.FindSubmatch(w.text.Bytes()); m != nil && !w.once {
		w.once = true
		w.found <- string(m[1])
	}
	return len(b), nil
}

var consoleLine = regexp.MustCompile(`Console +(http://localhost:[0-9]+) `)

func trentText(t *testing.T) string {
	t.Helper()
	text, err := scenarios.Text("trent")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// journalOf is the number of the newest entry of a sandbox's journal.
func journalOf(t *testing.T, console string) uint64 {
	t.Helper()
	j, err := control.New(console, nil).Journal(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	return j.Last
}
