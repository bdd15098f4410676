package scenarios

import (
	"cmp"
	"fmt"
	"reflect"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// Bounds of what is read. Aliases count each time they are used, so a small
// file cannot unfold into a large one.
const (
	maxDepth  = 32
	maxValues = 100_000
)

// A walker reads a tree of YAML nodes into the types of the format. It goes on
// after a problem, so that one reading finds them all, and it marks where each
// value stands, so that the checks can say so too.
type walker struct {
	problems problems
	marks    map[any]mark // by address of the Go value, or by mapKey
	values   int
	filled   map[string]bool     // parameters that stand somewhere
	plain    map[*yaml.Node]bool // values without quotes in which one stands
}

type mark struct {
	line, column int
	wrong        bool // the value has been reported already
}

// mapKey marks an entry of a map, whose values have no address.
type mapKey struct {
	m   any // address of the map
	key string
}

// read reads node into v, which is addressable. The path names the value in
// messages.
func (w *walker) read(n *yaml.Node, v reflect.Value, path path) {
	if !w.enter(n, path) {
		return
	}
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	before := len(w.problems.list)
	w.readValue(n, v, path)
	w.marks[v.Addr().Interface()] = mark{n.Line, n.Column, len(w.problems.list) > before}
}

func (w *walker) readValue(n *yaml.Node, v reflect.Value, path path) {
	switch {
	case isNull(n) && v.Kind() != reflect.Interface:
		w.fault(n, "%s is empty; give it a value or remove the line", path)
	case v.Kind() == reflect.Interface:
		if x := w.readAny(n, path); x != nil {
			v.Set(reflect.ValueOf(x))
		}
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		w.read(n, v.Elem(), path)
	case v.Type() == reflect.TypeFor[time.Time]():
		w.readScalar(n, v, path)
	case v.Kind() == reflect.Struct:
		w.readStruct(n, v, path)
	case v.Kind() == reflect.Slice:
		w.readList(n, v, path)
	case v.Kind() == reflect.Map:
		w.readMap(n, v, path)
	default:
		w.readScalar(n, v, path)
	}
}

// enter counts a value and refuses what is too deep or too much.
func (w *walker) enter(n *yaml.Node, path path) bool {
	if len(path) > maxDepth {
		w.fault(n, "%s is nested deeper than %d levels, perhaps by an alias inside itself; a scenario never needs that", path.last(), maxDepth)
		return false
	}
	if w.values++; w.values == maxValues+1 {
		w.fault(n, "the file has more than %d values, aliases counted each time; make it smaller", maxValues)
	}
	return w.values <= maxValues && !w.problems.full()
}

func (w *walker) readStruct(n *yaml.Node, v reflect.Value, path path) {
	if n.Kind != yaml.MappingNode {
		w.fault(n, "%s must consist of fields, not be %s; write {%s}", path, describe(n), meant(n, v.Type()))
		return
	}
	fields := fieldsOf(v.Type())
	seen, misspelt := map[string]*yaml.Node{}, map[string]bool{}
	for key, value := range pairs(n) {
		if w.problems.full() || !w.fresh(key, seen) {
			continue
		}
		f, ok := find(fields, key.Value)
		if !ok {
			w.fault(key, "%s", unknownField(key.Value, path, v.Type()))
			misspelt[cmp.Or(synonym(key.Value, names(fields)), nearest(key.Value, names(fields)))] = true
			continue
		}
		w.read(value, v.FieldByIndex(f.index), path.field(f.name))
	}
	for _, f := range fields {
		if f.required && seen[f.name] == nil && !misspelt[f.name] {
			w.fault(n, "%s has no %s; add %s: …", path, f.name, f.name)
		}
	}
}

func (w *walker) readList(n *yaml.Node, v reflect.Value, path path) {
	w.unfold(n)
	if n.Kind != yaml.SequenceNode {
		hint := "write each entry on a line that begins with \"- \""
		if n.Kind == yaml.ScalarNode {
			hint = fmt.Sprintf("write [%s]", quoteless(n.Value))
		}
		w.fault(n, "%s must be a list, not %s; %s", path, describe(n), hint)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content)))
	for i, entry := range n.Content {
		w.read(entry, v.Index(i), path.index(i))
	}
}

func (w *walker) readMap(n *yaml.Node, v reflect.Value, path path) {
	if n.Kind != yaml.MappingNode {
		value := "value"
		if n.Kind == yaml.ScalarNode {
			value = quoteless(n.Value)
		}
		w.fault(n, "%s must consist of names and values, not be %s; write {name: %s}", path, describe(n), value)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	seen := map[string]*yaml.Node{}
	for key, value := range pairs(n) {
		if !w.fresh(key, seen) {
			continue
		}
		x, before := reflect.New(v.Type().Elem()).Elem(), len(w.problems.list)
		w.read(value, x, path.field(key.Value))
		w.marks[mapKey{v.Addr().Interface(), key.Value}] = mark{key.Line, key.Column, len(w.problems.list) > before}
		v.SetMapIndex(reflect.ValueOf(key.Value).Convert(v.Type().Key()), x)
	}
}

// fresh reports whether a key of a mapping is a plain name that has not been
// used in it before.
func (w *walker) fresh(key *yaml.Node, seen map[string]*yaml.Node) bool {
	switch first := seen[key.Value]; {
	case key.Kind != yaml.ScalarNode:
		w.fault(key, "the name of a field is %s; write a plain word", describe(key))
		return false
	case strings.ContainsFunc(key.Value, unprintable):
		w.fault(key, "the name %s %s", quote(key.Value), unprintables(key.Value))
		return false
	case key.ShortTag() == "!!merge":
		w.fault(key, "<< is not part of the format; write the fields out, or use an alias for a whole value")
		return false
	case first != nil:
		w.fault(key, "%s is given twice; the first is on line %d, remove one of them", quoteless(key.Value), first.Line)
		return false
	}
	seen[key.Value] = key
	return true
}

func (w *walker) fault(n *yaml.Node, format string, args ...any) {
	w.problems.add(mark{line: n.Line, column: n.Column}, format, args...)
}

// pairs yields the keys of a mapping with their values.
func pairs(n *yaml.Node) func(yield func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// describe says what a node is, for messages.
func describe(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!null":
		return "empty"
	case "!!bool", "!!int", "!!float", "!!timestamp":
		return quoteless(n.Value)
	}
	return quote(n.Value)
}

func quoteless(s string) string { return strings.Trim(quote(s), `"`) }
