package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	slash "path"
	"path/filepath"
	"slices"
	"strings"
)

// longestChain is how many scenarios may go on from one another.
const longestChain = 8

// isFile reports whether extends names a file: names of built-in scenarios have
// neither dots nor slashes.
func isFile(name string) bool { return strings.ContainsAny(name, `./\`) }

// open loads the scenario that this one extends, with its own values for
// parameters that both have. It says what is wrong, if anything is; problems of
// a file that is extended come under its own name.
func (c *checker) open(name string, own map[string]*Parameter) (base *Scenario, problem string) {
	switch {
	case name == "":
		return nil, ""
	case !isFile(name):
		if !slices.Contains(Library(), name) {
			hint := cmp.Or(didYouMean(name, Library()), "; the path of a file has a dot or a slash in it, such as ./"+name+".yaml")
			return nil, fmt.Sprintf("there is no built-in scenario %s%s", quote(name), hint)
		}
		text, err := Text(name)
		if err != nil {
			return nil, err.Error()
		}
		return c.loadBase(name+".yaml", text, options{}, own)
	case c.options.tree == nil:
		return nil, fmt.Sprintf("%s is a file, and only a scenario that is read from a file can go on from one; name a built-in scenario, or use what pcsandbox scenario show --expanded makes of it", quote(name))
	}
	return c.openFile(name, own)
}

func (c *checker) openFile(name string, own map[string]*Parameter) (base *Scenario, problem string) {
	at := slash.Join(slash.Dir(filepath.ToSlash(c.options.at)), filepath.ToSlash(name))
	chain := append(slices.Clip(c.options.chain), slash.Clean(filepath.ToSlash(c.options.at)))
	switch {
	case slash.IsAbs(name) || !fs.ValidPath(at):
		return nil, fmt.Sprintf("%s lies outside the folder of the file that is played; move it there, or below", quote(name))
	case slices.Contains(chain, at):
		return nil, fmt.Sprintf("%s goes on from itself (%s); remove extends from one of them", quote(name), strings.Join(append(chain, at), " → "))
	case len(chain) >= longestChain:
		return nil, fmt.Sprintf("%d scenarios go on from one another; a scenario never needs more than %d", len(chain)+1, longestChain)
	}
	text, err := readIn(c.options.tree, at)
	switch {
	case errors.Is(err, errNoFile):
		return nil, fmt.Sprintf("%s cannot be read; it must be a file", quote(name))
	case err != nil:
		return nil, fmt.Sprintf("there is no file %s that can be read; its path begins at the folder of this file", quote(name))
	}
	next := options{tree: c.options.tree, at: at, shown: c.options.shown, chain: chain}
	return c.loadBase(c.options.shown+filepath.FromSlash(at), text, next, own)
}

// loadBase loads the text of a scenario that is extended.
func (c *checker) loadBase(name string, text []byte, o options, own map[string]*Parameter) (*Scenario, string) {
	o.realDomains, o.extended, o.values = c.options.realDomains, true, map[string]string{}
	for key, p := range own {
		o.values[key] = string(p.Default)
	}
	maps.Copy(o.values, c.options.values)
	maps.Copy(o.values, c.row())
	base := load(name, text, []Option{func(to *options) { *to = o }})
	if err := base.problems.err(); err != nil {
		c.problems.others = append(c.problems.others, err.Problems...)
		return nil, fmt.Sprintf("%s is wrong itself; mend it first", name)
	}
	return base.written, ""
}

// extend takes over what the scenario does not say itself. What comes of a file
// needs it no more.
func (c *checker) extend() {
	s, base := c.written, c.base
	if c.baseProblem != "" {
		c.fault(&s.Extends, "extends: %s", c.baseProblem)
	}
	if base == nil {
		return
	}
	if isFile(s.Extends) {
		s.Extends = ""
	}
	for name, p := range base.Parameters {
		if s.Parameters == nil {
			s.Parameters = map[string]*Parameter{}
		}
		if s.Parameters[name] == nil {
			s.Parameters[name] = p
		}
	}
	s.Tenants = orElse(s.Tenants, base.Tenants)
	s.Relationships = orElse(s.Relationships, base.Relationships)
	s.Apps = orElse(s.Apps, base.Apps)
	s.Faults = orElse(s.Faults, base.Faults)
	takeOver(&s.AsOf, base.AsOf)
	takeOver(&s.Calendar, base.Calendar)
	takeOver(&s.Phase, base.Phase)
	takeOver(&s.Clock, base.Clock)
	takeOver(&s.Seed, base.Seed)
	takeOver(&s.Fidelity, base.Fidelity)
}

func orElse[T any](own, base []T) []T {
	if own == nil {
		return base
	}
	return own
}

func takeOver[T comparable](own *T, base T) {
	var nothing T
	if *own == nothing {
		*own = base
	}
}
