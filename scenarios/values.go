package scenarios

import (
	"time"
)

// A GUID is an id in the form aaaabbbb-0000-cccc-1111-dddd2222eeee.
type GUID string

// A Date is a day such as 2026-04-02, or [Today].
type Date string

// Today is the day on which the sandbox's clock stands.
const Today Date = "today"

// Time returns the beginning of the day in UTC. Today and no date at all have none.
func (d Date) Time() (time.Time, bool) {
	t, err := time.Parse(time.DateOnly, string(d))
	return t, err == nil
}

// A List tells an empty list from none at all.
type List[T any] []T

// IsZero reports that no list was given.
func (l List[T]) IsZero() bool { return l == nil }
