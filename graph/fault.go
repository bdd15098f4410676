package graph

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A fault is a row of the catalogue and what happened this time.
type fault struct {
	row
	cause string // for the journal, where the wire says less
	allow []string
}

func (f *fault) Error() string { return cmp.Or(f.cause, f.message) }

// with makes a fault of the row, its blanks filled in.
func (r row) with(blanks ...any) *fault {
	if len(blanks) > 0 {
		r.message = fmt.Sprintf(r.message, blanks...)
	}
	return &fault{row: r}
}

// refusal is how the gate's refusal is spelt.
func refusal(reason policy.Reason, cause error) error {
	r, ok := refusals[reason]
	if !ok {
		r = internalError // a test goes through all reasons
	}
	f := r.with()
	f.cause = string(reason)
	if cause != nil {
		f.cause += ": " + cause.Error()
	}
	return f
}

// errorJSON is an error on the wire.
type errorJSON struct {
	Error struct {
		Code    string     `json:"code"`
		Message string     `json:"message"`
		Inner   innerError `json:"innerError"`
	} `json:"error"`
}

type innerError struct {
	Date            string `json:"date"`
	RequestID       string `json:"request-id"`
	ClientRequestID string `json:"client-request-id"`
}

// asFault finds the fault that an error is on the wire. An error that nobody
// foresaw is a bug of ours.
func asFault(err error) *fault {
	f, ok := errors.AsType[*fault](err)
	switch {
	case ok:
		return f
	case errors.Is(err, web.ErrBodyTooLarge):
		return bodyTooLarge.with()
	case errors.Is(err, web.ErrHeaderTooLarge):
		return headerLarge.with()
	case errors.Is(err, web.ErrBodyBroken):
		return bodyInvalid.with()
	}
	return internalError.with()
}

// spell turns an error into Graph's answer.
func spell(c *web.Call, err error) web.Result {
	f := asFault(err)
	c.Entry.Code = f.code
	var body errorJSON
	body.Error.Code, body.Error.Message = f.code, f.message
	request, client := requestIDs(c)
	body.Error.Inner = innerError{c.World.Now().UTC().Format("2006-01-02T15:04:05"), request, client}
	res := web.JSON(f.status, body)
	if f.status == http.StatusUnauthorized {
		res = res.With("WWW-Authenticate", `Bearer realm="", authorization_uri="`+c.Site.Entra()+`/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`)
	}
	if len(f.allow) > 0 {
		res = res.With("Allow", strings.Join(f.allow, ", "))
	}
	return res
}

// requestIDs are the id of the request and the client's own for it, which is the
// same if it gave none.
func requestIDs(c *web.Call) (request, client string) {
	if c.Entry.RequestID == "" {
		c.Entry.RequestID = c.World.NewID()
		c.Entry.Correlate = c.Entry.RequestID
		if id := c.Header.Get("Client-Request-Id"); len(id) == 36 && uuid.Validate(id) == nil {
			c.Entry.Correlate = id
		}
	}
	return c.Entry.RequestID, c.Entry.Correlate
}

// stamp adds the headers that every answer carries.
func stamp(c *web.Call, res web.Result) web.Result {
	request, client := requestIDs(c)
	if c.Header.Get("Origin") != "" && !slices.ContainsFunc(res.Headers, func(h web.Header) bool { return h.Name == "Access-Control-Allow-Origin" }) {
		res = web.CORS(res, "*")
	}
	return res.With("Cache-Control", "no-cache").With("request-id", request).With("client-request-id", client)
}

func noRoute(c *web.Call) (web.Result, error) {
	first, rest, _ := strings.Cut(strings.TrimLeft(c.URL.Path, "/"), "/")
	segment, _, _ := strings.Cut(rest, "/")
	if !slices.Contains(versions, strings.ToLower(first)) {
		segment = first
	} else if slices.ContainsFunc(unplayed, func(s string) bool { return strings.EqualFold(s, segment) }) {
		settle(c, policy.GraphNotSimulated)
		return web.Result{}, notPlayed.with("/" + strings.Join(strings.Split(rest, "/")[:1], "/"))
	}
	settle(c, policy.GraphRouteUnknown)
	if len(segment) > 64 {
		segment = segment[:64]
	}
	return web.Result{}, segmentUnknown.with(strings.ToValidUTF8(segment, ""))
}

func wrongMethod(c *web.Call, allow []string) (web.Result, error) {
	if c.Method == http.MethodOptions {
		return web.Preflight(c, "*", allow...), nil
	}
	settle(c, policy.GraphMethodNotAllowed)
	f := methodUnknown.with()
	f.allow = allow
	return web.Result{}, f
}

// settle notes a refusal that comes before the gate.
func settle(c *web.Call, reason policy.Reason) {
	c.Entry.Decide(policy.Decision{Outcome: policy.Deny, Reason: reason, Trail: []policy.Reason{reason}})
}

// outage is the answer of a Graph that fails on purpose.
func outage(c *web.Call, status int, _ time.Duration) web.Result {
	r := row{status, strconv.Itoa(status), cmp.Or(http.StatusText(status), "The request failed.")}
	if status == http.StatusTooManyRequests {
		r = throttled
	}
	return spell(c, r.with())
}
