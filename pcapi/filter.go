package pcapi

import (
	"encoding/json"
	"strings"
)

// A filter is one condition on a list: field, operator and value, as the .NET
// and Java SDKs write it (partner-center-api.md 3). Member names, fields and
// operators match in any letter case; underscores in operators count for nothing.
type filter struct {
	Field    string
	Operator string
	Value    string
}

// maxFilter bounds the text of a filter.
const maxFilter = 4 << 10

// parseFilter reads a filter; an empty one is no filter. allowed are the fields
// of the list, in lower case, with their one operator.
func parseFilter(text string, allowed map[string]string) (*filter, error) {
	if text == "" {
		return nil, nil
	}
	var f filter
	if len(text) > maxFilter {
		return nil, filterInvalid("it is too long")
	}
	if err := json.Unmarshal([]byte(text), &f); err != nil {
		return nil, filterInvalid("it must be a JSON object with the text members Field, Operator and Value")
	}
	f.Field = strings.ToLower(f.Field)
	f.Operator = strings.ToLower(strings.ReplaceAll(f.Operator, "_", ""))
	operator, known := allowed[f.Field]
	switch {
	case !known:
		return nil, filterInvalid("this list cannot be filtered by that field")
	case operator != f.Operator:
		return nil, filterInvalid("this field does not support that operator")
	}
	return &f, nil
}

func filterInvalid(why string) error {
	return invalidParameter.instead("The parameter filter is invalid: " + why + ".")
}

// startsWith compares without regard to case.
func (f *filter) startsWith(value string) bool {
	return len(value) >= len(f.Value) && strings.EqualFold(value[:len(f.Value)], f.Value)
}
