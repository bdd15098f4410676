package scenarios

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A path leads from the top of the file to a value: tenants, [0], users, [2].
type path []string

func (p path) field(name string) path { return append(slices.Clip(p), name) }

func (p path) index(i int) path { return append(slices.Clip(p), fmt.Sprintf("[%d]", i)) }

// String names the value by the nearest field around it, which together with
// the line is enough: roles[1], or "the scenario" at the top.
func (p path) String() string {
	if len(p) == 0 {
		return "the scenario"
	}
	i := len(p) - 1
	for i > 0 && strings.HasPrefix(p[i], "[") {
		i--
	}
	return quoteless(strings.Join(p[i:], ""))
}

// last is the name of the value's own field.
func (p path) last() string {
	for _, name := range slices.Backward(p) {
		if !strings.HasPrefix(name, "[") {
			return name
		}
	}
	return "scenario"
}

// A field is a field of one of the format's types, as a file names it.
type field struct {
	name     string
	index    []int
	required bool
}

// fieldsOf returns the fields of a struct type, those of inlined structs
// included, in the order of their declaration.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			out = append(out, field{name, f.Index, f.Tag.Get("jsonschema") == "required"})
		}
	}
	return out
}

func find(fields []field, name string) (field, bool) {
	i := slices.IndexFunc(fields, func(f field) bool { return f.name == name })
	if i < 0 {
		return field{}, false
	}
	return fields[i], true
}

func names(fields []field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.name
	}
	return out
}

// unknownField says what is wrong with a field that its type does not have, and
// what would be right: a field of a similar name, or the place where a field of
// this name belongs.
func unknownField(name string, at path, t reflect.Type) string {
	known := names(fieldsOf(t))
	text := fmt.Sprintf("%s has no field %s", at, quote(name))
	if word := synonym(name, known); word != "" {
		return fmt.Sprintf("%s; did you mean %q?", text, word)
	}
	if hint := didYouMean(name, known); hint != "" {
		return text + hint
	}
	if homes := homesOf(name); len(homes) > 0 {
		return fmt.Sprintf("%s; it belongs in %s", text, oneOf(homes))
	}
	return fmt.Sprintf("%s; it may have %s", text, oneOf(known))
}

// homesOf returns the fields of the format that have a field of this name.
func homesOf(name string) []string {
	var homes []string
	seen := map[reflect.Type]bool{}
	var visit func(label string, t reflect.Type)
	visit = func(label string, t reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || seen[t] {
			return
		}
		seen[t] = true
		for _, f := range fieldsOf(t) {
			if f.name == name && !slices.Contains(homes, label) {
				homes = append(homes, label)
			}
			visit(f.name, t.FieldByIndex(f.index).Type)
		}
	}
	visit("the top level", reflect.TypeFor[Scenario]())
	return homes
}
