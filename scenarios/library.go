package scenarios

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed library/*.yaml
var library embed.FS

//go:embed schema.json
var schema []byte

// Library returns the names of the built-in scenarios, the default first.
func Library() []string {
	entries, err := library.ReadDir("library")
	if err != nil {
		return nil
	}
	names := []string{DefaultName}
	for _, e := range entries {
		if name := strings.TrimSuffix(e.Name(), ".yaml"); name != DefaultName {
			names = append(names, name)
		}
	}
	slices.Sort(names[1:]) // not as files are: those end in .yaml
	return names
}

// Open loads a built-in scenario.
func Open(name string, opts ...Option) (*Scenario, error) {
	data, err := Text(name)
	if err != nil {
		return nil, err
	}
	return Load(name+".yaml", data, opts...)
}

// Text returns a built-in scenario as written.
func Text(name string) ([]byte, error) {
	if names := Library(); !slices.Contains(names, name) {
		return nil, fmt.Errorf("there is no built-in scenario %s%s", quote(name), didYouMean(name, names))
	}
	return library.ReadFile("library/" + name + ".yaml")
}

// Schema returns the JSON Schema of the format, for editors.
func Schema() []byte { return slices.Clone(schema) }
