package web

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// A Header is one header line of an answer, spelt exactly as it goes out.
type Header struct{ Name, Value string }

// A Result is an answer. The zero Status means 200.
type Result struct {
	Status  int
	Phrase  string // reason phrase; empty: the standard one
	Headers []Header
	Body    []byte
	Chunked bool // send the body chunked although its length is known
}

// With returns the result with one more header line.
func (r Result) With(name, value string) Result {
	r.Headers = append(r.Headers[:len(r.Headers):len(r.Headers)], Header{Name: name, Value: value})
	return r
}

// JSON is an answer with v as its body, in the way services write it: compact,
// without HTML escapes, without a newline at the end.
func JSON(status int, v any) Result {
	return Result{Status: status, Body: Marshal(v)}.With("Content-Type", "application/json; charset=utf-8")
}

// HTML is a page.
func HTML(status int, page []byte) Result {
	return Result{Status: status, Body: page}.With("Content-Type", "text/html; charset=utf-8")
}

// Text is plain text.
func Text(status int, text string) Result {
	return Result{Status: status, Body: []byte(text)}.With("Content-Type", "text/plain; charset=utf-8")
}

// Redirect sends the client to location with a 302.
func Redirect(location string) Result {
	return Result{Status: http.StatusFound}.With("Location", location)
}

// Marshal is json.Marshal without HTML escapes. v is of our own types, so it
// always can be written.
func Marshal(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic(err) // a type of ours that JSON cannot say: the first test meets it
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
