package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A body is a request's JSON object, of a resource type. Members are taken out one
// by one; those that are left over at the end are none of the resource's.
type body struct {
	resource string
	members  map[string]json.RawMessage
	err      error // the first thing that was wrong
}

func readBody(c *web.Call, resource string) (*body, error) {
	if c.Header.Get("Content-Type") == "" {
		return nil, bodyMissing.with()
	}
	text, err := web.Body(c)
	if err != nil {
		if errors.Is(err, web.ErrBodyTooLarge) {
			return nil, err
		}
		return nil, bodyInvalid.with()
	}
	b := &body{resource: resource}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &b.members); err != nil || b.members == nil {
		return nil, bodyInvalid.with()
	}
	return b, nil
}

// take takes a member out into v. It tells whether the member is there; null
// leaves v as it is.
func (b *body) take(name string, v any) bool {
	raw, ok := b.members[name]
	delete(b.members, name)
	if ok && b.err == nil && json.Unmarshal(raw, v) != nil {
		b.invalid(name, "it has the wrong type")
	}
	return ok
}

// text takes a text out, which must not be empty if it is there and required.
func (b *body) text(name string) (value string, there bool) {
	there = b.take(name, &value)
	return strings.TrimSpace(value), there
}

// word takes out one of a list of words, in its own spelling.
func (b *body) word(name string, allowed ...string) (value string, there bool) {
	value, there = b.text(name)
	if value == "" {
		return "", there
	}
	i := slices.IndexFunc(allowed, func(w string) bool { return strings.EqualFold(w, value) })
	if i < 0 {
		b.invalid(name, "it must be one of "+strings.Join(allowed, ", "))
		return "", there
	}
	return allowed[i], there
}

// moment takes a time out.
func (b *body) moment(name string) time.Time {
	value, _ := b.text(name)
	if value == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, value)
	if err != nil {
		b.invalid(name, "it is not a time")
	}
	return t.UTC()
}

func (b *body) invalid(name, why string) {
	if b.err == nil {
		b.err = valueInvalid.with(name, b.resource, why)
	}
}

func (b *body) missing(name string) {
	if b.err == nil {
		b.err = valueMissing.with(name, b.resource)
	}
}

// done is the first thing that was wrong with the body, members that the resource
// does not have included.
func (b *body) done() error {
	delete(b.members, "@odata.type")
	delete(b.members, "@odata.context")
	if len(b.members) > 0 { // Graph reads the whole before it looks at values: a misspelt name is no missing one
		var names []string
		for name := range b.members {
			names = append(names, name)
		}
		b.err = valueUnknown.with(short(slices.Min(names)), b.resource)
	}
	return b.err
}

// short bounds a name that goes back to the client.
func short(name string) string {
	if len(name) > 64 {
		name = name[:64]
	}
	return strings.ToValidUTF8(name, "")
}
