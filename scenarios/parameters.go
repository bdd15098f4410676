package scenarios

import (
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// A parameter stands as $(name) anywhere in a value. It is filled in before the
// value is read, so that every check sees what is meant; $$(name) is the text
// itself. What is filled in is never looked at again.
var (
	reference = regexp.MustCompile(`\$?\$\(([^()]*)\)`)
	unescaped = regexp.MustCompile(`\$\([^()]*\)`)
)

// parametersOf reads the parameters of a file ahead of everything else. What is
// wrong with them is reported when they are read in their turn.
func parametersOf(root *yaml.Node) map[string]*Parameter {
	found := map[string]*Parameter{}
	for key, value := range pairs(root) {
		if key.Value == "parameters" {
			ahead := &walker{marks: map[any]mark{}}
			ahead.read(value, reflect.ValueOf(&found).Elem(), nil)
		}
	}
	maps.DeleteFunc(found, func(_ string, p *Parameter) bool { return p == nil })
	return found
}

// textOf returns the text of a field at the top of a file, or "".
func textOf(root *yaml.Node, field string) string {
	for key, value := range pairs(root) {
		for value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		if key.Value == field && value.Kind == yaml.ScalarNode {
			return value.Value
		}
	}
	return ""
}

// valuesFor returns what each parameter stands for: those of the file and those
// of the scenario it extends.
func (c *checker) valuesFor(own map[string]*Parameter) map[string]string {
	values := map[string]string{}
	if c.base != nil {
		for name, p := range c.base.Parameters {
			values[name] = string(p.Default)
		}
	}
	for name, p := range own {
		values[name] = string(p.Default)
	}
	for name, value := range c.options.values {
		if _, known := values[name]; known {
			values[name] = value
		}
	}
	c.defaults = maps.Clone(values)
	maps.Copy(values, c.row())
	return values
}

// row is the combination of the matrix that is read.
func (c *checker) row() combination {
	if c.options.combination != nil || len(c.table.rows) == 0 {
		return c.options.combination
	}
	return c.table.preferred(c.defaults)
}

// substitute fills in the parameters of a whole file, but for the fields that
// are read ahead of it.
func (w *walker) substitute(root *yaml.Node, values map[string]string) {
	room := maxSize
	for key, value := range pairs(root) {
		if key.Value != "extends" && key.Value != "parameters" && key.Value != "matrix" {
			w.fill(value, values, &room)
		}
	}
}

func (w *walker) fill(n *yaml.Node, values map[string]string, room *int) {
	switch n.Kind {
	case yaml.MappingNode:
		for _, value := range pairs(n) {
			w.fill(value, values, room)
		}
	case yaml.SequenceNode:
		for _, entry := range n.Content {
			w.fill(entry, values, room)
		}
	case yaml.ScalarNode:
		if strings.Contains(n.Value, "$(") {
			w.fillScalar(n, values, room)
		}
	}
}

// fillScalar fills in the parameters of one value. A value that is not in quotes
// is then read as if it had been written so: as a number, say.
func (w *walker) fillScalar(n *yaml.Node, values map[string]string, room *int) {
	n.Value = reference.ReplaceAllStringFunc(n.Value, func(found string) string {
		if text, escaped := strings.CutPrefix(found, "$$"); escaped {
			return "$" + text
		}
		name := found[2 : len(found)-1]
		value, ok := values[name]
		if !ok {
			w.fault(n, "there is no parameter %s%s", quote(name), w.parameterHint(name, values))
			return found
		}
		w.filled[name] = true
		if *room -= len(value); *room < 0 {
			if *room+len(value) >= 0 {
				w.fault(n, "the values of parameters make the file larger than 1 MiB; a scenario never needs that")
			}
			return ""
		}
		return value
	})
	if n.Style == 0 {
		n.Tag = ""
		w.plain[n] = true
	}
}

// unfold makes a list of a value that a parameter filled in and that is written
// like one, such as [pwd, mfa], where a list may stand.
func (w *walker) unfold(n *yaml.Node) {
	if !w.plain[n] || n.Kind != yaml.ScalarNode || !strings.HasPrefix(n.Value, "[") {
		return
	}
	var doc yaml.Node
	if yaml.Unmarshal([]byte(n.Value), &doc) != nil || len(doc.Content) != 1 || doc.Content[0].Kind != yaml.SequenceNode {
		return
	}
	entries := doc.Content[0].Content
	for _, entry := range entries {
		if entry.Kind != yaml.ScalarNode {
			return
		}
		entry.Line, entry.Column = n.Line, n.Column
	}
	*n = yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: entries, Line: n.Line, Column: n.Column}
}

func (w *walker) parameterHint(name string, values map[string]string) string {
	known := slices.Sorted(maps.Keys(values))
	if hint := didYouMean(name, known); hint != "" {
		return hint
	}
	if !keyForm.MatchString(name) {
		return "; for the text itself write $$(" + quoteless(name) + ")"
	}
	return "; declare it, as parameters: {" + name + ": {default: …}}, or write $$(" + name + ") for the text itself"
}

// checkParameters looks at the parameters, and at the values that they are given.
func (c *checker) checkParameters() {
	s := c.written
	for _, name := range slices.Sorted(maps.Keys(s.Parameters)) {
		p, at := s.Parameters[name], mapKey{&s.Parameters, name}
		if p == nil || !c.spells(at) {
			continue
		}
		if !keyForm.MatchString(name) || len(name) > 64 {
			c.fault(at, "parameters: %s is not a name; use lower-case letters, digits and hyphens, such as %s", quote(name), kebab(name))
		}
		c.checkValue(&p.Default, "default", p, string(p.Default))
		if value, given := c.options.values[name]; given {
			c.checkValue(at, "parameters: "+name, p, value)
		}
	}
	if c.options.extended {
		return // what is not for this one is for the scenario that extends it
	}
	for _, name := range slices.Sorted(maps.Keys(c.options.values)) {
		c.known(&s.Parameters, "parameters", name, "parameter", c.settable())
	}
}

// settable are the names of all values that can be set from outside.
func (c *checker) settable() []string {
	all := map[string]bool{}
	for name := range c.written.Parameters {
		all[name] = true
	}
	for name := range c.row() {
		all[name] = true
	}
	return slices.Sorted(maps.Keys(all))
}

// checkValue wants a value of a parameter to be one that it may have.
func (c *checker) checkValue(at any, field string, p *Parameter, value string) {
	if len(p.Values) == 0 || slices.Contains(p.Values, Scalar(value)) {
		return
	}
	words := values(p.Values...)
	c.fault(at, "%s must be %s, not %s%s", field, oneOf(words), quote(value), didYouMean(value, words))
}
