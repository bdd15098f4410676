package replay

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A Style is how the text report looks.
type Style struct {
	Colour bool // for terminals
	Width  int  // of a line; default 100
	Quiet  bool // tells of steps that did not come as expected, and sums up the others
}

// textReport tells stories to people, step by step.
type textReport struct {
	w       io.Writer
	style   Style
	stories []Result
	head    func() // tells what the story is, before the first step that is told; nil: it was
}

const (
	defaultWidth = 100
	margin       = "      " // where what a step came to begins
	named        = 10       // width of the names before it
)

func newText(w io.Writer, style Style) *textReport {
	if style.Width <= 0 {
		style.Width = defaultWidth
	}
	return &textReport{w: w, style: style}
}

func (t *textReport) Story(r Result, steps int) {
	t.head = func() { t.story(r, steps) }
	if !t.style.Quiet {
		t.begin()
	}
}

// begin tells what the story is, once.
func (t *textReport) begin() {
	if t.head != nil {
		t.head()
		t.head = nil
	}
}

func (t *textReport) story(r Result, steps int) {
	if len(t.stories) > 0 {
		fmt.Fprintln(t.w)
	}
	fmt.Fprintln(t.w, t.bold(r.Scenario))
	if r.Lesson != "" {
		for _, line := range wrap(r.Lesson, t.style.Width-2) {
			fmt.Fprintln(t.w, "  "+line)
		}
	}
	if r.Source != "" {
		fmt.Fprintln(t.w, "  "+t.dim(r.Source))
	}
	if steps == 0 {
		fmt.Fprintln(t.w, "  There is no story to play.")
	}
	fmt.Fprintln(t.w)
}

// marks are the signs of outcomes.
var marks = map[Outcome]string{Held: "✓", Failed: "✗", Broken: "✗", Skipped: "–"}

func (t *textReport) Step(s StepResult) {
	if t.style.Quiet && (s.Outcome == Held || s.Outcome == Skipped) {
		return
	}
	t.begin()
	mark := t.good(marks[s.Outcome])
	switch s.Outcome {
	case Failed, Broken:
		mark = t.bad(marks[s.Outcome])
	case Skipped:
		mark = t.dim(marks[s.Outcome])
	case Held:
	}
	for i, line := range wrap(s.Step, t.style.Width-len(margin)) {
		if i == 0 {
			fmt.Fprintf(t.w, "%3d %s %s\n", s.Number, mark, t.bold(line))
		} else {
			fmt.Fprintln(t.w, margin+t.bold(line))
		}
	}
	if s.Outcome == Skipped {
		return
	}
	if s.Did != "" {
		t.line("done", s.Did)
	}
	if len(s.Screens) > 0 {
		t.line("screens", strings.Join(s.Screens, " › "))
	}
	if s.Page != "" {
		t.line("page", s.Page)
	}
	if s.Answer != nil {
		t.line("answer", s.Answer.Status+"  "+t.dim(s.Answer.Method+" "+s.Answer.Path))
	}
	if s.Token != nil {
		t.line("token", s.Token.String())
	}
	if s.Outcome == Held {
		t.decisions(s.Decisions)
		return
	}
	t.account(s)
}

// String is the token in words.
func (k *Token) String() string {
	if k.User == "" {
		return "of the app alone"
	}
	if len(k.AMR) == 0 {
		return "of " + k.User + ", with no amr"
	}
	return "of " + k.User + ", amr " + strings.Join(k.AMR, " ")
}

// decisions names the rule behind each request and where it comes from, and
// tells the last one in full. A rule that settles several requests in a row is
// told once.
func (t *textReport) decisions(all []Decision) {
	all = slices.CompactFunc(slices.Clone(all), func(a, b Decision) bool { return a.Reason == b.Reason && a.Came == b.Came })
	width := 0
	for _, d := range all {
		width = max(width, len(d.Reason))
	}
	for i, d := range all {
		t.line(cmp.Or(d.Came, d.Outcome), fmt.Sprintf("%-*s", width, d.Reason)+"  "+t.dim(d.Source))
		if i == len(all)-1 && d.Text != "" {
			t.line("", d.Text)
		}
	}
}

