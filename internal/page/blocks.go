package page

import (
	"fmt"
	"slices"
)

// Pair is a name with its value, for the blocks "kv" and the footer.
type Pair struct {
	Name  string
	Value string
}

// Hidden is a hidden input; the block "hidden" takes a list of them.
type Hidden struct {
	Name  string
	Value string
}

// Option is one of several things to choose from: an option of a select box, a
// radio button of the block "radios" or a button of the block "choices".
type Option struct {
	ID       string
	Value    string
	Label    string
	Detail   string
	Selected bool
	Disabled bool
}

// Choice is the data of the blocks "radios" and "choices". Radios wait for the
// form's button; choices are buttons that submit the form at once.
type Choice struct {
	ID      string
	Name    string
	Legend  string
	Options []Option
	Problem string
}

// Check is a single checkbox, for the block "check".
type Check struct {
	ID      string
	Name    string
	Value   string // "true" when empty
	Label   string
	Hint    string
	Checked bool
}

// Alert is a message that concerns the whole page, for the block "alert".
type Alert struct {
	Tone  Tone
	Title string
	Text  string
}

// Tone is what a coloured block means. Colour is never the only sign of it.
type Tone string

const (
	Allow  Tone = "allow"
	Deny   Tone = "deny"
	Ask    Tone = "ask"    // something more is needed
	Report Tone = "report" // noted now, refused later
	Plain  Tone = "plain"
)

// tones are the words a badge shows when it is given none.
var tones = map[Tone]string{Allow: "Allowed", Deny: "Refused", Ask: "More needed", Report: "Noted", Plain: ""}

// Class is the tone if it is one, else plain: what comes from elsewhere never
// becomes a class name.
func (t Tone) Class() Tone {
	if _, known := tones[t]; known {
		return t
	}
	return Plain
}

// Badge shows an outcome, for the block "badge".
type Badge struct {
	Tone Tone
	Text string
}

// Words are what the badge says.
func (b Badge) Words() string {
	if b.Text != "" {
		return b.Text
	}
	return tones[b.Tone]
}

// Code is text to be copied, for the block "code".
type Code struct {
	Label string
	Text  string
}

// Number is the number to be matched on a phone, for the block "number".
type Number struct {
	ID     string
	Digits string
	Label  string
}

// Steps shows how far a registration has come, for the block "steps".
type Steps struct {
	Labels  []string
	Current int // counted from 1
}

// State is "done", "current" or "ahead" for the step with that index.
func (s Steps) State(index int) string {
	switch {
	case index+1 < s.Current:
		return "done"
	case index+1 == s.Current:
		return "current"
	}
	return "ahead"
}

// Explain answers "Why am I seeing this?", for the block "explain".
type Explain struct {
	Summary string // in one sentence
	Outcome Tone
	Reason  string // the rule that settled it
	Rules   []Rule // the rules looked at, in order
	Remedy  string // what to do about it
	Open    bool
}

// Rule is one line of the trail that led to a decision.
type Rule struct {
	Name   string // "api.mfa-claim-missing"
	Text   string
	Source string // "seed, 000 Partner Center API"
}

// Verdict is the outcome in a word.
func (e Explain) Verdict() string { return tones[e.Outcome] }

// Table is the data of the block "table". On a phone each row becomes a card,
// its cells labelled by their columns.
type Table struct {
	Caption string
	Columns []string
	Rows    []Row
	Empty   string // said when there are no rows
}

// Row is a line of a table, one cell for each column.
type Row []Cell

// Cell is text, a link or a badge, with an optional second line. A badge without
// text is the link itself.
type Cell struct {
	Text   string
	Detail string
	Href   string
	Badge  *Badge
	Mono   bool // ids and other text that is compared letter by letter
}

// Column is the label of a cell; rows may be shorter or longer than the head.
func (t Table) Column(index int) string {
	if index < len(t.Columns) {
		return t.Columns[index]
	}
	return ""
}

// Entry is one request in the block "journal", which takes a list of them.
type Entry struct {
	ID      string // unique on the page
	Time    string
	Method  string
	Target  string // path and query
	Status  int
	Detail  string // who called, which surface
	Badge   *Badge // nil when nothing was decided
	Explain *Explain
	More    []Pair
}

// pairs builds a list from alternating names and values.
func pairs(texts ...any) ([]Pair, error) {
	if len(texts)%2 != 0 {
		return nil, fmt.Errorf("pairs: %d arguments; every name needs a value", len(texts))
	}
	list := make([]Pair, 0, len(texts)/2)
	for two := range slices.Chunk(texts, 2) {
		list = append(list, Pair{Name: fmt.Sprint(two[0]), Value: fmt.Sprint(two[1])})
	}
	return list, nil
}
