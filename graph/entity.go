package graph

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/web"
)

// An entity is a resource as Graph shows it: properties in their order.
type entity []property

// A property is one of them. One that is not shown unless asked for ($select) is
// extra.
type property struct {
	name  string
	value any
	extra bool
}

// MarshalJSON implements json.Marshaler.
func (e entity) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, p := range e {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, web.Marshal(p.name)...)
		b = append(b, ':')
		b = append(b, web.Marshal(p.value)...)
	}
	return append(b, '}'), nil
}

// contentType is what Graph says its answers are.
const contentType = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"

func answer(status int, v any) web.Result {
	return web.Result{Status: status, Body: web.Marshal(v)}.With("Content-Type", contentType).With("OData-Version", "4.0")
}

var noContent = web.Result{Status: http.StatusNoContent}

// context is the @odata.context of an answer.
func context(c *web.Call, of string) property {
	return property{name: "@odata.context", value: c.Site.Graph() + "/" + version(c) + "/$metadata#" + of}
}

// one is an answer of a single entity.
func one(c *web.Call, status int, of string, e entity) (web.Result, error) {
	e, err := selected(c, e)
	if err != nil {
		return web.Result{}, err
	}
	return answer(status, slices.Concat(entity{context(c, of)}, e)), nil
}

// selected keeps the properties that $select asks for, or those shown by default.
func selected(c *web.Call, e entity) (entity, error) {
	asked := c.Query("$select")
	if asked == "" || asked == "*" {
		return slices.DeleteFunc(slices.Clone(e), func(p property) bool { return p.extra }), nil
	}
	var out entity
	for name := range strings.SplitSeq(asked, ",") {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(e, func(p property) bool { return strings.EqualFold(p.name, name) })
		if i < 0 {
			return nil, queryInvalid.with("$select", "it names a property that the resource does not have, or that the sandbox does not play")
		}
		out = append(out, e[i])
	}
	return out, nil
}

// orNull is a text, or null where there is none.
func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// instant is a time as Graph writes it, or null where there is none.
func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}
