package replay

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/pcsandbox/pcsandbox/control"
)

// sample is a story with one step of each outcome.
func sample() Result {
	refused := Decision{Request: "GET /v1/customers", Decision: control.Decision{
		Outcome: "deny", Reason: "api.mfa-claim-missing", Text: "amr contains mfa.", Remedy: "Sign in again.", Source: "seed: 000, API",
		Trail: []control.Rule{{Reason: "api.token-valid", Source: "fact: a"}, {Reason: "api.mfa-claim-missing", Source: "seed: 000, API"}},
	}}
	asked := Decision{Request: "GET /", Decision: control.Decision{Outcome: "ask", Reason: "signin.account-needed", Text: "Who?", Source: "fact: b"}}
	return Result{
		Scenario: "sample", Lesson: "A & B.", Source: "seed: 000, Example 4",
		Steps: []StepResult{
			{Number: 1, Step: "She signs in", Verb: "sign_in", Outcome: Held, Screens: []string{"entra.username", "entra.password"}, Page: `portal.page "Page"`,
				Answer: &Answer{"POST", "/t/oauth2/token", "200 OK"}, Token: &Token{User: "a@b.example", AMR: []string{"pwd"}}, Decisions: []Decision{asked, asked, refused}, TookMS: 1500},
			{Number: 2, Step: "The API <refuses>", Verb: "call", Outcome: Failed, Answer: &Answer{"GET", "/v1/customers", "401 Unauthorized - MFA required"},
				Failed: []Failure{{"status", "200", "401 Unauthorized - MFA required"}}, Decisions: []Decision{refused}, Why: &refused},
			{Number: 3, Step: "She opens", Verb: "open", Outcome: Broken, Problem: "no page"},
			{Number: 4, Step: "Never", Verb: "advance", Outcome: Skipped},
		},
	}
}

