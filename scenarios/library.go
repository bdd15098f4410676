package scenarios

import (
	"fmt"
	"maps"
	"slices"
)

// Library returns the names of the built-in scenarios, the default first.
func Library() []string {
	names := slices.Sorted(maps.Keys(library()))
	i := slices.Index(names, DefaultName)
	return slices.Concat(names[i:i+1], names[:i], names[i+1:])
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
	texts := library()
	text, ok := texts[name]
	if !ok {
		return nil, fmt.Errorf("there is no built-in scenario %s%s", quote(name), didYouMean(name, slices.Sorted(maps.Keys(texts))))
	}
	return []byte(text), nil
}

// Schema returns the JSON Schema of the format, for editors.
func Schema() []byte { return []byte(unpacked(packedSchema)) }
