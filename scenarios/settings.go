package scenarios

import (
	"cmp"
	"maps"
	"slices"
)

// A Setting is a value of a scenario that can be set from outside, by --set
// name=value for one.
type Setting struct {
	Name string `json:"name"`
	// Default holds where nobody sets it. A name of the matrix has none: the
	// story is played for each of the values.
	Default string `json:"default,omitempty"`
	// Values are those it may have, or has in the matrix; none: any.
	Values      []string `json:"values,omitempty"`
	Matrix      bool     `json:"matrix,omitempty"`
	Description string   `json:"description,omitempty"`
}

// Settings are the parameters of a scenario, those of the one it extends
// included, and the names by which the combinations of its matrix are told apart.
func (s *Scenario) Settings() []Setting {
	byName := map[string]Setting{}
	for name, p := range s.Parameters {
		byName[name] = Setting{Name: name, Default: string(p.Default), Values: texts(p.Values), Description: p.Description}
	}
	for _, name := range s.told {
		set := byName[name]
		set.Name, set.Default, set.Matrix = name, "", true
		set.Values = texts(s.Matrix.values(name))
		byName[name] = set
	}
	return slices.SortedFunc(maps.Values(byName), func(a, b Setting) int { return cmp.Compare(a.Name, b.Name) })
}

// values are those that a name has somewhere in the matrix.
func (m *Matrix) values(name string) []Scalar {
	if values := m.Over[name]; values != nil {
		return values
	}
	var found []Scalar
	for _, row := range m.Rows {
		if value := row[name]; !slices.Contains(found, value) {
			found = append(found, value)
		}
	}
	return found
}

func texts(values []Scalar) []string {
	var out []string
	for _, v := range values {
		out = append(out, string(v))
	}
	return out
}
