package scenarios

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// longestAdvance bounds advance and keeps every clock within the years that
// JSON and cookies can spell.
const longestAdvance = 10 * 366 * 24 * time.Hour

var guidForm = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

// readScalar reads a single value into v.
func (w *walker) readScalar(n *yaml.Node, v reflect.Value, path path) {
	if n.Kind != yaml.ScalarNode || !plainTag(n) {
		w.fault(n, "%s must be %s, not %s", path, nounOf(v.Type()), describe(n))
		return
	}
	if problem := setScalar(n, v); problem != "" {
		w.fault(n, "%s %s", path, problem)
	}
}

// setScalar sets v, or says what is wrong with the node's value.
func setScalar(n *yaml.Node, v reflect.Value) string {
	wrong := func() string { return fmt.Sprintf("must be %s, not %s", nounOf(v.Type()), describe(n)) }
	switch v.Interface().(type) {
	case time.Duration:
		d, err := time.ParseDuration(n.Value)
		if err != nil || d <= 0 || d > longestAdvance {
			return wrong()
		}
		v.SetInt(int64(d))
		return ""
	case time.Time:
		t, ok := parseTime(n.Value)
		if !ok {
			return wrong()
		}
		v.Set(reflect.ValueOf(t))
		return ""
	}
	switch v.Kind() {
	case reflect.Bool:
		b, ok := map[string]bool{"true": true, "false": false}[n.Value]
		if !ok || n.ShortTag() != "!!bool" {
			return wrong() + unquoted(n, ok)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		i, err := strconv.ParseInt(n.Value, 10, v.Type().Bits())
		if err != nil || n.ShortTag() != "!!int" {
			return wrong() + unquoted(n, err == nil)
		}
		v.SetInt(i)
	default:
		return setText(n, v)
	}
	return ""
}

// unquoted says that a value would be right without the quotes around it.
func unquoted(n *yaml.Node, right bool) string {
	if right && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		return "; write " + n.Value + " without quotes"
	}
	return ""
}

// setText sets a string of one of the format's types.
func setText(n *yaml.Node, v reflect.Value) string {
	text := n.Value
	wrong := fmt.Sprintf("must be %s, not %s", nounOf(v.Type()), describe(n))
	switch values := enums[v.Type()]; {
	case strings.ContainsFunc(text, unprintable):
		return unprintables(text)
	case values != nil && !slices.Contains(values, text):
		return wrong + didYouMean(text, values)
	case v.Type() == reflect.TypeFor[Enrolled]():
		return setEnrolled(n, v)
	case n.ShortTag() == "!!bool" && v.Type() != reflect.TypeFor[Scalar]():
		return wrong + fmt.Sprintf("; if it is meant as a text, write %q", text)
	}
	switch v.Interface().(type) {
	case GUID:
		if text = strings.ToLower(text); !guidForm.MatchString(text) {
			return wrong
		}
	case Date:
		if _, ok := Date(text).Time(); !ok && Date(text) != Today {
			return wrong
		}
	case Frequency:
		if Frequency(text) != EveryTime && (Frequency(text).Every() < shortestFrequency || Frequency(text).Every() > longestAdvance) {
			return wrong
		}
	}
	v.SetString(text)
	return ""
}

// setEnrolled sets what a method was registered with: true to have it made, false
// for nothing.
func setEnrolled(n *yaml.Node, v reflect.Value) string {
	if n.ShortTag() != "!!bool" || n.Value != "false" {
		v.SetString(n.Value)
	}
	return ""
}

// nounOf says what a value of a type looks like.
func nounOf(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[time.Duration]():
		return "a duration of up to ten years, such as 30m or 24h"
	case reflect.TypeFor[time.Time]():
		return "a time between 2000 and 2100, such as 2026-04-02T09:00:00Z"
	case reflect.TypeFor[GUID]():
		return "a GUID such as aaaabbbb-0000-cccc-1111-dddd2222eeee"
	case reflect.TypeFor[Date]():
		return "a day such as 2026-04-02, or today"
	case reflect.TypeFor[Frequency]():
		return "a duration of an hour or more, such as 1h or 24h, or every-time"
	case reflect.TypeFor[Role]():
		return "an agent role such as admin-agent, or an Entra role such as Global Administrator"
	case reflect.TypeFor[Scalar]():
		return "a text, a number, or true or false"
	}
	if values := enums[t]; values != nil {
		return oneOf(values)
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	}
	return "a text"
}

// brief writes a duration as people do: 24h in place of 24h0m0s.
func brief(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

func parseTime(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), t.Year() >= 2000 && t.Year() < 2100
		}
	}
	return time.Time{}, false
}

// readAny reads a value that will be compared with, or sent as, JSON.
func (w *walker) readAny(n *yaml.Node, path path) any {
	w.unfold(n)
	if !plainTag(n) {
		w.fault(n, "%s has the tag %s, which is not part of the format; remove it", path, quote(n.Tag))
		return nil
	}
	switch n.Kind {
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		v := reflect.ValueOf(&list).Elem()
		for i, entry := range n.Content {
			w.read(entry, v.Index(i), path.index(i))
		}
		return list
	case yaml.MappingNode:
		members := map[string]any{}
		w.readMap(n, reflect.ValueOf(&members).Elem(), path)
		return members
	}
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return n.Value[0] == 't' || n.Value[0] == 'T'
	case "!!int", "!!float":
		var number any
		if json.Unmarshal([]byte(n.Value), &number) != nil {
			w.fault(n, "%s is %s, which is no number in JSON; if it is meant as a text, write %q", path, quoteless(n.Value), n.Value)
		} else if i, err := strconv.ParseInt(n.Value, 10, 64); err == nil {
			return i
		}
		return number
	}
	return n.Value
}

// plainTag reports whether a node has no tag of its own, or one of plain YAML.
func plainTag(n *yaml.Node) bool {
	return slices.Contains([]string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!map", "!!seq"}, n.ShortTag())
}
