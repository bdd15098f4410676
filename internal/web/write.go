package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// special are the headers for which net/http looks in this spelling.
var special = [...]string{"Content-Type", "Date", "Connection", "Content-Length", "Transfer-Encoding"}

// write sends a result, with the world's date. It is the only writer of answers
// of the surfaces.
func write(w http.ResponseWriter, r *http.Request, res Result, now time.Time) {
	h := w.Header()
	h["Content-Type"] = nil // no guessing where the result names none
	values := make([]string, 0, len(res.Headers)+2)
	set := func(name, value string) {
		if n := len(values); h[name] == nil { // most headers have one value: a slice of one array for all
			values = append(values, value)
			h[name] = values[n : n+1 : n+1]
			return
		}
		h[name] = append(h[name], value)
	}
	for _, line := range res.Headers {
		switch name := spelling(line.Name); name {
		case "Content-Length", "Transfer-Encoding": // ours to say
		case "Content-Type", "Date", "Connection":
			h[name] = nil // there is only one
			set(name, line.Value)
		default:
			set(name, line.Value) // h.Add would change the spelling
		}
	}
	if h["Date"] == nil {
		set("Date", now.UTC().Format(http.TimeFormat))
	}
	hasBody := res.Status != http.StatusNoContent && res.Status != http.StatusNotModified
	switch {
	case !hasBody:
	case res.Chunked && r.Method != http.MethodHead:
		set("Transfer-Encoding", "chunked")
	case !res.Chunked:
		set("Content-Length", strconv.Itoa(len(res.Body)))
	}
	if c := connOf(r.Context()); c != nil && res.Phrase != "" {
		c.rephrase(res.Status, res.Phrase)
	}
	w.WriteHeader(res.Status)
	if hasBody && r.Method != http.MethodHead {
		_, _ = w.Write(res.Body) // fails only if the client has gone
	}
}

// spelling is how a header goes out: as the result has it, but for those that
// net/http has a say in.
func spelling(name string) string {
	for _, s := range special {
		if len(s) == len(name) && strings.EqualFold(s, name) {
			return s
		}
	}
	return name
}
