package scenarios

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"gopkg.in/yaml.v3"
)

// An Option changes what [Load] accepts.
type Option func(*options)

type options struct {
	realDomains bool
	values      map[string]string // of parameters
	combination combination       // of the matrix; nil: the first one
	extended    bool              // by the file that is meant
	lint        bool              // look for what is surely not meant, too
	tree        fs.FS             // the files that may be extended; nil: none
	at          string            // path of this file in the tree
	shown       string            // what the tree is called in messages
	chain       []string          // the files that led here
}

// AllowRealDomains accepts domains outside the reserved suffixes.
func AllowRealDomains() Option { return func(o *options) { o.realDomains = true } }

// Value gives a parameter of the scenario a value.
func Value(parameter, value string) Option {
	return func(o *options) {
		if o.values == nil {
			o.values = map[string]string{}
		}
		o.values[parameter] = value
	}
}

// Files lets the scenario extend files of a tree, in which it lies itself under
// the name that [Load] is given. Without it no file is read.
func Files(tree fs.FS) Option { return func(o *options) { o.tree = tree } }

// LoadFile loads a file, which may extend others in its folder and below.
func LoadFile(path string, opts ...Option) (*Scenario, error) {
	var s *Scenario
	err := inFolder(path, opts, func(data []byte, opts []Option) (err error) {
		s, err = Load(path, data, opts...)
		return err
	})
	return s, err
}

// LintFile lints a file as [Lint] does.
func LintFile(path string, opts ...Option) ([]Problem, error) {
	var warnings []Problem
	err := inFolder(path, opts, func(data []byte, opts []Option) (err error) {
		warnings, err = Lint(path, data, opts...)
		return err
	})
	return warnings, err
}

// inFolder reads a file and lets it extend what lies in its folder and below; no
// link leads out of there.
func inFolder(path string, opts []Option, use func([]byte, []Option) error) error {
	data, err := ReadFile(path)
	if err != nil {
		return err
	}
	dir, name := filepath.Split(path)
	root, err := os.OpenRoot(filepath.Clean(dir))
	if err != nil {
		return err
	}
	defer root.Close()
	opts = append(opts[:len(opts):len(opts)], func(o *options) { o.tree, o.at, o.shown = root.FS(), name, dir })
	return use(data, opts)
}

// Load reads a scenario strictly; name stands for the file in messages. The
// error of a file that is wrong is an [*Error] with every problem there is.
//
// What it returns is the scenario as written, with its parameters filled in and
// what it takes over from the one it extends; [Expand] adds the defaults.
func Load(name string, data []byte, opts ...Option) (*Scenario, error) {
	c := load(name, data, opts)
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	return c.written, nil
}

// load reads and checks a scenario.
func load(name string, data []byte, opts []Option) *checker {
	w := &walker{problems: problems{file: name}, marks: map[any]mark{}, filled: map[string]bool{}, plain: map[*yaml.Node]bool{}}
	c := &checker{walker: w, written: &Scenario{}}
	for _, opt := range opts {
		opt(&c.options)
	}
	if c.options.at == "" {
		c.options.at = name
	}
	root := w.parse(data)
	if root == nil {
		return c
	}
	c.table = matrixOf(root, c.options.values)
	c.base, c.baseProblem = c.open(textOf(root, "extends"), parametersOf(root))
	w.substitute(root, c.valuesFor(parametersOf(root)))
	w.read(root, reflect.ValueOf(c.written).Elem(), nil)
	c.written.File = name
	for i := range c.written.Story {
		c.written.Story[i].Line = w.marks[&c.written.Story[i]].line
	}
	c.extend()
	c.full = Expand(c.written)
	c.check()
	c.warn()
	c.vary(name, data, opts)
	return c
}

// Lint reads a scenario and returns what is legal but surely not meant, in any of
// the combinations of its matrix. The error is that of [Load].
func Lint(name string, data []byte, opts ...Option) ([]Problem, error) {
	c := load(name, data, append(slices.Clip(opts), func(o *options) { o.lint = true }))
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	c.problems.list = c.warnings
	return c.problems.sorted(), nil
}

// warn looks for what is surely not meant, if that is asked and all is well.
func (c *checker) warn() {
	if !c.options.lint || c.problems.err() != nil {
		return
	}
	found := c.problems
	c.problems = problems{file: found.file}
	c.lint()
	c.warnings, c.problems = c.problems.list, found
}
