package idp

import (
	"strings"

	"github.com/google/uuid"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// traceID names this request in headers, errors and the journal.
func traceID(c *web.Call) string {
	if c.Entry.RequestID == "" {
		c.Entry.RequestID = c.World.NewID()
	}
	return c.Entry.RequestID
}

// correlationID is the client's own name for what it is doing, from header or
// query, or from the form if the handler noted it; else a fresh one.
func correlationID(c *web.Call) string {
	noteCorrelation(c, c.Query("client-request-id"))
	if c.Entry.Correlate == "" {
		c.Entry.Correlate = c.World.NewID()
	}
	return c.Entry.Correlate
}

// noteCorrelation keeps the first client-request-id that is a GUID. The header's,
// which the answer may have to repeat, goes before any other.
func noteCorrelation(c *web.Call, id string) {
	for _, id := range []string{c.Header.Get("client-request-id"), id} {
		if c.Entry.Correlate == "" {
			c.Entry.Correlate = readGUID(id)
		}
	}
}

// readGUID reads a GUID as .NET does: with or without braces and hyphens. It is
// empty for what is none.
func readGUID(s string) string {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	id, err := uuid.Parse(s)
	if err != nil || len(s) != 36 && len(s) != 32 {
		return ""
	}
	return id.String()
}

func timestamp(c *web.Call) string {
	return c.World.Now().UTC().Format("2006-01-02 15:04:05Z")
}

// isV1 reports whether the call came to a v1.0 endpoint: one without v2.0 in its
// path.
func isV1(c *web.Call) bool {
	return !strings.Contains(strings.ToLower(c.URL.Path), "/v2.0/")
}

// stamp adds the headers that every answer of Entra's carries. There is no
// Strict-Transport-Security: it ignores ports and would break every other
// http://localhost application.
func (s *Server) stamp(c *web.Call, r web.Result) web.Result {
	headers := make([]web.Header, len(r.Headers), len(r.Headers)+4) // a copy: rendered documents are shared
	copy(headers, r.Headers)
	headers = append(headers, web.Header{Name: "x-ms-request-id", Value: traceID(c)},
		web.Header{Name: "x-ms-ests-server", Value: "2.1.0.0 - pcsandbox"})
	if !has(r, "X-Content-Type-Options") {
		headers = append(headers, web.Header{Name: "X-Content-Type-Options", Value: "nosniff"})
	}
	if id := c.Header.Get("client-request-id"); id != "" && strings.EqualFold(c.Header.Get("return-client-request-id"), "true") {
		if id = readGUID(id); id != "" {
			headers = append(headers, web.Header{Name: "client-request-id", Value: id})
		}
	}
	r.Headers = headers
	return r
}

func has(r web.Result, name string) bool {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, name) {
			return true
		}
	}
	return false
}

// noStore marks an answer that nobody may keep, as token answers are.
func noStore(r web.Result) web.Result {
	return r.With("Cache-Control", "no-store, no-cache").With("Pragma", "no-cache").With("Expires", "-1")
}
