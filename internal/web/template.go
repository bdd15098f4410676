package web

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// A segment is one part of a route's path between two slashes.
type segment struct {
	word  string // what it says, in lower case, if it has no variable
	mux   string // how gorilla/mux is told, for a path as shape.canonical writes it
	blank string // the same without the variables' names: equal ones match the same
	wide  bool   // its variable may match several segments, as {rest:.*} does
}

func (s segment) fixed() bool { return s.word != "" }

// parseTemplate cuts a route's path into segments. Only the last one may be wide.
func parseTemplate(path string) ([]segment, error) {
	if !strings.HasPrefix(path, "/") {
		return nil, fmt.Errorf("route path %q does not begin with a slash", path)
	}
	var segs []segment
	for _, text := range cutOutsideBraces(path[1:]) {
		if len(segs) > 0 && segs[len(segs)-1].wide {
			return nil, fmt.Errorf("route path %q goes on after a variable that matches slashes", path)
		}
		seg, err := parseSegment(text, len(segs))
		if err != nil {
			return nil, fmt.Errorf("route path %q: %w", path, err)
		}
		segs = append(segs, seg)
	}
	return segs, nil
}

// cutOutsideBraces splits at slashes that are not part of a variable's pattern.
// Empty parts count for nothing, as in requests.
func cutOutsideBraces(s string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i <= len(s); i++ {
		switch {
		case i == len(s) || s[i] == '/' && depth == 0:
			if i > from {
				parts = append(parts, s[from:i])
			}
			from = i + 1
		case s[i] == '{':
			depth++
		case s[i] == '}':
			depth--
		}
	}
	return parts
}

func parseSegment(text string, nr int) (segment, error) {
	open := strings.IndexByte(text, '{')
	if open < 0 {
		if strings.ContainsRune(text, '}') {
			return segment{}, fmt.Errorf("braces of %q do not match", text)
		}
		word := strings.ToLower(text)
		return segment{word: word, mux: url.PathEscape(word), blank: word}, nil
	}
	var seg segment
	for part := 0; text != ""; part++ {
		open := strings.IndexByte(text, '{')
		if open != 0 { // literal text beside a variable: folded, too
			lit := text
			if open > 0 {
				lit = text[:open]
			}
			seg.mux += fmt.Sprintf("{_%d_%d:(?i:%s)}", nr, part, regexp.QuoteMeta(url.PathEscape(lit)))
			seg.blank += strings.ToLower(lit)
			text = text[len(lit):]
			continue
		}
		end := closing(text)
		if end < 0 {
			return segment{}, fmt.Errorf("braces of %q do not match", text)
		}
		variable := text[:end+1]
		pattern, wide, err := parseVariable(variable)
		if err != nil {
			return segment{}, err
		}
		seg.wide = seg.wide || wide
		seg.mux += variable
		seg.blank += "{" + pattern + "}"
		text = text[end+1:]
	}
	return seg, nil
}

// closing is the index of the brace that closes the one text begins with.
func closing(text string) int {
	depth := 0
	for i := range len(text) {
		switch text[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// parseVariable reads {name} or {name:pattern}.
func parseVariable(variable string) (pattern string, wide bool, err error) {
	name, pattern, ok := strings.Cut(variable[1:len(variable)-1], ":")
	if name == "" || strings.HasPrefix(name, "_") {
		return "", false, fmt.Errorf("variable %s needs a name that does not begin with _", variable)
	}
	if !ok {
		return "", false, nil
	}
	re, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return "", false, fmt.Errorf("variable %s: %w", variable, err)
	}
	if re.NumSubexp() > 0 {
		return "", false, fmt.Errorf("variable %s: write (?:…) for groups", variable)
	}
	return pattern, re.MatchString("a/b") || re.MatchString("0/0"), nil
}
