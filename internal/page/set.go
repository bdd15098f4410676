package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	template "github.com/DataDog/datadog-agent/pkg/template/html"
)

//go:embed templates/*.html
var own embed.FS

// Set is the pages of one party. It holds no state and may be used by many
// requests at once.
type Set struct {
	kind   Kind
	parsed func() (parsed, error) // does it once
}

// parsed is the templates of a set.
type parsed struct {
	all    *template.Template
	pages  map[string]*template.Template
	assets map[string]string // addresses by path
}

// view is what the layout is rendered with.
type view struct {
	*Common
	Main     template.HTML
	Scripted bool
	Banner   string
	Plays    bool              // the page imitates somebody; the console speaks for itself
	Assets   map[string]string // the addresses of assets, hash included
}

// New is the set of every *.html below fsys. Each is one page, named by its file
// without the ending; those whose name begins with _ hold {{define}}s for all.
// What is defined anywhere is known everywhere, so a name is given once; that
// also keeps a party's template from standing in for the layout and its banner.
//
// Templates are parsed and made safe (escaped) at their first use, since the
// sandbox starts more often than it shows any one page; [Set.Check] does it for
// all.
func New(kind Kind, fsys fs.FS) *Set {
	return &Set{kind: kind, parsed: sync.OnceValues(func() (parsed, error) { return parse(kind, fsys) })}
}

func parse(kind Kind, fsys fs.FS) (parsed, error) {
	all, err := template.New("page").Funcs(funcs).Option("missingkey=error").ParseFS(own, "templates/*.html")
	if err != nil {
		return parsed{}, fmt.Errorf("parse the layout: %w", err)
	}
	p := parsed{all: all, pages: map[string]*template.Template{}, assets: hrefs()}
	p.pages[autoPostName] = all.Lookup("autopost.html")
	files, err := templateFiles(fsys)
	if err != nil {
		return parsed{}, fmt.Errorf("read the templates of %s: %w", kind, err)
	}
	for _, f := range files {
		if err := p.add(f); err != nil {
			return parsed{}, fmt.Errorf("parse %s of %s: %w", f.path, kind, err)
		}
	}
	return p, nil
}

// add makes a file a page, and what it defines known to all.
func (p parsed) add(f file) error {
	if p.pages[f.name] != nil {
		return fmt.Errorf("there is a page %q already", f.name)
	}
	if strings.TrimSpace(f.text) == "" {
		return errors.New("it is empty")
	}
	main := "main:" + f.name
	own, err := template.New(main).Funcs(funcs).Parse(f.text)
	if err != nil {
		return err
	}
	for _, t := range own.Templates() {
		if p.all.Lookup(t.Name()) != nil {
			return fmt.Errorf("there is a template %q already", t.Name())
		}
		if _, err := p.all.AddParseTree(t.Name(), t.Tree); err != nil {
			return err
		}
	}
	if !f.shared() {
		p.pages[f.name] = p.all.Lookup(main)
	}
	return nil
}

// Check parses every page and makes it safe now, and returns the first that cannot
// be, say because it names a block that does not exist. It is for tests.
func (s *Set) Check() error {
	p, err := s.parsed()
	if err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(p.pages)) {
		// Without data most pages fail, but only after they have been made safe.
		err := p.pages[name].Execute(io.Discard, nil)
		if unsafe, ok := errors.AsType[*template.Error](err); ok {
			return fmt.Errorf("page %q of %s: %w", name, s.kind, unsafe)
		}
	}
	return nil
}

// file is a template as it was found.
type file struct {
	path, name, text string
}

func (f file) shared() bool { return strings.HasPrefix(f.name, "_") }

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
	p, err := s.parsed()
	if err != nil {
		return Document{}, err
	}
	t := p.pages[name]
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
		Banner:   Banner,
		Plays:    c.Kind != Console,
		Assets:   p.assets,
	}
	if err := p.all.ExecuteTemplate(&whole, "layout.html", v); err != nil {
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
