package scenarios

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

// library lies as it is in the program: unpacking all of it, to read one, would
// take a millisecond of every start.
//
//go:embed library/*.yaml
var library embed.FS

// Library returns the names of the built-in scenarios, the default first.
func Library() []string {
	names := libraryNames()
	i := slices.Index(names, DefaultName)
	return slices.Concat(names[i:i+1], names[:i], names[i+1:])
}

// libraryNames are sorted, as the files are.
func libraryNames() []string {
	files, err := library.ReadDir("library")
	if err != nil {
		panic(err) // the folder is part of the program
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(f.Name(), ".yaml")
	}
	slices.Sort(names) // without the ending, which sorts between a hyphen and a letter
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
	names := libraryNames()
	if !slices.Contains(names, name) {
		return nil, fmt.Errorf("there is no built-in scenario %s%s", quote(name), didYouMean(name, names))
	}
	return library.ReadFile("library/" + name + ".yaml")
}

// Schema returns the JSON Schema of the format, for editors.
func Schema() []byte { return unpacked(packedSchema) }
