package replay

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A form is one of a page's.
type form struct {
	id, name string
	method   string
	action   *url.URL
	fields   []*field
	options  string // JSON that the page's script would ask the browser's passkeys with
}

// A field is a form's control, in the order of the page.
type field struct {
	name, id, value string
	kind            string // of an input; or button, select, textarea
	label           string
	on              bool // for check boxes and radio buttons
	disabled        bool
	action          string // of a button that sends the form elsewhere
}

func parseForm(n *html.Node, page *url.URL) *form {
	f := &form{id: attr(n, "id"), name: attr(n, "name"), method: http.MethodGet, action: page, options: attr(n, "data-options")}
	if strings.EqualFold(attr(n, "method"), "post") {
		f.method = http.MethodPost
	}
	if a := attr(n, "action"); a != "" {
		f.action = resolve(page, a)
	}
	for c := range n.Descendants() {
		if c.Type == html.ElementNode {
			if x := parseField(c); x != nil {
				f.fields = append(f.fields, x)
			}
		}
	}
	return f
}

func parseField(n *html.Node) *field {
	x := &field{
		name: attr(n, "name"), id: attr(n, "id"), value: attr(n, "value"), action: attr(n, "formaction"),
		disabled: hasAttr(n, "disabled"), on: hasAttr(n, "checked"),
	}
	switch n.DataAtom {
	case atom.Input:
		x.kind = strings.ToLower(attr(n, "type"))
		if (x.kind == "checkbox" || x.kind == "radio") && !hasAttr(n, "value") {
			x.value = "on"
		}
		if x.kind == "image" {
			x.kind = "submit"
		}
		x.label = x.value
	case atom.Button:
		x.kind, x.label = "submit", cmp.Or(attr(n, "aria-label"), textOf(n))
		if t := strings.ToLower(attr(n, "type")); t != "" {
			x.kind = t
		}
	case atom.Textarea:
		x.kind, x.value = "textarea", textOf(n)
	case atom.Select:
		x.kind, x.value = "select", selected(n)
	default:
		return nil
	}
	return x
}

// selected is the value of a list's chosen entry, or of its first one.
func selected(n *html.Node) string {
	value, first := "", true
	for o := range n.Descendants() {
		if o.DataAtom != atom.Option {
			continue
		}
		v := attr(o, "value")
		if !hasAttr(o, "value") {
			v = textOf(o)
		}
		if first || hasAttr(o, "selected") {
			value = v
		}
		first = false
	}
	return value
}

func (f *form) label(labels map[string]string) {
	for _, x := range f.fields {
		if l := labels[x.id]; x.id != "" && l != "" {
			x.label = l
		}
	}
}

// field finds a control by what people and programs call it: name, id or label.
func (f *form) field(called string) *field {
	for _, is := range []func(*field) bool{
		func(x *field) bool { return x.name == called },
		func(x *field) bool { return x.id == called },
		func(x *field) bool { return strings.EqualFold(x.label, called) },
	} {
		if i := slices.IndexFunc(f.fields, is); i >= 0 && !f.fields[i].pressable() {
			return f.fields[i]
		}
	}
	return nil
}

func (x *field) pressable() bool {
	return x.kind == "submit" || x.kind == "button" || x.kind == "reset"
}

// fill types text into a field that a person sees.
func (f *form) fill(called, text string) error {
	x := f.field(called)
	if x == nil || x.disabled || x.kind == "hidden" {
		return fmt.Errorf("the form has no field %s to fill in; it has %s", called, f.visible())
	}
	if x.kind == "checkbox" {
		x.on = text != "" && text != "false"
		return nil
	}
	x.value = text
	return nil
}

func (f *form) visible() string {
	var names []string
	for _, x := range f.fields {
		if x.kind != "hidden" && !x.pressable() && !slices.Contains(names, x.name) {
			names = append(names, x.name)
		}
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// button finds a button by its id, its value or its text; the empty name is the
// first one, which the Enter key presses.
func (f *form) button(called string) *field {
	for _, x := range f.fields {
		if x.kind == "submit" && !x.disabled &&
			(called == "" || x.id == called || x.value == called || strings.Contains(x.label, called)) {
			return x
		}
	}
	return nil
}

// submission is the request that a browser makes of the form when a button is
// pressed; without one, a script sends it.
func (f *form) submission(pressed *field) request {
	to := f.action
	if pressed != nil && pressed.action != "" {
		to = resolve(f.action, pressed.action)
	}
	var pairs []string
	for _, x := range f.fields {
		if x.sent(pressed) {
			pairs = append(pairs, url.QueryEscape(x.name)+"="+url.QueryEscape(x.value))
		}
	}
	data := strings.Join(pairs, "&")
	if f.method == http.MethodGet {
		query := *to
		query.RawQuery = data
		return request{method: f.method, url: &query}
	}
	return request{method: f.method, url: to, form: data}
}

// sent reports whether a browser sends a control along.
func (x *field) sent(pressed *field) bool {
	switch {
	case x.name == "" || x.disabled:
		return false
	case x.pressable():
		return x == pressed
	case x.kind == "checkbox" || x.kind == "radio":
		return x.on
	}
	return true
}
