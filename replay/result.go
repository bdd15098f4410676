package replay

import (
	"errors"

	"github.com/pcsandbox/pcsandbox/control"
)

// A Result is what came of a story.
type Result struct {
	Scenario string       `json:"scenario"`
	Lesson   string       `json:"lesson,omitempty"`
	Source   string       `json:"source,omitempty"` // of the lesson, spelt as a decision's
	Steps    []StepResult `json:"steps"`
}

// Held reports whether everything came as expected.
func (r Result) Held() bool { return r.count(Held) == len(r.Steps) }

func (r Result) count(o Outcome) int {
	n := 0
	for _, s := range r.Steps {
		if s.Outcome == o {
			n++
		}
	}
	return n
}

// Outcome is what came of a step.
type Outcome string

const (
	Held    Outcome = "held"    // everything came as expected
	Failed  Outcome = "failed"  // something else came
	Broken  Outcome = "broken"  // the step could not be played to its end
	Skipped Outcome = "skipped" // an earlier step broke
)

// A StepResult is what came of one step.
type StepResult struct {
	Number  int       `json:"number"`
	Step    string    `json:"step"`
	At      string    `json:"at,omitempty"` // file and line, where they are known
	Verb    string    `json:"verb"`
	Outcome Outcome   `json:"outcome"`
	TookMS  float64   `json:"took_ms"` // that the servers took, together
	Failed  []Failure `json:"failures,omitempty"`
	Problem string    `json:"problem,omitempty"` // why the step is broken

	Did     string   `json:"did,omitempty"`     // in words, of a step without an answer
	Screens []string `json:"screens,omitempty"` // of signing in, that the person met
	Page    string   `json:"page,omitempty"`    // where the person is at last: screen and title
	Answer  *Answer  `json:"answer,omitempty"`  // the last one
	Token   *Token   `json:"token,omitempty"`   // that came

	// Decisions are those of every request of the step, in order; Why is the one
	// that settled the last answer.
	Decisions []Decision `json:"decisions,omitempty"`
	Why       *Decision  `json:"why,omitempty"`
	Faults    []string   `json:"faults,omitempty"` // that requests of the step met
}

// A Failure is one expectation that was not met.
type Failure struct {
	What     string `json:"what"` // as the story names it, e.g. status or headers.isMfaCompliant
	Expected string `json:"expected"`
	Came     string `json:"came"`
}

// An Answer is what a server said.
type Answer struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Status string `json:"status"` // status line after the version
}

// A Token is what an access token says of its user.
type Token struct {
	User string   `json:"user,omitempty"` // empty: the app alone
	AMR  []string `json:"amr,omitempty"`
}

// A Decision is one of the journal's, with the request it was made for.
type Decision struct {
	control.Decision
	Request string `json:"request"`        // e.g. GET /v1/customers
	Came    string `json:"came,omitempty"` // where the answer is an error all the same: not-found, unplayed, failed
}

// ErrOtherScenario says that a sandbox plays something else than the story.
var ErrOtherScenario = errors.New("the sandbox plays another scenario")
