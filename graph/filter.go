package graph

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A condition is one comparison of a $filter.
type condition struct {
	field string // in lower case
	op    string // eq, ne, ge, gt, le, lt
	value any    // string, int or time.Time
}

// kinds of values a field is compared with.
type kind int

const (
	textKind kind = iota
	numberKind
	timeKind
)

// maxFilter bounds the text of a filter.
const maxFilter = 4 << 10

// parseFilter reads comparisons joined by and: the part of OData that lists of
// events are asked with. fields are those of the list, in lower case.
func parseFilter(text string, fields map[string]kind) ([]condition, error) {
	if text == "" {
		return nil, nil
	}
	if len(text) > maxFilter {
		return nil, badFilter("it is too long")
	}
	words, err := words(text)
	if err != nil {
		return nil, err
	}
	var out []condition
	for {
		if len(words) < 3 {
			return nil, badFilter("a comparison is a property, an operator and a value")
		}
		one, err := comparison(words[0], words[1], words[2], fields)
		if err != nil {
			return nil, err
		}
		out = append(out, one)
		if words = words[3:]; len(words) == 0 {
			return out, nil
		}
		if !strings.EqualFold(words[0], "and") {
			return nil, badFilter("comparisons are joined by and alone; or, not and functions are not played")
		}
		words = words[1:]
	}
}

func comparison(field, op, value string, fields map[string]kind) (condition, error) {
	c := condition{field: strings.ToLower(field), op: strings.ToLower(op)}
	want, known := fields[c.field]
	if !known {
		return c, badFilter("the list cannot be filtered by that property")
	}
	if !strings.Contains(" eq ne ge gt le lt ", " "+c.op+" ") {
		return c, badFilter("the operator must be eq, ne, ge, gt, le or lt")
	}
	ordered := c.op != "eq" && c.op != "ne"
	var err error
	switch text, quoted := strings.CutPrefix(value, "'"); {
	case want == textKind && quoted && !ordered:
		c.value = strings.ReplaceAll(strings.TrimSuffix(text, "'"), "''", "'")
	case want == numberKind && !quoted:
		c.value, err = strconv.Atoi(value)
	case want == timeKind && !quoted:
		c.value, err = time.Parse(time.RFC3339Nano, value)
	default:
		return c, badFilter("the value or the operator does not fit the property")
	}
	if err != nil {
		return c, badFilter("the value does not fit the property")
	}
	return c, nil
}

// words cuts a filter at its spaces; a quoted text is one word.
func words(text string) ([]string, error) {
	var out []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimLeftFunc(text, unicode.IsSpace) {
		end := strings.IndexFunc(text, unicode.IsSpace)
		if text[0] == '\'' {
			if end = closing(text); end < 0 {
				return nil, badFilter("a quoted text does not end")
			}
		}
		if end < 0 {
			end = len(text)
		}
		out, text = append(out, text[:end]), text[end:]
	}
	return out, nil
}

// closing is where a quoted text ends; two quotes in it stand for one.
func closing(text string) int {
	for i := 1; i < len(text); i++ {
		if text[i] != '\'' {
			continue
		}
		if i+1 < len(text) && text[i+1] == '\'' {
			i++
			continue
		}
		return i + 1
	}
	return -1
}

func badFilter(why string) error { return queryInvalid.with("$filter", why) }

// meets reports whether a value fits the condition. Texts are compared without
// regard to letter case.
func (c condition) meets(value any) bool {
	var order int
	switch want := c.value.(type) {
	case string:
		got, _ := value.(string)
		if order = 1; strings.EqualFold(got, want) {
			order = 0
		}
	case int:
		got, _ := value.(int)
		order = got - want
	case time.Time:
		got, _ := value.(time.Time)
		order = got.Compare(want)
	}
	switch c.op {
	case "eq":
		return order == 0
	case "ne":
		return order != 0
	case "ge":
		return order >= 0
	case "gt":
		return order > 0
	case "le":
		return order <= 0
	}
	return order < 0
}
