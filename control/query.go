package control

import (
	"slices"
	"strings"
)

// Asked reports whether a request had all parameters of a query, in any order:
// size=7 with its value, or size with whatever value. They are written as Query
// has them, without percent-encoding other than of & and %.
func (e Entry) Asked(query string) bool {
	had := strings.Split(e.Query, "&")
	for want := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		_, valued := cutValue(want)
		if want != "" && !slices.ContainsFunc(had, func(h string) bool {
			name, _ := cutValue(h)
			return h == want || !valued && name == want
		}) {
			return false
		}
	}
	return true
}

// cutValue is the name of a parameter, and whether it has a value.
func cutValue(parameter string) (string, bool) {
	name, _, valued := strings.Cut(parameter, "=")
	return name, valued
}
