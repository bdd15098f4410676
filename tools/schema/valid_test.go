package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
	return validateText(t, text)
}

func validateText(t *testing.T, text []byte) []string {
	t.Helper()
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
		case "$schema", "$defs", "title", "description", "format": // say nothing that can be broken
		case "$ref":
			v.value(path, n, v.definition(arg.(string)))
		case "properties", "additionalProperties", "required", "dependentRequired", "minProperties", "maxProperties":
			v.object(path, n, word, schema)
		case "items":
			for i, entry := range n.Content {
				v.value(fmt.Sprintf("%s[%d]", path, i), entry, arg.(map[string]any))
			}
		case "type":
			v.must(slices.Contains(types(n), arg.(string)), path, n, word, arg)
		case "enum":
			v.must(slices.ContainsFunc(arg.([]any), func(x any) bool { return fmt.Sprint(x) == n.Value }), path, n, word, arg)
		case "const":
			v.must(fmt.Sprint(arg) == n.Value, path, n, word, arg)
		case "pattern":
			v.must(regexp.MustCompile(arg.(string)).MatchString(n.Value), path, n, word, arg)
		case "maxLength":
			v.must(float64(len(n.Value)) <= arg.(float64), path, n, word, arg)
		case "minimum", "maximum":
			number, err := strconv.ParseFloat(n.Value, 64)
			v.must(err != nil || (number-arg.(float64))*map[string]float64{"minimum": 1, "maximum": -1}[word] >= 0, path, n, word, arg)
		case "anyOf":
			v.must(v.fitting(path, n, arg.([]any)) > 0, path, n, word, arg)
		case "oneOf":
			v.must(v.fitting(path, n, arg.([]any)) == 1, path, n, word, arg)
		case "not":
			v.must(v.fitting(path, n, []any{arg}) == 0, path, n, word, arg)
		default:
			v.faults = append(v.faults, fmt.Sprintf("%s: the test does not know %s", path, word))
		}
	}
}

// fitting counts the schemas that a value fits.
func (v *validator) fitting(path string, n *yaml.Node, schemas []any) (count int) {
	for _, schema := range schemas {
		branch := validator{root: v.root}
		branch.value(path, n, schema.(map[string]any))
		if len(branch.faults) == 0 {
			count++
		}
	}
	return count
}

func (v *validator) object(path string, n *yaml.Node, word string, schema map[string]any) {
	if n.Kind != yaml.MappingNode {
		return // type says so
	}
	members := map[string]*yaml.Node{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		members[n.Content[i].Value] = n.Content[i+1]
	}
	all := func(keys any, why string) {
		for _, key := range keys.([]any) {
			v.must(members[key.(string)] != nil, path, n, why, key)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	switch arg := schema[word]; word {
	case "properties", "additionalProperties":
		others, isSchema := schema["additionalProperties"].(map[string]any)
		for key, member := range members {
			property, known := properties[key].(map[string]any)
			switch {
			case word == "properties" && known:
				v.value(path+"."+key, member, property)
			case word == "additionalProperties" && !known && isSchema:
				v.value(path+"."+key, member, others)
			case word == "additionalProperties" && !known:
				v.must(arg == true, path, n, word, key)
			}
		}
		v.must(word != "properties" || schema["additionalProperties"] == false, path, n, "additionalProperties", true)
	case "required":
		all(arg, word)
	case "dependentRequired":
		for key, needed := range arg.(map[string]any) {
			if members[key] != nil {
				all(needed, word)
			}
		}
	case "minProperties":
		v.must(float64(len(members)) >= arg.(float64), path, n, word, arg)
	case "maxProperties":
		v.must(float64(len(members)) <= arg.(float64), path, n, word, arg)
	}
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
