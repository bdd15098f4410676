package scenarios

import (
	"maps"
	"slices"
	"strings"
)

// checkMatrix looks at the values for which the story is played.
func (c *checker) checkMatrix() {
	m := c.written.Matrix
	if m == nil {
		return
	}
	if len(m.Over) == 0 && len(m.Rows) == 0 && c.sound(m) {
		c.fault(m, "matrix: it has no values; add over: {name: [value, …]} or rows: [{name: value}]")
		return
	}
	for _, name := range slices.Sorted(maps.Keys(m.Over)) {
		at := mapKey{&m.Over, name}
		c.checkMatrixName(at, name)
		if len(m.Over[name]) == 0 && c.sound(at) {
			c.fault(at, "matrix: %s has no values; add some, such as %s: [one, other]", name, name)
		}
		for _, value := range m.Over[name] {
			c.checkMatrixValue(at, name, string(value))
		}
	}
	c.checkRows(m)
	c.checkUnmet(m)
	c.checkExcept(m)
	switch n := len(c.table.rows); {
	case n > maxVariants:
		c.fault(m, "matrix: it has more than %d combinations; nobody reads that many stories, so leave values out", maxVariants)
	case n == 0 && len(m.Except) > 0:
		c.fault(&m.Except, "except: no combination is left; remove an entry")
	}
	if len(c.written.Story) == 0 {
		c.fault(m, "matrix: there is no story to play for its values; add a story or remove the matrix")
	}
}

func (c *checker) checkMatrixName(at any, name string) {
	if !keyForm.MatchString(name) || len(name) > 64 {
		c.fault(at, "matrix: %s is not a name; use lower-case letters, digits and hyphens, such as %s", quote(name), kebab(name))
	}
}

// checkMatrixValue wants a value to be one that a parameter of the name may have.
func (c *checker) checkMatrixValue(at any, name, value string) {
	if p := c.written.Parameters[name]; p != nil {
		c.checkValue(at, "matrix: "+name, p, value)
	}
}

// checkRows wants all rows to have the columns of the first.
func (c *checker) checkRows(m *Matrix) {
	if len(m.Rows) == 0 {
		return
	}
	columns := slices.Sorted(maps.Keys(m.Rows[0]))
	for i := range m.Rows {
		row := &m.Rows[i]
		if own := slices.Sorted(maps.Keys(*row)); !slices.Equal(own, columns) {
			c.fault(row, "rows: each row has the names of the first (%s), but this one has %s", strings.Join(columns, ", "), list(own))
			continue
		}
		for _, name := range columns {
			c.checkMatrixValue(mapKey{row, name}, name, string((*row)[name]))
		}
	}
	for _, name := range columns {
		at := mapKey{&m.Rows[0], name}
		c.checkMatrixName(at, name)
		if _, twice := m.Over[name]; twice {
			c.fault(at, "rows: %s stands in over as well; remove one of them", name)
		}
	}
}

// checkUnmet wants values that were set from outside to be those of a combination:
// a row says what is expected of its own values and of no others.
func (c *checker) checkUnmet(m *Matrix) {
	if c.options.extended || len(m.Rows) == 0 {
		return
	}
	for _, name := range c.table.unmet {
		at, value := mapKey{&m.Rows[0], name}, c.options.values[name]
		var there []string
		for _, row := range m.Rows {
			if !slices.Contains(there, string(row[name])) {
				there = append(there, string(row[name]))
			}
		}
		if slices.Contains(there, value) {
			c.fault(at, "matrix: no combination has %s with the other values that are set; leave one of them out", quote(name+"="+value))
			continue
		}
		c.fault(at, "matrix: %s must be %s, not %s%s; or add a row that says what is expected of it", name, oneOf(there), quote(value), didYouMean(value, there))
	}
}

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func (c *checker) checkExcept(m *Matrix) {
	names := slices.Collect(maps.Keys(m.Over))
	if len(m.Rows) > 0 {
		names = slices.AppendSeq(names, maps.Keys(m.Rows[0]))
	}
	slices.Sort(names)
	for i := range m.Except {
		entry := &m.Except[i]
		for _, name := range slices.Sorted(maps.Keys(*entry)) {
			c.known(mapKey{entry, name}, "except", name, "name of the matrix", names)
		}
	}
}
