package scenarios

import "reflect"

// An Option changes what [Load] accepts.
type Option func(*options)

type options struct{ realDomains bool }

// AllowRealDomains accepts domains outside the reserved suffixes.
func AllowRealDomains() Option { return func(o *options) { o.realDomains = true } }

// Load reads a scenario strictly; name stands for the file in messages. The
// error of a file that is wrong is an [*Error] with every problem there is.
//
// What it returns is the scenario as written, with the tenants and apps of the
// one it extends; [Expand] adds the defaults.
func Load(name string, data []byte, opts ...Option) (*Scenario, error) {
	c := load(name, data, opts)
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	return c.written, nil
}

// load reads and checks a scenario.
func load(name string, data []byte, opts []Option) *checker {
	w := &walker{problems: problems{file: name}, marks: map[any]mark{}}
	c := &checker{walker: w, written: &Scenario{}}
	for _, opt := range opts {
		opt(&c.options)
	}
	root := w.parse(data)
	if root == nil {
		return c
	}
	w.read(root, reflect.ValueOf(c.written).Elem(), nil)
	c.extend()
	c.full = Expand(c.written)
	c.check()
	return c
}

// extend takes over the tenants and apps of the scenario that this one extends.
func (c *checker) extend() {
	s := c.written
	if s.Extends == "" {
		return
	}
	base, err := Open(s.Extends)
	if err != nil {
		c.fault(&s.Extends, "extends: there is no built-in scenario %s%s", quote(s.Extends), didYouMean(s.Extends, Library()))
		return
	}
	if s.Tenants == nil {
		s.Tenants = base.Tenants
	}
	if s.Apps == nil {
		s.Apps = base.Apps
	}
	if s.Seed == 0 {
		s.Seed = base.Seed
	}
}

// Lint reads a scenario and returns what is legal but surely not meant. The
// error is that of [Load].
func Lint(name string, data []byte, opts ...Option) ([]Problem, error) {
	c := load(name, data, opts)
	if err := c.problems.err(); err != nil {
		return nil, err
	}
	c.problems = problems{file: name}
	c.lint()
	return c.problems.sorted(), nil
}
