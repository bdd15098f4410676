package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

//go:embed templates/*.html
var own embed.FS

// Set is the parsed pages of one party. It holds no state and may be used by
// many requests at once.
type Set struct {
	kind   Kind
	layout *template.Template
	pages  map[string]*template.Template
	assets map[string]Asset
}

// view is what the layout is rendered with.
type view struct {
	*Common
	Main     template.HTML
	Scripted bool
	assets   map[string]Asset
}

// Banner makes the banner known to the layout.
func (view) Banner() string { return Banner }

// Plays tells whether the page imitates somebody; the console speaks for itself.
func (v view) Plays() bool { return v.Kind != Console }

// Asset is the address of an asset, hash included.
func (v view) Asset(at string) string { return v.assets[at].Href() }

// Must is for the templates built into the program: if they do not parse, no
// run of it can be right.
func Must(set *Set, err error) *Set {
	if err != nil {
		panic(err)
	}
	return set
}

// Parse reads every *.html below fsys. Each is one page, named by its file
// without the ending; those whose name begins with _ hold {{define}}s for all.
func Parse(kind Kind, fsys fs.FS) (*Set, error) {
	base, err := template.New("page").Funcs(funcs).Option("missingkey=error").ParseFS(own, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse the layout: %w", err)
	}
	// Copied before the party's own templates join, so that none of them can
	// stand in for the layout or its banner.
	layout, err := base.Clone()
	if err != nil {
		return nil, fmt.Errorf("parse the layout: %w", err)
	}
	s := &Set{kind: kind, layout: layout, pages: map[string]*template.Template{}, assets: Assets()}
	s.pages[autoPostName] = layout.Lookup("autopost.html")
	files, err := templateFiles(fsys)
	if err != nil {
		return nil, fmt.Errorf("read the templates of %s: %w", kind, err)
	}
	for _, f := range files {
		if err := s.add(base, f); err != nil {
			return nil, fmt.Errorf("parse %s of %s: %w", f.path, kind, err)
		}
	}
	return s, nil
}

// add makes a file a page, or its definitions known to all pages that follow.
func (s *Set) add(base *template.Template, f file) error {
	if f.shared() {
		_, err := base.New(f.name).Parse(f.text)
		return err
	}
	if s.pages[f.name] != nil {
		return fmt.Errorf("there is a page %q already", f.name)
	}
	t, err := parsePage(base, f)
	s.pages[f.name] = t
	return err
}

// parsePage gives a page a copy of the building blocks, so that what it defines
// for itself meets nobody else's, and has it escaped now: a template that cannot
// be made safe is then found at the start, not by the first visitor.
func parsePage(base *template.Template, f file) (*template.Template, error) {
	blocks, err := base.Clone()
	if err != nil {
		return nil, err
	}
	t, err := blocks.New("main:" + f.name).Parse(f.text)
	if err != nil {
		return nil, err
	}
	if err := t.Execute(io.Discard, nil); err != nil {
		if unsafe, ok := errors.AsType[*template.Error](err); ok {
			return nil, unsafe
		}
	}
	return t, nil
}

// file is a template as it was found.
type file struct {
	path, name, text string
}

func (f file) shared() bool { return strings.HasPrefix(f.name, "_") }

// templateFiles finds the templates; shared ones come first.
func templateFiles(fsys fs.FS) ([]file, error) {
	var files []file
	err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".html" {
			return err
		}
		text, err := fs.ReadFile(fsys, p)
		files = append(files, file{path: p, name: strings.TrimSuffix(path.Base(p), ".html"), text: string(text)})
		return err
	})
	slices.SortStableFunc(files, func(a, b file) int {
		switch {
		case a.shared() == b.shared():
			return 0
		case a.shared():
			return -1
		}
		return 1
	})
	return files, err
}

// Render fills the page called name with data. The only errors are mistakes of
// the program: an unknown page, a page without a title, a template that asks
// for what the data does not have.
func (s *Set) Render(name string, data Data) (Document, error) {
	c := data.common()
	if c.Screen == "" {
		c.Screen = string(s.kind) + "." + name
	}
	doc, err := s.render(name, data)
	if err != nil {
		return Document{}, fmt.Errorf("render page %q of %s: %w", name, s.kind, err)
	}
	return doc, nil
}

// render goes in two steps, the inside and then the layout around it, because
// only the finished inside shows whether the page needs a script.
func (s *Set) render(name string, data Data) (Document, error) {
	t := s.pages[name]
	if t == nil {
		return Document{}, errors.New("there is no such page")
	}
	c := data.common()
	if err := s.complete(c); err != nil {
		return Document{}, err
	}
	var main, whole bytes.Buffer
	if err := t.Execute(&main, data); err != nil {
		return Document{}, err
	}
	v := view{
		Common:   c,
		Main:     template.HTML(main.String()), // escaped by the page's own template
		Scripted: scripted(main.Bytes()),
		assets:   s.assets,
	}
	if err := s.layout.ExecuteTemplate(&whole, "layout.html", v); err != nil {
		return Document{}, err
	}
	return Document{Headers: headers(c, v.Scripted), Body: whole.Bytes()}, nil
}

// complete fills in what a page left to be derived.
func (s *Set) complete(c *Common) error {
	if c.Title == "" {
		return errors.New("it has no title")
	}
	if c.Kind == "" {
		c.Kind = s.kind
	}
	if c.Nonce == "" {
		c.Nonce = newNonce()
	}
	if !validNonce(c.Nonce) {
		return errors.New("its nonce is not base64")
	}
	if c.Width == "" {
		c.Width = usual[c.Kind]
	}
	if c.Who.Name == "" {
		c.Who.Name = parties[c.Kind]
	}
	return nil
}

// scripted tells whether a page needs the right to run a script. Text that a
// person typed cannot pretend to: quotes and angle brackets in it are escaped.
func scripted(main []byte) bool {
	return bytes.Contains(main, []byte(` data-do="`)) || bytes.Contains(main, []byte("<script"))
}