// account says of a step that did not hold what was expected, what came, and
// why.
func (t *textReport) account(s StepResult) {
	if s.At != "" {
		t.line("at", s.At)
	}
	if s.Problem != "" {
		t.line("problem", s.Problem)
	}
	for _, f := range s.Failed {
		fmt.Fprintln(t.w, margin+t.bad(f.What))
		t.line("expected", f.Expected)
		t.line("came", f.Came)
	}
	for _, met := range s.Faults {
		t.line("fault", met)
	}
	d := s.Why
	if d == nil {
		return
	}
	t.line("why", d.Reason+", decided at "+d.Request)
	t.line("", d.Text)
	if d.Remedy != "" {
		t.line("to do", d.Remedy)
	}
	name := "trail"
	for _, r := range d.Trail {
		t.line(name, r.Reason+"  "+t.dim(r.Source))
		name = ""
	}
}

// line writes something with its name before it, wrapped.
func (t *textReport) line(name, text string) {
	pad := fmt.Sprintf("%-*s", named, name)
	for _, l := range wrap(text, t.style.Width-len(margin)-named) {
		fmt.Fprintln(t.w, margin+t.dim(pad)+l)
		pad = strings.Repeat(" ", named)
	}
}

func (t *textReport) End(r Result) {
	t.stories = append(t.stories, r)
	if len(r.Steps) == 0 {
		return
	}
	if t.head == nil {
		fmt.Fprintln(t.w)
	}
	fmt.Fprintln(t.w, "  "+t.sum(r))
}

func (t *textReport) sum(r Result) string {
	if r.Held() {
		return t.good("✓") + fmt.Sprintf(" %s: all %d steps came as expected", r.Scenario, len(r.Steps))
	}
	text := fmt.Sprintf(" %s: %d of %d steps came as expected", r.Scenario, r.count(Held), len(r.Steps))
	if n := r.count(Skipped); n > 0 {
		text += fmt.Sprintf("; not played: %d", n)
	}
	return t.bad("✗") + text
}

// Close sums up more than one story.
func (t *textReport) Close() error {
	if len(t.stories) < 2 {
		return nil
	}
	steps, held := 0, 0
	fmt.Fprintln(t.w)
	for _, r := range t.stories {
		steps += len(r.Steps)
		held += r.count(Held)
		if !r.Held() && !t.style.Quiet { // there it stands just above
			fmt.Fprintln(t.w, t.sum(r))
		}
	}
	mark := t.good("✓")
	if held != steps {
		mark = t.bad("✗")
	}
	_, err := fmt.Fprintf(t.w, "%s %d stories: %d of %d steps came as expected\n", mark, len(t.stories), held, steps)
	return err
}

func (t *textReport) bold(s string) string { return t.paint("1", s) }
func (t *textReport) dim(s string) string  { return t.paint("2", s) }
func (t *textReport) good(s string) string { return t.paint("32", s) }
func (t *textReport) bad(s string) string  { return t.paint("1;31", s) }

func (t *textReport) paint(code, s string) string {
	if !t.style.Colour || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

// wrap breaks a text into lines of at most width columns. What is longer than a
// line stays whole.
func wrap(text string, width int) []string {
	var lines []string
	line, n := "", 0
	for _, word := range strings.Split(text, " ") {
		w := columns(word)
		if n > 0 && n+1+w > width {
			lines = append(lines, line)
			line, n = "", 0
		}
		if n > 0 {
			line, n = line+" ", n+1
		}
		line, n = line+word, n+w
	}
	return append(lines, line)
}

// columns is the width of a word without its colours.
func columns(word string) int {
	n, escape := 0, false
	for _, r := range word {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		default:
			n++
		}
	}
	if !utf8.ValidString(word) {
		return len(word)
	}
	return n
}
