package replay

import (
	"fmt"
	"regexp"
)

// placeholder is what stands for an id or a saved value.
var placeholder = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9_-]*)>`)

// text puts ids and saved values in place of what stands for them.
func (p *player) text(s string) (string, error) {
	var unknown error
	out := placeholder.ReplaceAllStringFunc(s, func(found string) string {
		name := found[1 : len(found)-1]
		if kept, ok := p.saved[name]; ok {
			return kept.value
		}
		if id, ok := p.names[name]; ok {
			return id
		}
		unknown = fmt.Errorf("%s stands for nothing here: no step that was played saved it, and nobody is called that", found)
		return found
	})
	return out, unknown
}

// value is text for all texts within a value.
func (p *player) value(v any) (any, error) {
	switch v := v.(type) {
	case string:
		return p.text(v)
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			var err error
			if out[i], err = p.value(x); err != nil {
				return nil, err
			}
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, x := range v {
			var err error
			if out[name], err = p.value(x); err != nil {
				return nil, err
			}
		}
		return out, nil
	}
	return v, nil
}
