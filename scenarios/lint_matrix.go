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
	c.lintExcept(m)
	if len(m.Rows) == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.Rows[0])) {
		if !c.filled[name] && !c.inherited(name) {
			c.fault(mapKey{&m.Rows[0], name}, "rows: nothing uses %s; write $(%s) where its value belongs, or remove it", name, name)
		}
	}
}

// lintExcept reports entries that leave nothing out: what they name, no value of
// the matrix has, or no row has together.
func (c *checker) lintExcept(m *Matrix) {
	for i, entry := range m.Except {
		ofRows := map[string]Scalar{}
		idle := len(entry) == 0
		for name, value := range entry {
			if list, over := m.Over[name]; over {
				idle = idle || !slices.Contains(list, value)
			} else {
				ofRows[name] = value
			}
		}
		fits := func(row map[string]Scalar) bool {
			for name, value := range ofRows {
				if row[name] != value {
					return false
				}
			}
			return true
		}
		if idle || len(ofRows) > 0 && !slices.ContainsFunc(m.Rows, fits) {
			c.fault(&m.Except[i], "except: no combination has these values, so nothing is left out; correct them or remove the entry")
		}
	}
}

// inherited reports whether the scenario that this one extends has a parameter.
func (c *checker) inherited(name string) bool { return c.base != nil && c.base.Parameters[name] != nil }
