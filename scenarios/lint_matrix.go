package scenarios

import (
	"maps"
	"slices"
)

// lintMatrix reports names of the matrix that stand nowhere: the story would be
// played more than once for nothing.
func (c *checker) lintMatrix() {
	m := c.written.Matrix
	if m == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.Over)) {
		if !c.filled[name] && !c.inherited(name) {
			c.fault(mapKey{&m.Over, name}, "matrix: nothing uses %s, so every story is played %d times; write $(%s) where its value belongs, or remove it", name, len(m.Over[name]), name)
		}
	}
	if len(m.Rows) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.Rows[0])) {
		if !c.filled[name] && !c.inherited(name) {
			c.fault(mapKey{&m.Rows[0], name}, "rows: nothing uses %s; write $(%s) where its value belongs, or remove it", name, name)
		}
	}
}

// inherited reports whether the scenario that this one extends has a parameter.
func (c *checker) inherited(name string) bool { return c.base != nil && c.base.Parameters[name] != nil }
