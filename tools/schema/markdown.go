package main

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/invopop/jsonschema"
)

// introduction is what a page about the format says before its fields.
//
//go:embed introduction.md
var introduction string

// lineLength is where the text of a page is folded.
const lineLength = 120

// A section is one type of the format: where it stands in a file, and its fields.
type section struct {
	name   string
	places []string
	*jsonschema.Schema
}

// markdown makes the page about the format: the introduction, then each type in
// the order in which a reader of a file meets it.
func markdown() ([]byte, error) {
	schema, err := reflected(jsonschema.WithFullComment())
	if err != nil {
		return nil, err
	}
	var out strings.Builder
	out.WriteString(introduction)
	p := page{types: schema.Definitions}
	for _, s := range sections(schema) {
		out.WriteString("\n### " + s.name + "\n\n")
		text := prose(s.Description)
		if len(s.places) > 0 {
			text = "At " + listed(s.places, "and") + ". " + text
		}
		out.WriteString(fold("", text) + "\n")
		for f := s.Properties.Oldest(); f != nil; f = f.Next() {
			out.WriteString(fold("- ", p.field(s, f.Key, f.Value)))
		}
	}
	return []byte(out.String()), nil
}

// sections are the types, each once, with all their places.
func sections(schema *jsonschema.Schema) []*section {
	all := []*section{{name: "Scenario", Schema: schema}}
	for i := 0; i < len(all); i++ { // grows while types are met
		at := all[i]
		for p := at.Properties.Oldest(); p != nil; p = p.Next() {
			name, list := named(schema, p.Value)
			if name == "" {
				continue
			}
			place := p.Key + list
			if i > 0 {
				place = at.name + "." + place
			}
			k := slices.IndexFunc(all, func(s *section) bool { return s.name == name })
			if k < 0 {
				k = len(all)
				all = append(all, &section{name: name, Schema: schema.Definitions[name]})
			}
			all[k].places = append(all[k].places, "`"+place+"`")
		}
	}
	return all
}

// named finds the type of a field's value, or of the entries of a list. Lists
// that the schema names are lists all the same.
func named(root, s *jsonschema.Schema) (name, list string) {
	for s != nil {
		ref := strings.TrimPrefix(s.Ref, "#/$defs/")
		switch {
		case ref != "" && root.Definitions[ref].Type == "object":
			return ref, list
		case ref != "":
			s = root.Definitions[ref]
		case s.Type == "array":
			s, list = s.Items, "[]"
		case s.Type == "object":
			s, list = s.AdditionalProperties, ".<name>"
		default:
			return "", ""
		}
	}
	return "", ""
}

// A page knows the types that fields refer to.
type page struct{ types jsonschema.Definitions }

// field is the line of one field: name, what it may be, what it means.
func (p page) field(s *section, name string, value *jsonschema.Schema) string {
	var about []string
	if slices.Contains(s.Required, name) {
		about = append(about, "*required*")
	}
	if what := p.kind(value); what != "" {
		about = append(about, what)
	}
	line := "**`" + name + "`**"
	if len(about) > 0 {
		line += " (" + strings.Join(about, "; ") + ")"
	}
	return line + ": " + prose(value.Description)
}

// kind says what a value may be; nothing where that is a plain text.
func (p page) kind(s *jsonschema.Schema) string {
	name := strings.TrimPrefix(s.Ref, "#/$defs/")
	switch {
	case name != "" && p.types[name].Type == "object":
		return "[" + name + "](#" + strings.ToLower(name) + ")"
	case name != "":
		return p.kind(p.types[name])
	case len(s.Enum) > 0:
		return choices(s.Enum)
	case s.Format == "uuid":
		return "GUID"
	case s.Pattern == datePattern:
		return "date"
	case s.Pattern == durationPattern:
		return "duration"
	case s.Pattern == frequencyPattern:
		return "duration or `every-time`"
	}
	switch s.Type {
	case "array":
		if entries := p.kind(s.Items); entries != "" {
			return "list of " + entries
		}
		return "list"
	case "object":
		return "map"
	case "integer":
		return "whole number"
	case "boolean":
		return "true or false"
	}
	return ""
}

// choices lists values; the numbers that stand beside their text are left out.
func choices(values []any) string {
	var texts []string
	for _, v := range values {
		if text, ok := v.(string); ok {
			texts = append(texts, "`"+text+"`")
		}
	}
	return listed(texts, "or")
}

func listed(texts []string, word string) string {
	if n := len(texts); n > 1 {
		return strings.Join(texts[:n-1], ", ") + " " + word + " " + texts[n-1]
	}
	return strings.Join(texts, "")
}

var (
	docLink     = regexp.MustCompile(`\[(\w+)\]`)
	placeholder = regexp.MustCompile(`\S*<\w+>(\S*\w)?`)
)

// prose is a comment as running text: pages would take <key> for a tag.
func prose(comment string) string {
	text := docLink.ReplaceAllString(strings.Join(strings.Fields(comment), " "), "$1")
	return placeholder.ReplaceAllString(text, "`$0`")
}

// fold breaks a text into lines, those behind the first indented like it.
func fold(begin, text string) string {
	var out strings.Builder
	line, empty := begin, true
	for word := range strings.FieldsSeq(text) {
		if !empty && len(line)+1+len(word) > lineLength {
			out.WriteString(line + "\n")
			line, empty = strings.Repeat(" ", len(begin)), true
		}
		if !empty {
			line += " "
		}
		line, empty = line+word, false
	}
	return fmt.Sprintf("%s%s\n", out.String(), line)
}
