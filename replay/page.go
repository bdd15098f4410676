package replay

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A page is what a browser shows.
type page struct {
	*reply
	title   string
	screen  string // name that the sandbox gives its pages; empty: not one of them
	problem string // what the page says is wrong
	forms   []*form
	ids     map[string]string // text of the elements with an id
	codes   map[string]string // what is shown to be copied, by its caption
	text    string
}

// parsePage reads a page as it came.
func parsePage(r *reply) (*page, error) {
	root, err := html.Parse(strings.NewReader(string(r.body)))
	if err != nil {
		return nil, fmt.Errorf("%s is a page that cannot be read: %w", r.url.Path, err)
	}
	p := &page{reply: r, ids: map[string]string{}, codes: map[string]string{}}
	labels := map[string]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		p.note(n)
		if id := attr(n, "id"); id != "" && p.ids[id] == "" {
			p.ids[id] = textOf(n)
		}
		if n.DataAtom == atom.Label && attr(n, "for") != "" {
			labels[attr(n, "for")] = textOf(n)
		}
	}
	for _, f := range p.forms {
		f.label(labels)
	}
	return p, nil
}

func (p *page) note(n *html.Node) {
	switch n.DataAtom {
	case atom.Title:
		if p.title == "" { // drawings have titles, too
			p.title = textOf(n)
		}
	case atom.Meta:
		if attr(n, "name") == "pcsandbox-screen" {
			p.screen = attr(n, "content")
		}
	case atom.Main, atom.Body:
		if t := textOf(n); p.text == "" || n.DataAtom == atom.Main {
			p.text = t
		}
	case atom.Form:
		p.forms = append(p.forms, parseForm(n, p.url))
	case atom.Figure:
		caption, code := find(n, atom.Figcaption), find(n, atom.Code)
		if caption != nil && code != nil {
			p.codes[textOf(caption)] = textOf(code)
		}
	}
	if p.problem == "" && attr(n, "role") == "alert" {
		p.problem = textOf(n)
	}
}

// String describes a page to somebody who cannot see it.
func (p *page) String() string {
	name := p.screen
	if name == "" {
		name = "no screen of the sandbox"
	}
	return fmt.Sprintf("%s %s answered %s with the page %q (%s): %s", p.method, p.url.Path, p.line, p.title, name, excerpt(p.text))
}

// form finds the form that fits.
func (p *page) form(fits func(*form) bool) *form {
	for _, f := range p.forms {
		if fits(f) {
			return f
		}
	}
	return nil
}

// automatic is the form that the page's script would send by itself.
func (p *page) automatic() *form {
	return p.form(func(f *form) bool { return f.name == "hiddenform" })
}

// find returns the first element of a kind below n.
func find(n *html.Node, kind atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.DataAtom == kind {
			return d
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// unseen are the elements whose text nobody reads.
func unseen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Head:
		return true
	}
	return false
}

// textOf is what an element shows.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
			b.WriteByte(' ')
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if !unseen(c) {
				walk(c)
			}
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func resolve(base *url.URL, ref string) *url.URL {
	u, err := base.Parse(ref)
	if err != nil {
		return base
	}
	return u
}
