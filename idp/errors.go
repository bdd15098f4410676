package idp

import (
	"fmt"
	"strings"
	"unicode"
)

// An Error is a refusal: a row of the catalogue with its facts, and where the
// answer goes. The zero Where lets the route decide: token and discovery
// endpoints answer JSON, pages a page.
type Error struct {
	Row      Row
	Facts    []string // fill the row's text
	Word     string   // replaces the row's OAuth error
	Subcode  string   // error_subcode, e.g. cancel
	Claims   string   // claims challenge, JSON
	Where    Where
	To       Destination // with Redirected
	Cause    error       // for the journal; never shown
	hideCORS bool        // the browser must not let scripts read this

	ClaimsOnV1 bool // the claims go out on v1, too
	Telemetry  bool // the client sent telemetry
}

// Where says in which form a refusal goes out.
type Where int

const (
	ByRoute    Where = iota
	Page             // an error page; nothing is sent to the client
	Redirected       // back to the client at To, whose redirect URI is registered
)

// fail makes the refusal with a number of the catalogue. A number that is not in
// it is a mistake of ours that the catalogue's test finds.
func fail(number int, facts ...string) *Error {
	row, ok := RowFor(number)
	if !ok {
		row = Row{Number: number, V1: invalidRequest, V2: invalidRequest}
	}
	for i, f := range facts {
		facts[i] = presentable(f)
	}
	return &Error{Row: row, Facts: facts}
}

// At returns the refusal on its way back to the client. The caller has checked
// that the redirect URI is registered.
func (e *Error) At(to Destination) *Error {
	e.Where, e.To = Redirected, to
	return e
}

// OnPage returns the refusal as a page.
func (e *Error) OnPage() *Error {
	e.Where = Page
	return e
}

func (e *Error) because(cause error) *Error {
	e.Cause = cause
	return e
}

// Code is how journal and texts name the refusal.
func (e *Error) Code() string { return fmt.Sprintf("AADSTS%d", e.Row.Number) }

// Text is the sentence for people, without the trailer.
func (e *Error) Text() string {
	args := make([]any, len(e.Facts))
	for i, f := range e.Facts {
		args[i] = f
	}
	return fmt.Sprintf(e.Row.Text, args...)
}

func (e *Error) Error() string {
	if e.Cause != nil {
		return e.Code() + ": " + e.Text() + " (" + e.Cause.Error() + ")"
	}
	return e.Code() + ": " + e.Text()
}

func (e *Error) Unwrap() error { return e.Cause }

// status is the HTTP status outside pages and redirects.
func (e *Error) status() int {
	if e.Row.Status != 0 {
		return e.Row.Status
	}
	return 400
}

// longestFact bounds what a request can have repeated in an answer.
const longestFact = 200

// presentable makes a value from a request fit to stand in a sentence.
func presentable(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
	if len(s) > longestFact {
		s = strings.ToValidUTF8(s[:longestFact], "") + "…"
	}
	return s
}
