package replay

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// within lists what of want is not in got. Members of an object that want does
// not name may be anything; a list must have as many entries as want's.
func within(at string, want, got any) []Failure {
	want = plain(want)
	switch w := want.(type) {
	case map[string]any:
		if name, value, ok := matcherOf(w); ok {
			return matched(at, name, value, got)
		}
		g, ok := got.(map[string]any)
		if !ok {
			break
		}
		var out []Failure
		for _, name := range slices.Sorted(maps.Keys(w)) {
			inner := at + "." + name
			value, there := g[name]
			if !there && mayBeAbsent(w[name]) {
				continue
			}
			if !there {
				out = append(out, Failure{What: inner, Expected: show(w[name]), Came: "nothing of that name"})
				continue
			}
			out = append(out, within(inner, w[name], value)...)
		}
		return out
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			break
		}
		var out []Failure
		for i := range w {
			out = append(out, within(at+"."+strconv.Itoa(i), w[i], g[i])...)
		}
		return out
	default:
		if same(w, got) {
			return nil
		}
	}
	return []Failure{{What: at, Expected: show(want), Came: show(got)}}
}

// plain is a value as JSON has it.
func plain(v any) any {
	switch v.(type) {
	case string, bool, nil, json.Number, map[string]any, []any:
		return v
	}
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var out any
	if d.Decode(&out) != nil {
		return fmt.Sprint(v)
	}
	return out
}

// same compares two simple values. Numbers may be written differently.
func same(a, b any) bool {
	x, isNumber := a.(json.Number)
	y, isNumberToo := b.(json.Number)
	if isNumber && isNumberToo {
		f, err1 := x.Float64()
		g, err2 := y.Float64()
		// Whole numbers may be larger than what a float tells apart.
		whole := !strings.ContainsAny(string(x)+string(y), ".eE")
		return x == y || !whole && err1 == nil && err2 == nil && f == g
	}
	switch b.(type) {
	case map[string]any, []any:
		return false // not comparable, and a is neither
	}
	return a == b
}

// show writes a value as JSON, on one line.
func show(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(v) != nil {
		return fmt.Sprint(v)
	}
	return strings.TrimSpace(b.String())
}
