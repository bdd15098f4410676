package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A listed is a built-in scenario as the list shows it.
type listed struct {
	Name   string          `json:"name"`
	Group  scenarios.Group `json:"group"`
	Lesson string          `json:"lesson"`
	Source string          `json:"source"`
	Steps  int             `json:"steps"`

	// Combinations is for how many of its matrix the story is played.
	Combinations int                 `json:"combinations,omitempty"`
	Settings     []scenarios.Setting `json:"settings,omitempty"` // what --set gives values to
}

func listedOf(sc *scenarios.Scenario) listed {
	return listed{sc.Name, sc.Group, sc.Lesson, sc.Source.String(), len(sc.Story), len(sc.Variants), sc.Settings()}
}

// told is the lesson, and how often and for what the story is played.
func (l listed) told() string {
	var played, open []string
	for _, set := range l.Settings {
		if set.Matrix {
			played = append(played, set.Name)
		} else {
			open = append(open, set.Name)
		}
	}
	text := l.Lesson
	if l.Combinations > 0 {
		text += fmt.Sprintf(" [%d times, by %s]", l.Combinations, strings.Join(played, " and "))
	}
	if len(open) > 0 {
		text += " [--set " + strings.Join(open, ", ") + "]"
	}
	return text
}

func listScenarios(s streams, format string) error {
	if format != "text" && format != "json" {
		return fmt.Errorf("--format %q is not text or json", format)
	}
	lines, err := library()
	if err != nil {
		return err
	}
	if format == "text" {
		return printLibrary(s.out, lines)
	}
	return printJSON(s.out, lines)
}

func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// library is every built-in scenario, shelf by shelf.
func library() ([]listed, error) {
	shelves := map[scenarios.Group][]listed{}
	for _, name := range scenarios.Library() {
		sc, err := scenarios.Open(name)
		if err != nil {
			return nil, err
		}
		shelves[sc.Group] = append(shelves[sc.Group], listedOf(sc))
	}
	lines := []listed{} // an empty list, not null
	for _, g := range append(scenarios.Groups(), "") {
		lines = append(lines, shelves[g]...)
	}
	return lines, nil
}

// printLibrary prints the shelves with their inscriptions.
func printLibrary(w io.Writer, lines []listed) error {
	width := 0
	for _, l := range lines {
		width = max(width, len(l.Name))
	}
	var b strings.Builder
	for i, l := range lines {
		if i == 0 || lines[i-1].Group != l.Group {
			if i > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(l.Group.Title() + "\n")
		}
		fmt.Fprintf(&b, "  %-*s  %s\n", width, l.Name, wrapped(l.told(), width+4))
	}
	b.WriteString("\nPlay one: pcsandbox replay NAME. Read one: pcsandbox scenario show NAME.\n")
	_, err := io.WriteString(w, b.String())
	return err
}
