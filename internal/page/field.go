package page

import "strings"

// Field is a labelled input, for the block "field". Only name and label are
// needed; the id is the name when empty.
type Field struct {
	ID           string
	Name         string
	Label        string
	Type         string // text (default), password, code, email, select
	Value        string // never sent back for a password
	Hint         string
	Problem      string // what is wrong with what was typed
	ProblemID    string // the id of that sentence, where scripts look for a known one
	Autocomplete string
	Placeholder  string
	Required     bool
	Focus        bool
	Options      []Option // of a select
}

// The types of fields that are more than a type of <input>.
const (
	typePassword = "password"
	typeCode     = "code" // the six digits of a second factor
	typeSelect   = "select"
)

// Ident is the id of the input.
func (f Field) Ident() string {
	if f.ID != "" {
		return f.ID
	}
	return f.Name
}

// ProblemIdent is the id of the sentence that says what is wrong.
func (f Field) ProblemIdent() string {
	if f.ProblemID != "" {
		return f.ProblemID
	}
	return f.Ident() + "-problem"
}

// DescribedBy lists the ids of the sentences that belong to the input.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Problem != "" {
		ids = append(ids, f.ProblemIdent())
	}
	if f.Hint != "" {
		ids = append(ids, f.Ident()+"-hint")
	}
	return strings.Join(ids, " ")
}

// InputType is the type attribute.
func (f Field) InputType() string {
	switch f.Type {
	case "", typeCode:
		return "text"
	}
	return f.Type
}

// Shown is what stands in the input when the page opens.
func (f Field) Shown() string {
	if f.Type == typePassword {
		return ""
	}
	return f.Value
}

// IsCode tells the block to draw a narrow input for digits.
func (f Field) IsCode() bool { return f.Type == typeCode }

// IsSelect tells the block to draw a list.
func (f Field) IsSelect() bool { return f.Type == typeSelect }

// FilledBy is the autocomplete attribute; a code and a password have usual ones.
func (f Field) FilledBy() string {
	switch {
	case f.Autocomplete != "":
		return f.Autocomplete
	case f.Type == typeCode:
		return "one-time-code"
	case f.Type == typePassword:
		// A practice password has no business in anybody's password store.
		return "off"
	}
	return ""
}
