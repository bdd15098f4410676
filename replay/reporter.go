package replay

import (
	"fmt"
	"io"
)

// A Reporter is told what comes of stories, as it comes.
type Reporter interface {
	// Story begins a story; r has no steps yet.
	Story(r Result, steps int)
	Step(s StepResult)
	End(r Result)
	// Close writes what can only be written at the end.
	Close() error
}

// Formats are the names that [NewReporter] knows.
var Formats = []string{"text", "json", "junit"}

// NewReporter writes a report in one of [Formats] to w. The text has colours
// only if style says so.
func NewReporter(format string, w io.Writer, style Style) (Reporter, error) {
	switch format {
	case "text":
		return newText(w, style), nil
	case "json":
		return &jsonReport{w: w}, nil
	case "junit":
		return &junitReport{w: w}, nil
	}
	return nil, fmt.Errorf("report format %q is not text, json or junit", format)
}

// Silent reports to nobody.
type Silent struct{}

// Story implements [Reporter].
func (Silent) Story(Result, int) {}

// Step implements [Reporter].
func (Silent) Step(StepResult) {}

// End implements [Reporter].
func (Silent) End(Result) {}

// Close implements [Reporter].
func (Silent) Close() error { return nil }
