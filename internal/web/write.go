package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// dated adds the world's date, unless the result has one.
func (r Result) dated(now time.Time) Result {
	for _, h := range r.Headers {
		if strings.EqualFold(h.Name, "Date") {
			return r
		}
	}
	return r.With("Date", now.UTC().Format(http.TimeFormat))
}

// write sends a result. It is the only writer of answers of the surfaces.
func write(w http.ResponseWriter, r *http.Request, res Result) {
	h := w.Header()
	h["Content-Type"] = nil // no guessing where the result names none
	for _, line := range res.Headers {
		switch name := http.CanonicalHeaderKey(line.Name); name {
		case "Content-Length", "Transfer-Encoding": // ours to say
		case "Content-Type", "Date", "Connection": // net/http looks for them in this spelling
			h[name] = []string{line.Value}
		default:
			h[line.Name] = append(h[line.Name], line.Value) // h.Add would change the spelling
		}
	}
	hasBody := res.Status != http.StatusNoContent && res.Status != http.StatusNotModified
	switch {
	case !hasBody:
	case res.Chunked && r.Method != http.MethodHead:
		h["Transfer-Encoding"] = []string{"chunked"}
	case !res.Chunked:
		h["Content-Length"] = []string{strconv.Itoa(len(res.Body))}
	}
	if c := connOf(r.Context()); c != nil && res.Phrase != "" {
		c.rephrase(res.Status, res.Phrase)
	}
	w.WriteHeader(res.Status)
	if hasBody && r.Method != http.MethodHead {
		_, _ = w.Write(res.Body) // fails only if the client has gone
	}
}
