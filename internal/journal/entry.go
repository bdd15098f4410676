package journal

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// An Entry tells one request and what was decided about it.
type Entry struct {
	Seq       uint64        `json:"seq"`     // order; a frozen clock gives equal times
	Time      time.Time     `json:"time"`    // the world's time
	Took      time.Duration `json:"took_ns"` // real time, nanoseconds
	Surface   string        `json:"surface"` // idp, sts, pcapi, portal …
	Route     string        `json:"route"`   // name of the route, e.g. customers.list
	Method    string        `json:"method"`
	Path      string        `json:"path"`
	Query     string        `json:"query,omitempty"` // as [Query] keeps it
	Status    int           `json:"status"`
	RequestID string        `json:"request_id,omitempty"`     // trace id or MS-RequestId of the answer
	Correlate string        `json:"correlation_id,omitempty"` // correlation id of the answer
	Screen    string        `json:"screen,omitempty"`         // the sign-in or portal page that was shown
	Code      string        `json:"code,omitempty"`           // error code of the answer, e.g. 900421 or AADSTS50079
	Caller    Caller        `json:"caller"`
	Client    string        `json:"client,omitempty"` // program that asked, by its User-Agent's first product

	Decisions []policy.Decision `json:"decisions,omitempty"`

	// Details are small facts worth showing, in the order they were noted.
	Details []Detail `json:"details,omitempty"`
	// Cause is the internal error behind a refusal or a 500, for the log.
	Cause string `json:"cause,omitempty"`
}

// A Caller says who made a request, as far as it is known.
type Caller struct {
	Tenant string   `json:"tenant,omitempty"` // tenant id
	User   string   `json:"user,omitempty"`   // user principal name
	App    string   `json:"app,omitempty"`    // client id
	AMR    []string `json:"amr,omitempty"`
	Token  string   `json:"token,omitempty"` // the token's uti, never the token
}

// A Detail is one named fact of an entry.
type Detail struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Decide notes a decision that was made for the request.
func (e *Entry) Decide(d policy.Decision) { e.Decisions = append(e.Decisions, d) }

// Detail notes one fact worth showing.
func (e *Entry) Detail(name, value string) {
	e.Details = append(e.Details, Detail{Name: name, Value: Veil(value)})
}

// Reason is the reason of the last decision, empty if none was made.
func (e *Entry) Reason() policy.Reason {
	if len(e.Decisions) == 0 {
		return ""
	}
	return e.Decisions[len(e.Decisions)-1].Reason
}

// size estimates the bytes an entry holds on to.
func (e *Entry) size() int64 {
	n := 512 + len(e.Path) + len(e.Query) + len(e.Cause) + len(e.Caller.User)
	for _, d := range e.Details {
		n += 32 + len(d.Name) + len(d.Value)
	}
	for _, d := range e.Decisions {
		n += 64 + 16*len(d.Trail)
	}
	return int64(n)
}
