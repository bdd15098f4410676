package control

import (
	"slices"
	"strings"
)

// Asked reports whether a request had all parameters of a query, in any order:
// size=7 with its value, or size with whatever value. Names match without regard
// to case, as the services read them. They are written as Query has them, without
// percent-encoding other than of & and %.
func (e Entry) Asked(query string) bool {
	had := strings.Split(e.Query, "&")
	for want := range strings.SplitSeq(strings.TrimPrefix(query, "?"), "&") {
		name, value, valued := strings.Cut(want, "=")
		if want != "" && !slices.ContainsFunc(had, func(h string) bool {
			n, v, has := strings.Cut(h, "=")
			return strings.EqualFold(n, name) && (!valued || has && v == value)
		}) {
			return false
		}
	}
	return true
}
