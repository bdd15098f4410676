package control

import (
	"context"
	"net/http"
	"net/url"
)

// Fault is trouble asked for: of the requests in its scope some pass and then
// some are spoilt, counted, never by chance. GET /api/v1/faults lists all, POST
// adds one, DELETE ends all; DELETE /api/v1/faults/{id} ends one.
//
// A request meets one fault at most: the oldest of those in whose scope it is
// that is not spent and has let enough pass. So several faults of one scope come
// one after the other. A reset ends all faults. The control API and the console
// suffer none.
type Fault struct {
	ID string `json:"id,omitempty"` // given by the sandbox

	// The scope: a request must fit all that are set.
	Surface string `json:"surface,omitempty"` // idp, sts, pcapi or portal
	Route   string `json:"route,omitempty"`   // name of a route as the journal shows it, e.g. customers.list; customers.* for all that begin so
	Path    string `json:"path,omitempty"`    // what the path begins with, e.g. /v1/customers

	Skip  int `json:"skip,omitempty"`  // this many requests pass first
	Times int `json:"times,omitempty"` // then this many are spoilt; 0: one

	// What happens: exactly one of these. Latency and Stall are Go durations of
	// real time such as 300ms, one minute at most.
	Status  int    `json:"status,omitempty"`  // the answer: 400 to 599, in the service's own words
	Latency string `json:"latency,omitempty"` // the answer comes this much later
	Drop    string `json:"drop,omitempty"`    // the connection ends without an answer: before or after the service did its work
	Stall   string `json:"stall,omitempty"`   // the connection ends without an answer, after this long

	// RetryAfter goes with Status and is a Go duration. A 429 without one says 1s.
	RetryAfter string `json:"retry_after,omitempty"`

	Seen  int `json:"seen,omitempty"`  // requests in scope so far, given by the sandbox
	Taken int `json:"taken,omitempty"` // of these, spoilt
}

// AddFault asks for trouble and returns the fault with its id.
func (c *Client) AddFault(ctx context.Context, f Fault) (*Fault, error) {
	return send[Fault](ctx, c, http.MethodPost, "/faults", f)
}

// Faults lists the faults, the oldest first, with what they have done so far.
func (c *Client) Faults(ctx context.Context) ([]Fault, error) {
	all, err := get[[]Fault](ctx, c, "/faults")
	if err != nil {
		return nil, err
	}
	return *all, nil
}

// DeleteFault ends one fault.
func (c *Client) DeleteFault(ctx context.Context, id string) error {
	return c.do(ctx, http.MethodDelete, "/faults/"+url.PathEscape(id), nil, nil)
}

// ClearFaults ends all faults.
func (c *Client) ClearFaults(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/faults", nil, nil)
}
