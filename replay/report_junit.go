package replay

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// junitReport writes stories as test suites and steps as test cases, the form
// that build servers read.
type junitReport struct {
	w      io.Writer
	total  junitCounts
	suites []junitSuite
}

// junitCounts are what a suite and all suites together say of themselves.
type junitCounts struct {
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
	Skipped  int    `xml:"skipped,attr"`
	Time     string `xml:"time,attr"`

	ms float64
}

func (c *junitCounts) add(r Result) {
	c.Tests, c.Failures, c.Errors, c.Skipped = c.Tests+len(r.Steps), c.Failures+r.count(Failed), c.Errors+r.count(Broken), c.Skipped+r.count(Skipped)
	for _, s := range r.Steps {
		c.ms += s.TookMS
	}
	c.Time = seconds(c.ms)
}

type junitSuite struct {
	Name string `xml:"name,attr"`
	junitCounts
	Cases []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string     `xml:"name,attr"`
	Class   string     `xml:"classname,attr"`
	Time    string     `xml:"time,attr"`
	File    string     `xml:"file,attr,omitempty"`
	Line    string     `xml:"line,attr,omitempty"`
	Failure *junitText `xml:"failure,omitempty"`
	Error   *junitText `xml:"error,omitempty"`
	Skipped *junitText `xml:"skipped,omitempty"`
}

type junitText struct {
	Type    string `xml:"type,attr,omitempty"`
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (*junitReport) Story(Result, int) {}
func (*junitReport) Step(StepResult)   {}

func (j *junitReport) End(r Result) {
	suite := junitSuite{Name: r.Scenario}
	suite.add(r)
	j.total.add(r)
	for _, s := range r.Steps {
		suite.Cases = append(suite.Cases, junitCaseOf(r.Scenario, s))
	}
	j.suites = append(j.suites, suite)
}

func junitCaseOf(scenario string, s StepResult) junitCase {
	c := junitCase{Name: fmt.Sprintf("%d %s", s.Number, s.Step), Class: scenario, Time: seconds(s.TookMS)}
	if i := strings.LastIndexByte(s.At, ':'); i >= 0 {
		c.File, c.Line = s.At[:i], s.At[i+1:]
	}
	switch s.Outcome {
	case Held:
	case Failed:
		c.Failure = &junitText{Type: s.Failed[0].What, Message: first(s.Failed), Text: failureText(s)}
	case Broken:
		c.Error = &junitText{Type: string(Broken), Message: s.Problem, Text: failureText(s)}
	case Skipped:
		c.Skipped = &junitText{Message: "an earlier step could not be played to its end"}
	}
	return c
}

func first(failed []Failure) string {
	return fmt.Sprintf("%s: expected %s, came %s", failed[0].What, failed[0].Expected, failed[0].Came)
}

// failureText is the text report's account of a step that did not hold.
func failureText(s StepResult) string {
	var b strings.Builder
	t := newText(&b, Style{})
	t.account(s)
	return b.String()
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", ms/1000) }

func (j *junitReport) Close() error {
	doc := struct {
		XMLName xml.Name `xml:"testsuites"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}{junitCounts: j.total, Suites: j.suites}
	if _, err := io.WriteString(j.w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(j.w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(j.w, "\n")
	return err
}
