package scenarios

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxSize bounds a scenario file.
const maxSize = 1 << 20

// parse returns the root of the one document in the file, or nil.
func (w *walker) parse(data []byte) *yaml.Node {
	top := mark{line: 1, column: 1}
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
	if isNull(root) {
		w.problems.add(top, "the file is empty; begin with version: %d, name: … and tenants: …", Version)
		return nil
	}
	if root.Kind != yaml.MappingNode {
		w.fault(root, "a scenario consists of fields, but this is %s; begin with version: %d, name: … and tenants: …", describe(root), Version)
		return nil
	}
	return root
}

var (
	syntaxLine    = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)
	unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)
)

// syntax reports a file that is not YAML.
func (w *walker) syntax(data []byte, err error) {
	prefix := syntaxLine.FindStringSubmatch(err.Error())
	if prefix == nil {
		prefix = []string{"", ""}
	}
	text := strings.TrimPrefix(err.Error(), prefix[0])
	line, _ := strconv.Atoi(prefix[1])
	hint, counted := syntaxHint(text)
	lines := strings.Split(string(data), "\n")
	if found := unknownAnchor.FindStringSubmatch(text); found != nil {
		line = slices.IndexFunc(lines, func(l string) bool { return strings.Contains(l, "*"+found[1]) })
	}
	if !counted {
		line++
	}
	line = min(max(line, 1), len(lines))
	column := 1 + len(lines[line-1]) - len(strings.TrimLeft(lines[line-1], " "))
	w.problems.add(mark{line: line, column: column}, "this is not YAML: %s%s", text, hint)
}

// syntaxHint says what most often causes a message of the parser, and whether
// the line in it counts from one: yaml.v3 counts from zero, and from where the
// broken list or mapping begins, unless it was a single word that it could not
// read.
func syntaxHint(text string) (hint string, counted bool) {
	switch {
	case strings.Contains(text, "cannot start any token"):
		return "; indent with spaces, not tabs, and put a value that begins with @, ` or % in quotes", true
	case strings.Contains(text, "mapping values are not allowed"):
		return "; put a text that contains a colon and a space in quotes, and look at the indentation", true
	case strings.Contains(text, "did not find expected ',' or"):
		return " in what begins here; look for a missing comma or bracket, and put texts that contain { } [ ] or , in quotes", false
	case strings.Contains(text, "did not find expected key"), strings.Contains(text, "did not find expected '-'"),
		strings.Contains(text, "did not find expected node"), strings.Contains(text, "did not find expected <"):
		return " in what begins here; look at the indentation of the lines that follow, and at quotes that are not closed", false
	}
	return "", !unknownAnchor.MatchString(text)
}
