package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

func TestSchemaAcceptsWhatTheLoaderAccepts(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{"../../scenarios/library/*.yaml", "../../scenarios/testdata/good/*.yaml"} {
		for _, file := range glob(t, pattern) {
			if faults := validate(t, file); len(faults) > 0 {
				t.Errorf("%s: %s", file, strings.Join(faults, "\n"))
			}
		}
	}
}

func TestSchemaRefusesWhatEditorsShouldMark(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"missing-required", "unknown-fields", "unknown-values", "wrong-types", "empty-values"} {
		if faults := validate(t, "../../scenarios/testdata/bad/"+name+".yaml"); len(faults) == 0 {
			t.Errorf("%s.yaml was accepted", name)
		}
	}
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	return files
}

// validate holds a file against the embedded schema.
func validate(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	v := validator{}
	if err := json.Unmarshal(scenarios.Schema(), &v.root); err != nil {
		t.Fatal(err)
	}
	v.value("", doc.Content[0], v.root)
	return v.faults
}

// A validator knows the part of JSON Schema that the generator uses, and fails
// on any other.
type validator struct {
	root   map[string]any
	faults []string
}

func (v *validator) value(path string, n *yaml.Node, schema map[string]any) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	for word, arg := range schema {
		switch word {
		case "$schema", "$defs", "title", "description", "format", "required", "additionalProperties":
		case "$ref":
			v.value(path, n, v.definition(arg.(string)))
		case "properties":
			v.object(path, n, schema)
		case "items":
			for i, entry := range n.Content {
				v.value(fmt.Sprintf("%s[%d]", path, i), entry, arg.(map[string]any))
			}
		case "type":
			v.must(slices.Contains(types(n), arg.(string)), path, n, word, arg)
		case "enum":
			v.must(slices.ContainsFunc(arg.([]any), func(x any) bool { return fmt.Sprint(x) == n.Value }), path, n, word, arg)
		case "pattern":
			v.must(regexp.MustCompile(arg.(string)).MatchString(n.Value), path, n, word, arg)
		case "anyOf":
			v.must(slices.ContainsFunc(arg.([]any), func(x any) bool {
				branch := validator{root: v.root}
				branch.value(path, n, x.(map[string]any))
				return len(branch.faults) == 0
			}), path, n, word, arg)
		case "oneOf":
			v.must(slices.ContainsFunc(arg.([]any), func(x any) bool {
				return slices.Contains(types(n), x.(map[string]any)["type"].(string))
			}), path, n, word, arg)
		default:
			v.faults = append(v.faults, fmt.Sprintf("%s: the test does not know %s", path, word))
		}
	}
}

func (v *validator) object(path string, n *yaml.Node, schema map[string]any) {
	properties, seen := schema["properties"].(map[string]any), map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i].Value
		seen[key] = true
		property, known := properties[key].(map[string]any)
		v.must(known, path, n.Content[i], "properties", key)
		v.value(path+"."+key, n.Content[i+1], property)
	}
	required, _ := schema["required"].([]any)
	for _, key := range required {
		v.must(seen[key.(string)], path, n, "required", key)
	}
	v.must(schema["additionalProperties"] == false, path, n, "additionalProperties", true)
}

func (v *validator) definition(ref string) map[string]any {
	name := strings.TrimPrefix(ref, "#/$defs/")
	schema, ok := v.root["$defs"].(map[string]any)[name].(map[string]any)
	if !ok {
		v.faults = append(v.faults, "there is no definition "+ref)
	}
	return schema
}

func (v *validator) must(holds bool, path string, n *yaml.Node, word string, arg any) {
	if !holds {
		v.faults = append(v.faults, fmt.Sprintf("line %d, %s: %q breaks %s: %v", n.Line, path, n.Value, word, arg))
	}
}

// types returns the types of JSON that a node can be taken for.
func types(n *yaml.Node) []string {
	return map[string][]string{
		"!!map": {"object"}, "!!seq": {"array"}, "!!int": {"integer", "number"}, "!!float": {"number"},
		"!!bool": {"boolean"}, "!!str": {"string"}, "!!timestamp": {"string"},
	}[n.ShortTag()]
}
