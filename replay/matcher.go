package replay

import (
	"encoding/json"
	"regexp"
	"strings"
)

// matcherOf is the kind of value that an object stands for: {$any: true},
// {$absent: true}, {$matches: expression}, {$has: entry}.
func matcherOf(want map[string]any) (name string, value any, ok bool) {
	for name, value := range want {
		return name, value, len(want) == 1 && strings.HasPrefix(name, "$")
	}
	return "", nil, false
}

func mayBeAbsent(want any) bool {
	w, ok := plain(want).(map[string]any)
	if !ok {
		return false
	}
	name, _, ok := matcherOf(w)
	return ok && name == "$absent"
}

// matched is within for a kind of value. What is there is not absent.
func matched(at, name string, value, got any) []Failure {
	switch name {
	case "$any":
		return nil
	case "$absent":
		return []Failure{{What: at, Expected: "nothing of that name", Came: show(got)}}
	case "$has":
		list, _ := got.([]any)
		for _, entry := range list {
			if len(within(at, value, entry)) == 0 {
				return nil
			}
		}
		return []Failure{{What: at, Expected: "a list with " + show(value), Came: show(got)}}
	}
	expression, _ := value.(string)
	if text, ok := scalarText(got); ok && matches(expression, text) {
		return nil
	}
	return []Failure{{What: at, Expected: "what matches " + expression, Came: show(got)}}
}

// scalarText is a simple value as text.
func scalarText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case json.Number:
		return v.String(), true
	case bool:
		return show(v), true
	}
	return "", false
}

// matches reports whether a regular expression, which the loader has looked at,
// fits a text.
func matches(expression, text string) bool {
	re, err := regexp.Compile(expression)
	return err == nil && re.MatchString(text)
}
