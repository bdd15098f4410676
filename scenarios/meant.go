package scenarios

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// synonyms are words of other tools, and of everyday speech, for fields of the
// format; the first one that the place has is meant.
var synonyms = map[string][]string{
	"user": {"as", "key"}, "username": {"as", "upn"}, "who": {"as"}, "email": {"upn"}, "mail": {"upn"},
	"type": {"kind"}, "title": {"name"}, "description": {"lesson"}, "steps": {"story"}, "partners": {"tenants"},
	"date": {"as_of"}, "day": {"as_of"}, "time": {"clock"},
	"mfa": {"second_factor", "per_user_mfa"}, "method": {"second_factor", "factor", "get"}, "factor": {"second_factor"},
	"approve": {"answer"}, "deny": {"answer"}, "ignore": {"answer"}, "federated": {"sign_in", "domains"},
	"url": {"get", "portal"}, "uri": {"get", "portal"}, "path": {"get", "portal"}, "page": {"portal"},
	"token": {"bearer"}, "authorization": {"bearer"}, "data": {"body", "form"}, "json": {"body"},
	"client": {"app"}, "client_id": {"app"}, "application": {"app"}, "audience": {"resource"},
	"amr": {"claims"}, "upn": {"claims"}, "aud": {"claims"}, "delay": {"latency"}, "wait": {"latency"}, "count": {"times"},
}

// synonym is the field that a word most likely stands for, or "".
func synonym(word string, known []string) string {
	for _, field := range synonyms[strings.ToLower(word)] {
		if slices.Contains(known, field) {
			return field
		}
	}
	return ""
}

// request is how people write a request in one line.
var request = regexp.MustCompile(`^(GET|POST|PUT|PATCH|DELETE) (/\S*)$`)

// meant is the field that a single value was meant for where fields must stand:
// the flag of its name, the field that may have the value, else the first one.
func meant(n *yaml.Node, t reflect.Type) string {
	fields := fieldsOf(t)
	if n.Kind != yaml.ScalarNode {
		return fields[0].name + ": …"
	}
	value := quoteless(n.Value)
	if found := request.FindStringSubmatch(n.Value); found != nil && t == reflect.TypeFor[Call]() {
		return strings.ToLower(found[1]) + ": " + quoteless(found[2])
	}
	if t == reflect.TypeFor[OpenPage]() {
		return "as: …, portal: " + value
	}
	for _, f := range fields {
		of := t.FieldByIndex(f.index).Type
		switch {
		case f.name == value && (of.Kind() == reflect.Bool || of == reflect.TypeFor[Enrolled]()):
			return value + ": true"
		case slices.Contains(enums[of], value):
			return f.name + ": " + value
		}
	}
	return fields[0].name + ": " + value
}

// sharing is the word that shares most parts with another one, two at least, or
// "": api.mfa-missing means api.mfa-claim-missing.
func sharing(word string, candidates []string) string {
	parts := func(s string) []string {
		return strings.FieldsFunc(s, func(r rune) bool { return r == '.' || r == '-' })
	}
	best, most := "", 2
	for _, c := range candidates {
		shared := 0
		for _, part := range parts(c) {
			if slices.Contains(parts(word), part) {
				shared++
			}
		}
		if shared > most {
			best, most = c, shared
		}
	}
	return best
}
