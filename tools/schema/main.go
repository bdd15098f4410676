package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/invopop/jsonschema"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// Paths from the folder tools, where the command runs.
const (
	sources    = "../scenarios"
	schemaFile = "../scenarios/schema.json"
	pageFile   = "../docs/scenario-format.md"
)

func main() {
	if err := write(); err != nil {
		fmt.Fprintf(os.Stderr, "schema: %v; run it as: go -C tools run ./schema\n", err)
		os.Exit(1)
	}
}

func write() error {
	schema, err := generate()
	if err != nil {
		return err
	}
	page, err := markdown()
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(schemaFile, schema, 0o644), os.WriteFile(pageFile, page, 0o644),
		pack(schemaFile+".gz", schema))
}

// reflected is the schema of the scenario format, made of the Go types and their
// comments.
func reflected(options ...jsonschema.CommentOption) (*jsonschema.Schema, error) {
	r := &jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		FieldNameTag:               "yaml",
		RequiredFromJSONSchemaTags: true,
		Mapper:                     scalar,
		Namer:                      name,
	}
	if err := r.AddGoComments("github.com/pcsandbox/pcsandbox/tools", sources, options...); err != nil {
		return nil, fmt.Errorf("reading the comments of the types: %w", err)
	}
	schema := r.Reflect(&scenarios.Scenario{})
	schema.Title = "A scenario of pcsandbox"
	return schema, nil
}

// generate makes the JSON Schema.
func generate() ([]byte, error) {
	schema, err := reflected()
	if err != nil {
		return nil, err
	}
	if err := constrain(schema); err != nil {
		return nil, err
	}
	acceptParameters(schema)
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", "  ")
	if err := e.Encode(schema); err != nil {
		return nil, err
	}
	return []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(out.String())), nil
}

// name names a type in the schema: lists by what they hold, and types of other
// packages apart from our own. Types without a name stay without one.
func name(t reflect.Type) string {
	if list, of, generic := strings.Cut(strings.TrimSuffix(t.Name(), "]"), "["); generic {
		return list + "Of" + of[strings.LastIndex(of, ".")+1:]
	}
	if pkg := path.Base(t.PkgPath()); t.Name() != "" && pkg != "scenarios" {
		return pkg + "." + t.Name()
	}
	return t.Name()
}

// The patterns of the types that a file spells in a way of its own.
const (
	datePattern      = `^(\d{4}-\d{2}-\d{2}|today)$`
	durationPattern  = `^([0-9.]+(ms|h|m|s))+$`
	frequencyPattern = `^(([0-9.]+(h|m|s))+|every-time)$`
)

// scalar gives the schema of the types that a file spells in a way of its own.
func scalar(t reflect.Type) *jsonschema.Schema {
	switch t {
	case reflect.TypeFor[scenarios.GUID]():
		// a validator need not look at the format
		return &jsonschema.Schema{Type: "string", Format: "uuid", Pattern: strings.ReplaceAll(scenarios.Patterns()["guid"], "a-f", "a-fA-F")}
	case reflect.TypeFor[scenarios.Date]():
		return &jsonschema.Schema{Type: "string", Pattern: datePattern}
	case reflect.TypeFor[time.Duration]():
		return &jsonschema.Schema{Type: "string", Pattern: durationPattern}
	case reflect.TypeFor[scenarios.Frequency]():
		return &jsonschema.Schema{Type: "string", Pattern: frequencyPattern}
	case reflect.TypeFor[scenarios.Enrolled]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "boolean"}}}
	case reflect.TypeFor[scenarios.Scalar]():
		return &jsonschema.Schema{OneOf: []*jsonschema.Schema{{Type: "string"}, {Type: "number"}, {Type: "boolean"}}}
	case reflect.TypeFor[time.Time]():
		return &jsonschema.Schema{Type: "string"}
	}
	values := scenarios.Enum(t)
	if values == nil {
		return nil
	}
	s := &jsonschema.Schema{}
	for _, v := range values {
		s.Enum = append(s.Enum, v)
		if n, err := strconv.Atoi(v); err == nil { // the loader takes 2026 for "2026"
			s.Enum = append(s.Enum, n)
		}
	}
	return s
}
