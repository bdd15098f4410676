package wstrust

import (
	"encoding/xml"
	"strings"
	"time"
)

// A writer builds a message. Tags come with their attributes, which are ours; what
// stands between them is escaped.
type writer struct{ strings.Builder }

// element writes an element around what inside writes.
func (w *writer) element(tag string, inside func()) {
	name, _, _ := strings.Cut(tag, " ")
	w.WriteString("<" + tag + ">")
	inside()
	w.WriteString("</" + name + ">")
}

// text writes an element that holds text.
func (w *writer) text(tag, value string) {
	w.element(tag, func() { w.escaped(value) })
}

func (w *writer) escaped(value string) {
	_ = xml.EscapeText(w, []byte(value)) // a Builder takes everything
}

// named is a tag that declares the prefix it is written with.
func named(tag, namespace string) string {
	prefix, _, _ := strings.Cut(tag, ":")
	return tag + ` xmlns:` + prefix + `="` + namespace + `"`
}

const timeLayout = "2006-01-02T15:04:05.000Z"

func stamp(t time.Time) string { return t.UTC().Format(timeLayout) }
