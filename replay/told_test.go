package replay

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
)

func TestStepThatWasLetInAndFailedIsNotReportedAsAllowed(t *testing.T) {
	t.Parallel()
	looked := control.Decision{Outcome: "allow", Reason: "graph.token-valid"}
	held := control.Decision{Outcome: "allow", Reason: "graph.permission-held"}
	e := control.Entry{Method: "GET", Path: "/v1.0/domains/x", Status: 404, Outcome: "not-found", Decisions: []control.Decision{looked, held}}
	if d := decided(e, looked); d.Came != "" {
		t.Errorf("a decision on the way is reported as %q", d.Came)
	}
	s := report(t, "text", Style{Width: 80}, Result{Scenario: "x", Steps: []StepResult{{Number: 1, Step: "He asks", Outcome: Held, Decisions: []Decision{decided(e, held)}}}})
	if !strings.Contains(s, "not-found graph.permission-held") || strings.Contains(s, "allow") {
		t.Errorf("told as\n%s", s)
	}
	if d := decided(control.Entry{Outcome: "report", Decisions: []control.Decision{held}}, held); d.Came != "" {
		t.Errorf("a served call is reported as %q", d.Came)
	}
}
