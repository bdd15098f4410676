package scenarios

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Problem is one thing that is wrong with a file, and what would be right.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Text   string `json:"text"`
}

// String returns the problem in the form file:line:column: text.
func (p Problem) String() string {
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Text)
}

// Error is everything that is wrong with a file, in the order of its lines.
type Error struct {
	Problems []Problem
}

// Error returns all problems, one per line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

// maxProblems bounds the problems that are listed; a file that is no scenario
// at all would fill the screen.
const maxProblems = 200

// problems collects what is wrong with one file.
type problems struct {
	file   string
	list   []Problem
	others []Problem // of the files it extends
}

// full reports that no more problems will be listed, so that looking for them
// can end.
func (ps *problems) full() bool { return len(ps.list) == maxProblems }

func (ps *problems) add(at mark, format string, args ...any) {
	if ps.full() {
		return
	}
	ps.list = append(ps.list, Problem{ps.file, at.line, at.column, fmt.Sprintf(format, args...)})
}

// sorted returns the problems in the order of the file, each once.
func (ps *problems) sorted() []Problem {
	list := slices.Clone(ps.list)
	slices.SortStableFunc(list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	list = slices.Compact(list)
	if ps.full() {
		last := list[len(list)-1]
		list = append(list, Problem{ps.file, last.Line, last.Column, "there may be more problems; mend these first"})
	}
	return list
}

// err returns the problems as an error, or nil where there are none.
func (ps *problems) err() *Error {
	if len(ps.list) == 0 {
		return nil
	}
	return &Error{append(ps.sorted(), ps.others...)}
}
