package web

import (
	"bytes"
	"strconv"
	"strings"
)

// longestStatusLine is more than net/http ever writes before the first line
// break of an answer.
const longestStatusLine = 256

// A rephraser puts a reason phrase of our own into the status line of the answer
// that is written next, which net/http always writes with the standard one. The
// zero value changes nothing.
type rephraser struct {
	status string // of the answer that is waited for; empty: pass everything on
	phrase string
	held   []byte // the beginning of a line that is not complete
}

// arm makes the next answer's status line say phrase, if it has this status.
func (r *rephraser) arm(status int, phrase string) {
	r.status, r.phrase = strconv.Itoa(status), strings.Map(printable, phrase)
}

// printable drops what would end the line.
func printable(c rune) rune {
	if c < ' ' || c == 0x7f {
		return -1
	}
	return c
}

// next returns what to write instead of p: less if the status line is not
// complete yet, in which case the rest follows with a later call.
func (r *rephraser) next(p []byte) []byte {
	if r.status == "" {
		return p
	}
	r.held = append(r.held, p...)
	end := bytes.Index(r.held, []byte("\r\n"))
	if end < 0 && len(r.held) < longestStatusLine {
		return nil
	}
	out := r.held
	if end >= 0 {
		out = r.rewrite(r.held[:end], r.held[end:])
	}
	*r = rephraser{}
	return out
}

// rewrite changes a line like "HTTP/1.1 401 Unauthorized".
func (r *rephraser) rewrite(line, rest []byte) []byte {
	proto, after, _ := bytes.Cut(line, []byte(" "))
	status, _, _ := bytes.Cut(after, []byte(" "))
	if !bytes.HasPrefix(proto, []byte("HTTP/1.")) || string(status) != r.status {
		return append(line, rest...)
	}
	out := make([]byte, 0, len(line)+len(r.phrase)+len(rest))
	out = append(out, proto...)
	out = append(append(out, ' '), status...)
	out = append(append(out, ' '), r.phrase...)
	return append(out, rest...)
}
