package idp

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// clientTelemetry is the header that answers the telemetry of Microsoft's
// libraries: version, error, suberror, the token's age, and a ring that nobody
// explains. The last two stay empty.
const clientTelemetry = "x-ms-clitelem"

// telemetryFields are what a library that sends telemetry sends, in the form or in
// the header.
var telemetryFields = []string{"x-client-current-telemetry", "x-client-last-telemetry"}

// sendsTelemetry reports whether the client wants the header.
func sendsTelemetry(c *web.Call, form url.Values) bool {
	for _, name := range telemetryFields {
		if form.Get(name) != "" || c.Header.Get(name) != "" {
			return true
		}
	}
	return false
}

// telemetry adds the header to an answer; number is that of a refusal, or 0.
func telemetry(r web.Result, number int) web.Result {
	return r.With(clientTelemetry, "1,"+strconv.Itoa(number)+",0,,")
}

// answer reads a request, has it answered, and answers its telemetry, if it sent
// any.
func (s *Server) answer(c *web.Call, by func(*tokenRequest) (web.Result, error)) (web.Result, error) {
	q, err := s.readTokenRequest(c)
	var res web.Result
	if err == nil {
		res, err = by(q)
	}
	if !q.form.Telemetry {
		return res, err
	}
	if e, ok := errors.AsType[*Error](err); ok {
		e.Telemetry = true
		return res, e
	}
	return telemetry(res, 0), err
}
