package main

import "github.com/invopop/jsonschema"

// parameterName is the definition of a value that is a parameter, $(name): the
// loader fills it in before it looks at the value, so an editor must let it pass
// where it would refuse any other text.
const parameterName = "ParameterInPlace"

// acceptParameters lets $(name) stand for every value that is not a plain text.
func acceptParameters(root *jsonschema.Schema) {
	for name, s := range root.Definitions {
		if name != "Parameter" { // whose own values are literal
			acceptIn(s)
		}
	}
	acceptIn(root)
	root.Definitions[parameterName] = &jsonschema.Schema{
		Type: "string", Pattern: `\$\([^()]+\)`, Description: "$(name): the value of a parameter.",
	}
}

func acceptIn(s *jsonschema.Schema) {
	if s == nil || s.Properties == nil && s.Items == nil && s.AdditionalProperties == nil {
		accept(s)
		return
	}
	acceptIn(s.Items)
	if s.Items != nil && s.Properties == nil {
		choose(s) // a parameter may hold a whole list
		return
	}
	if s.Properties == nil { // a map; elsewhere it says that there is nothing else
		acceptIn(s.AdditionalProperties)
	}
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		acceptIn(p.Value)
	}
}

// accept replaces the schema of a value by a choice.
func accept(s *jsonschema.Schema) {
	if s == nil || s.Type != "boolean" && s.Type != "integer" && s.Enum == nil && s.Pattern == "" && s.Format == "" {
		return
	}
	choose(s)
}

func choose(s *jsonschema.Schema) {
	plain := *s
	plain.Description = ""
	*s = jsonschema.Schema{Description: s.Description, AnyOf: []*jsonschema.Schema{&plain, {Ref: "#/$defs/" + parameterName}}}
}
