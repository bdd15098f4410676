package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// A finding's status; only problems make doctor exit with 1.
const (
	fine    = "ok"
	problem = "problem"
	note    = "note"
)

// A finding is the result of one check.
type finding struct {
	Check  string   `json:"check"`
	Status string   `json:"status"` // ok, problem, note
	What   string   `json:"what"`
	Why    string   `json:"why,omitempty"`
	Remedy []string `json:"remedy,omitempty"` // commands to paste, or what to set; one would do where it says "or"
}

// A diagnosis is what doctor found.
type diagnosis struct {
	Console  string    `json:"console"`
	Problems int       `json:"problems"`
	Findings []finding `json:"findings"`
}

// add notes findings; an empty one says that a check had nothing to look at.
func (d *diagnosis) add(findings ...finding) {
	for _, f := range findings {
		if f.Check == "" {
			continue
		}
		if f.Status == problem {
			d.Problems++
		}
		d.Findings = append(d.Findings, f)
	}
}

const (
	reportWidth = 96
	bodyIndent  = 10 // of why and do
)

// print lays the diagnosis out for people.
func (d *diagnosis) print(w io.Writer, colour bool) error {
	widest := 0
	for _, f := range d.Findings {
		widest = max(widest, len(f.Check))
	}
	var b strings.Builder
	for i, f := range d.Findings {
		mark, paint := "✓", green
		switch f.Status {
		case problem:
			mark, paint = "✗", red
		case note:
			mark, paint = "!", yellow
		}
		if i > 0 && (f.Why != "" || d.Findings[i-1].Why != "") {
			b.WriteByte('\n')
		}
		head := fmt.Sprintf("%-*s  ", widest, f.Check)
		fmt.Fprintf(&b, "  %s %s%s\n", painted(mark, paint, colour), head, wrapped(f.What, 4+len(head)))
		if f.Why != "" {
			fmt.Fprintf(&b, "    why   %s\n", wrapped(f.Why, bodyIndent))
		}
		for n, line := range f.Remedy {
			label := "do"
			if n > 0 {
				label = ""
			}
			fmt.Fprintf(&b, "    %-4s  %s\n", label, line) // not wrapped: it is to be pasted
		}
	}
	fmt.Fprintf(&b, "\n%s\n", d.summary())
	_, err := io.WriteString(w, b.String())
	return err
}

func (d *diagnosis) summary() string {
	notes := len(slices.DeleteFunc(slices.Clone(d.Findings), func(f finding) bool { return f.Status != note }))
	switch {
	case d.Problems > 0:
		return plural(d.Problems, "problem")
	case notes > 0:
		return "No problem; " + plural(notes, "thing") + " to know"
	}
	return "No problem"
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// wrapped breaks a text into lines, of which all but the first are indented.
func wrapped(text string, indent int) string {
	var b strings.Builder
	column := indent
	for i, word := range strings.Fields(text) {
		width := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case column+1+width > reportWidth:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += width
	}
	return b.String()
}

// Colours of a terminal.
const (
	red    = "31"
	green  = "32"
	yellow = "33"
	bold   = "1"
	dim    = "2"
)

func painted(text, paint string, colour bool) string {
	if !colour {
		return text
	}
	return "\x1b[" + paint + "m" + text + "\x1b[0m"
}
