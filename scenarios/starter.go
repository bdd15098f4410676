package scenarios

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed starter.yaml
var starter string

// SchemaFile is what the starter calls the file with the JSON Schema, beside it.
const SchemaFile = "pcsandbox.schema.json"

// Starter returns a commented scenario to begin with, under a name of your own.
func Starter(name string) ([]byte, error) {
	if len(name) > 64 || !keyForm.MatchString(name) {
		return nil, fmt.Errorf("%s is not a name for a scenario; use lower-case letters, digits and hyphens, such as %s", quote(name), kebab(name))
	}
	return []byte(strings.ReplaceAll(starter, "NAME", name)), nil
}