func report(t *testing.T, format string, style Style, stories ...Result) string {
	t.Helper()
	var b strings.Builder
	r, err := NewReporter(format, &b, style)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range stories {
		r.Story(s, len(s.Steps))
		for _, step := range s.Steps {
			r.Step(step)
		}
		r.End(s)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAQuietReportTellsOfWhatFailedAndSumsUpTheRest(t *testing.T) {
	t.Parallel()
	good := Result{Scenario: "good", Lesson: "Fine.", Steps: []StepResult{{Number: 1, Step: "She signs in", Outcome: Held}}}
	got := report(t, "text", Style{Quiet: true}, good, sample(), good)
	for _, want := range []string{
		"  ✓ good: all 1 steps came as expected\n\nsample\n  A & B.\n", "  2 ✗ The API <refuses>\n", "  3 ✗ She opens\n",
		"\n\n  ✗ sample: 1 of 4 steps came as expected; not played: 1\n  ✓ good: all 1 steps", "✗ 3 stories: 3 of 6 steps came as expected\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	for _, not := range []string{"She signs in", "Never", "Fine."} {
		if strings.Contains(got, not) {
			t.Errorf("%q stands in\n%s", not, got)
		}
	}
}

func TestTextTellsTheStory(t *testing.T) {
	t.Parallel()
	want := `sample
  A & B.
  seed: 000, Example 4

  1 ✓ She signs in
      screens   entra.username › entra.password
      page      portal.page "Page"
      answer    200 OK  POST /t/oauth2/token
      token     of a@b.example, amr pwd
      ask       signin.account-needed  fact: b
      deny      api.mfa-claim-missing  seed: 000, API
                amr contains mfa.
  2 ✗ The API <refuses>
      answer    401 Unauthorized - MFA required  GET /v1/customers
      status
      expected  200
      came      401 Unauthorized - MFA required
      why       api.mfa-claim-missing, decided at GET /v1/customers
                amr contains mfa.
      to do     Sign in again.
      trail     api.token-valid  fact: a
                api.mfa-claim-missing  seed: 000, API
  3 ✗ She opens
      problem   no page
  4 – Never

  ✗ sample: 1 of 4 steps came as expected; not played: 1
`
	if diff := cmp.Diff(want, report(t, "text", Style{}, sample())); diff != "" {
		t.Error(diff)
	}
}

func TestTextSumsUpMoreThanOneStory(t *testing.T) {
	t.Parallel()
	good := Result{Scenario: "good", Steps: []StepResult{{Number: 1, Step: "Fine", Outcome: Held}}}
	got := report(t, "text", Style{}, good, sample())
	want := "\n✗ sample: 1 of 4 steps came as expected; not played: 1\n✗ 2 stories: 2 of 5 steps came as expected\n"
	if !strings.HasSuffix(got, want) || !strings.Contains(got, "  ✓ good: all 1 steps came as expected\n\nsample\n") {
		t.Errorf("got\n%s", got)
	}
}

func TestTextHasColoursOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	plain := report(t, "text", Style{}, sample())
	if strings.Contains(plain, "\x1b") {
		t.Error("there are colours that nobody asked for")
	}
	coloured := report(t, "text", Style{Colour: true}, sample())
	for _, want := range []string{"\x1b[32m✓\x1b[0m", "\x1b[1;31m✗\x1b[0m", "\x1b[1mShe signs in\x1b[0m"} {
		if !strings.Contains(coloured, want) {
			t.Errorf("there is no %q", want)
		}
	}
	var bare strings.Builder
	for i, part := range strings.Split(coloured, "\x1b[") {
		if i > 0 {
			_, part, _ = strings.Cut(part, "m")
		}
		bare.WriteString(part)
	}
	if diff := cmp.Diff(plain, bare.String()); diff != "" {
		t.Errorf("colours change the text: %s", diff)
	}
}

func TestLinesAreWrappedAtTheirWidth(t *testing.T) {
	t.Parallel()
	long := "\x1b[2mone two three\x1b[0m four averyveryverylongword five"
	want := []string{"\x1b[2mone two", "three\x1b[0m four", "averyveryverylongword", "five"}
	if diff := cmp.Diff(want, wrap(long, 10)); diff != "" {
		t.Error(diff)
	}
}

func TestJSONHoldsEverything(t *testing.T) {
	t.Parallel()
	var got struct {
		Held    bool
		Stories []struct {
			Held bool
			Result
		}
	}
	text := report(t, "json", Style{}, sample())
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Held || len(got.Stories) != 1 || got.Stories[0].Held {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff(sample(), got.Stories[0].Result); diff != "" {
		t.Error(diff)
	}
	if !strings.Contains(text, "<refuses>") {
		t.Error("the text is escaped for HTML")
	}
	if empty := report(t, "json", Style{}); !strings.Contains(empty, `"stories": []`) {
		t.Errorf("no stories are %s", empty)
	}
}

func TestJUnitIsReadByBuildServers(t *testing.T) {
	t.Parallel()
	text := report(t, "junit", Style{}, sample(), sample())
	var got struct {
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	if err := xml.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if got.Tests != 8 || got.Failures != 2 || got.Errors != 2 || got.Skipped != 2 || got.Time != "3.000" {
		t.Errorf("all suites together are %+v", got.junitCounts)
	}
	s := got.Suites[0]
	if s.Name != "sample" || s.Tests != 4 || s.Failures != 1 || s.Errors != 1 || s.Skipped != 1 || s.Time != "1.500" {
		t.Errorf("got %+v", s)
	}
	if c := s.Cases[0]; c.Name != "1 She signs in" || c.Class != "sample" || c.Failure != nil || c.Error != nil || c.Skipped != nil {
		t.Errorf("got %+v", c)
	}
	if f := s.Cases[1].Failure; f == nil || f.Type != "status" || f.Message != "status: expected 200, came 401 Unauthorized - MFA required" || !strings.Contains(f.Text, "trail     api.token-valid") {
		t.Errorf("got %+v", f)
	}
	if e := s.Cases[2].Error; e == nil || e.Message != "no page" {
		t.Errorf("got %+v", e)
	}
	if s.Cases[3].Skipped == nil {
		t.Error("a step that was not played is none that was skipped")
	}
}

func TestNoReportHasAnotherFormat(t *testing.T) {
	t.Parallel()
	if _, err := NewReporter("html", nil, Style{}); err == nil || err.Error() != `report format "html" is not text, json or junit` {
		t.Errorf("got %v", err)
	}
}
