package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"github.com/invopop/jsonschema"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// Definitions of the words that several fields choose from.
const (
	reasonName   = "ReasonWord"
	screenName   = "ScreenWord"
	leavableName = "LeavableScreenWord"
)

// A constraint is a check of the loader's that the Go type of a field does not
// tell of, so that an editor marks what lint would refuse.
type constraint struct {
	of, field string // the definition, "" for the scenario itself, and its field
	put       func(*jsonschema.Schema)
}

func constraints() []constraint {
	patterns := scenarios.Patterns()
	named := func(s *jsonschema.Schema) { s.Pattern, s.MaxLength = patterns["name"], new(uint64(64)) }
	aPath, aLink := spelt("^/"), spelt("^[/<]")
	return []constraint{
		{"", "version", func(s *jsonschema.Schema) { s.Const = scenarios.Version }},
		{"", "name", named},
		{"Tenant", "key", named}, {"User", "key", named}, {"App", "key", named},
		{"Phase", "share", between(1, 100)},
		{"Expect", "status", between(100, 599)},
		{"Expect", "error", spelt(patterns["error"])},
		{"Expect", "reason", oneOfThe(reasonName)},
		{"Expect", "trail", listOfThe(reasonName)},
		{"Expect", "screens", listOfThe(screenName)},
		{"Expect", "no_screens", listOfThe(screenName)},
		{"Expect", "last_screen", oneOfThe(screenName)},
		{"JournalEntry", "status", between(100, 599)},
		{"JournalEntry", "reason", oneOfThe(reasonName)},
		{"With", "cancel", oneOfThe(leavableName)},
		{"OpenPage", "portal", aLink},
		{"Call", "get", aLink}, {"Call", "post", aLink}, {"Call", "put", aLink}, {"Call", "patch", aLink}, {"Call", "delete", aLink},
		{"Fault", "path", aPath},
		{"Fault", "status", between(400, 599)},
		{"Fault", "skip", between(0, 1_000_000)},
		{"Fault", "times", between(1, 1_000_000)},
		{"Step", "save", func(s *jsonschema.Schema) {
			s.AdditionalProperties = &jsonschema.Schema{Type: "string", Pattern: `^((access|refresh|id)_token|(body|header)\..+)$`}
		}},
	}
}

// constrain adds to a schema what the types do not say.
func constrain(root *jsonschema.Schema) error {
	for _, c := range constraints() {
		s := root
		if c.of != "" {
			s = root.Definitions[c.of]
		}
		if s == nil {
			return fmt.Errorf("constraints: there is no type %s", c.of)
		}
		field, ok := s.Properties.Get(c.field)
		if !ok {
			return fmt.Errorf("constraints: %s has no field %s", c.of, c.field)
		}
		c.put(field)
	}
	// A step may also do nothing but take a new browser.
	root.Definitions["Step"].OneOf = append(either(scenarios.Verbs()...), &jsonschema.Schema{Required: []string{"browser"}, MaxProperties: new(uint64(2))})
	root.Definitions["Call"].OneOf = either("get", "post", "put", "patch", "delete")
	root.Definitions["Call"].Not = &jsonschema.Schema{Required: []string{"body", "form"}}
	root.Definitions["Fault"].OneOf = either("status", "latency", "drop", "stall")
	root.Definitions["Fault"].DependentRequired = map[string][]string{"retry_after": {"status"}}
	root.Definitions["Set"].OneOf = either("tenant", "domain", "user")
	root.Definitions["Set"].MinProperties = new(uint64(2))
	delete(root.Definitions, "ListOfstring") // only screens are such a list
	root.Definitions[reasonName] = words(scenarios.Reasons())
	root.Definitions[screenName] = words(scenarios.Screens())
	root.Definitions[leavableName] = words(scenarios.Leavable())
	return nil
}

// either wants exactly one of some fields.
func either(fields ...string) []*jsonschema.Schema {
	var out []*jsonschema.Schema
	for _, f := range fields {
		out = append(out, &jsonschema.Schema{Required: []string{f}})
	}
	return out
}

func words(of []string) *jsonschema.Schema {
	s := &jsonschema.Schema{}
	for _, w := range slices.Sorted(slices.Values(of)) {
		s.Enum = append(s.Enum, w)
	}
	return s
}

func between(least, most int) func(*jsonschema.Schema) {
	return func(s *jsonschema.Schema) {
		s.Minimum, s.Maximum = json.Number(strconv.Itoa(least)), json.Number(strconv.Itoa(most))
	}
}

func spelt(pattern string) func(*jsonschema.Schema) {
	return func(s *jsonschema.Schema) { s.Pattern = pattern }
}

func oneOfThe(definition string) func(*jsonschema.Schema) {
	return func(s *jsonschema.Schema) { s.Type, s.Ref = "", "#/$defs/"+definition }
}

func listOfThe(definition string) func(*jsonschema.Schema) {
	return func(s *jsonschema.Schema) {
		s.Ref, s.Type, s.Items = "", "array", &jsonschema.Schema{Ref: "#/$defs/" + definition}
	}
}
