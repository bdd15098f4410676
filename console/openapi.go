package console

import (
	"cmp"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// openAPI describes the control API, made from the table of its endpoints and
// the wire types, so that it cannot say anything else than what is there.
func (s *Server) openAPI(c *web.Call) (web.Result, error) {
	schemas := schemaSet{}
	paths := map[string]map[string]any{}
	for _, e := range s.endpoints() {
		if paths[e.path] == nil {
			paths[e.path] = map[string]any{}
		}
		paths[e.path][strings.ToLower(e.method)] = schemas.operation(e)
	}
	schemas.of(reflect.TypeFor[control.Problem]())
	return web.JSON(http.StatusOK, map[string]any{
		"openapi": "3.1.0",
		"info": map[string]any{
			"title": "pcsandbox control API", "version": s.Host(c).Version(),
			"description": "Steers a practice sandbox that plays Partner Center and Entra. Not affiliated with Microsoft.",
		},
		"servers":    []any{map[string]any{"url": c.Site.Origin}},
		"paths":      paths,
		"components": map[string]any{"schemas": schemas},
	}), nil
}

// A schemaSet are the schemas of the types met so far, by their names.
type schemaSet map[string]any

var pathVariable = regexp.MustCompile(`\{(\w+)\}`)

func (s schemaSet) operation(e endpoint) map[string]any {
	op := map[string]any{"operationId": e.name, "summary": e.says}
	var params []any
	for _, m := range pathVariable.FindAllStringSubmatch(e.path, -1) {
		params = append(params, map[string]any{"name": m[1], "in": "path", "required": true, "schema": map[string]any{"type": "string"}})
	}
	for _, name := range e.query {
		params = append(params, map[string]any{"name": name, "in": "query", "schema": map[string]any{"type": "string"}})
	}
	if params != nil {
		op["parameters"] = params
	}
	if e.in != nil {
		op["requestBody"] = map[string]any{"content": s.content("application/json", reflect.TypeOf(e.in))}
	}
	good := map[string]any{"description": "Done."}
	switch {
	case e.out != nil:
		good["content"] = s.content("application/json", reflect.TypeOf(e.out))
	case e.media != "":
		good["content"] = s.content(e.media, reflect.TypeFor[string]())
	}
	op["responses"] = map[string]any{
		strconv.Itoa(cmp.Or(e.status, http.StatusOK)): good,
		"default": map[string]any{"description": "What is wrong.", "content": s.content("application/json", reflect.TypeFor[control.Problem]())},
	}
	return op
}

func (s schemaSet) content(media string, t reflect.Type) map[string]any {
	return map[string]any{media: map[string]any{"schema": s.of(t)}}
}

// of is the schema of a type; structs are named and referred to.
func (s schemaSet) of(t reflect.Type) map[string]any {
	if t == reflect.TypeFor[time.Time]() {
		return map[string]any{"type": "string", "format": "date-time"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Slice:
		return map[string]any{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Struct:
		if _, known := s[t.Name()]; !known {
			s[t.Name()] = nil // so that a type that contains itself ends
			s[t.Name()] = s.object(t)
		}
		return map[string]any{"$ref": "#/components/schemas/" + t.Name()}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Int, reflect.Uint64:
		return map[string]any{"type": "integer"}
	}
	return map[string]any{} // any value
}

func (s schemaSet) object(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" || !f.IsExported() {
			continue
		}
		name = cmp.Or(name, f.Name)
		schema := s.of(f.Type)
		if says := f.Tag.Get("doc"); says != "" {
			schema["description"] = says
		}
		properties[name] = schema
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	out := map[string]any{"type": "object", "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}
