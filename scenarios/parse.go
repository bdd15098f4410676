package scenarios

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxSize bounds a scenario file.
const maxSize = 1 << 20

// parse returns the root of the one document in the file, or nil.
func (w *walker) parse(data []byte) *yaml.Node {
	top := mark{1, 1}
	if len(data) > maxSize {
		w.problems.add(top, "the file is larger than 1 MiB; a scenario never needs that")
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, next yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		w.problems.add(top, "the file is empty; begin with version: %d, name: … and tenants: …", Version)
		return nil
	case err != nil:
		w.syntax(data, err)
		return nil
	}
	switch err := decoder.Decode(&next); {
	case err == nil:
		w.fault(&next, "a second document begins here; a file holds one scenario, so move it to a file of its own")
	case !errors.Is(err, io.EOF):
		w.syntax(data, err)
	}
	root := doc.Content[0]
	if root.Kind != yaml.MappingNode {
		w.fault(root, "a scenario consists of fields, but this is %s; begin with version: %d, name: … and tenants: …", describe(root), Version)
		return nil
	}
	return root
}

var syntaxLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// syntax reports a file that is not YAML. The parser knows the line at best.
func (w *walker) syntax(data []byte, err error) {
	text := err.Error()
	found := syntaxLine.FindStringSubmatch(text)
	line, column := 1, 1
	if found != nil {
		text = strings.TrimPrefix(text, found[0])
		if n, err := strconv.Atoi(found[1]); err == nil {
			line = n
		}
	}
	if lines := strings.Split(string(data), "\n"); line <= len(lines) {
		column = 1 + len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " "))
	}
	w.problems.add(mark{line, column}, "this is not YAML: %s%s", text, syntaxHint(text))
}

// syntaxHint says what most often causes a parser's message.
func syntaxHint(text string) string {
	switch {
	case strings.Contains(text, "cannot start any token"):
		return "; indent with spaces, not tabs, and put a value that begins with @, ` or % in quotes"
	case strings.Contains(text, "mapping values are not allowed"):
		return "; put a text that contains a colon and a space in quotes, and look at the indentation"
	case strings.Contains(text, "did not find expected ',' or"):
		return "; look for a missing comma or bracket, and put texts that contain { } [ ] or , in quotes"
	case strings.Contains(text, "did not find expected"):
		return "; look at the indentation of this line and the ones before it, and at quotes that are not closed"
	}
	return ""
}
