package scenarios

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// maxVariants bounds how often a story is played.
const maxVariants = 64

// mostRead bounds the values that are read for all combinations together.
const mostRead = 500_000

// A combination is one row of values for which a story is played.
type combination map[string]string

// A table is what a matrix comes to.
type table struct {
	names []string // by which the combinations are told apart, in the order of the file
	rows  []combination
	unmet []string // names of the rows that were set to a value that no combination has
}

// matrixOf reads the matrix of a file ahead of everything else, as far as values
// that were set from outside leave it open.
func matrixOf(root *yaml.Node, set map[string]string) table {
	m, columns := aheadMatrix(root)
	if m == nil {
		return table{}
	}
	t := table{rows: []combination{{}}}
	for _, name := range columns[0] {
		t = t.times(name, m.Over[name])
	}
	if len(m.Rows) > 0 {
		t = t.with(m.Rows, columns[1])
	}
	t.rows = slices.DeleteFunc(t.rows, func(row combination) bool { return slices.ContainsFunc(m.Except, row.has) })
	for _, name := range slices.Sorted(maps.Keys(set)) {
		has := combination{name: set[name]}.isIn
		if len(columns[1]) > 1 && slices.Contains(columns[1], name) && len(t.rows) > 0 && !slices.ContainsFunc(t.rows, has) {
			t.unmet = append(t.unmet, name) // what a row expects holds for its own values
			continue
		}
		t.rows = fixed(t.rows, name, set[name])
	}
	return t
}

// isIn reports whether another combination has all values of this one.
func (row combination) isIn(other combination) bool {
	for name, value := range row {
		if other[name] != value {
			return false
		}
	}
	return true
}

// preferred is the combination for which a scenario stands that is not played:
// the first that has the defaults of the parameters.
func (t table) preferred(defaults map[string]string) combination {
	rows := t.rows
	for _, name := range slices.Sorted(maps.Keys(defaults)) {
		with := slices.DeleteFunc(slices.Clone(rows), func(row combination) bool { return row[name] != defaults[name] })
		if len(with) > 0 {
			rows = with
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return rows[0]
}

// fixed leaves the combinations with a value alone. A value that none has takes
// the place of those there are.
func fixed(rows []combination, name, value string) []combination {
	var have, instead []combination
	for _, row := range rows {
		if own, known := row[name]; !known {
			return rows
		} else if own == value {
			have = append(have, row)
			continue
		}
		if other := row.and(combination{name: value}); !slices.ContainsFunc(instead, func(r combination) bool { return maps.Equal(r, other) }) {
			instead = append(instead, other)
		}
	}
	if have != nil {
		return have
	}
	return instead
}

// aheadMatrix reads a matrix without reporting what is wrong with it, and the
// names of over and of the rows as they stand in the file.
func aheadMatrix(root *yaml.Node) (m *Matrix, columns [2][]string) {
	for key, value := range pairs(root) {
		if key.Value != "matrix" || value.Kind != yaml.MappingNode {
			continue
		}
		m = &Matrix{}
		ahead := &walker{marks: map[any]mark{}}
		ahead.read(value, reflect.ValueOf(m).Elem(), nil)
		for part, inside := range pairs(value) {
			switch {
			case part.Value == "over":
				columns[0] = keysOf(inside)
			case part.Value == "rows" && len(inside.Content) > 0:
				columns[1] = keysOf(inside.Content[0])
			}
		}
	}
	return m, columns
}

func keysOf(n *yaml.Node) []string {
	var out []string
	for key := range pairs(n) {
		if n.Kind == yaml.MappingNode && !slices.Contains(out, key.Value) {
			out = append(out, key.Value)
		}
	}
	return out
}

// times has every row with every value of a name. It stops growing where no
// matrix may be.
func (t table) times(name string, values []Scalar) table {
	if len(values) == 0 {
		return t
	}
	var rows []combination
	for _, row := range t.rows {
		for _, value := range values {
			if len(rows) <= maxVariants {
				rows = append(rows, row.and(combination{name: string(value)}))
			}
		}
	}
	return table{names: append(t.names, name), rows: rows}
}

// with has every row with every row of a table. Its first columns name them, as
// many as tell them apart.
func (t table) with(more []map[string]Scalar, columns []string) table {
	var rows []combination
	for _, row := range t.rows {
		for _, values := range more {
			add := combination{}
			for name, value := range values {
				add[name] = string(value)
			}
			if len(rows) <= maxVariants {
				rows = append(rows, row.and(add))
			}
		}
	}
	for n := range columns {
		t.names = append(t.names, columns[n])
		if n+1 == len(columns) || distinct(more, columns[:n+1]) {
			break
		}
	}
	return table{names: t.names, rows: rows}
}

func distinct(rows []map[string]Scalar, columns []string) bool {
	seen := map[string]bool{}
	for _, row := range rows {
		var text strings.Builder
		for _, name := range columns {
			text.WriteString(string(row[name]) + "\x00")
		}
		if seen[text.String()] {
			return false
		}
		seen[text.String()] = true
	}
	return true
}

func (row combination) and(more combination) combination {
	out := maps.Clone(row)
	maps.Copy(out, more)
	return out
}

// has reports whether a combination has all the values of an entry.
func (row combination) has(values map[string]Scalar) bool {
	for name, value := range values {
		if row[name] != string(value) {
			return false
		}
	}
	return len(values) > 0
}

// variant is how a combination is told from the others.
func (t table) variant(row combination) string {
	var parts []string
	for _, name := range t.names {
		parts = append(parts, name+"="+row[name])
	}
	return strings.Join(parts, ",")
}

// Title is the name of the scenario, with the values of the matrix for which it
// is: name[user=john,date=2026-03-01].
func (s *Scenario) Title() string {
	if s.Variant == "" {
		return s.Name
	}
	return s.Name + "[" + s.Variant + "]"
}

// Plays are the scenarios whose stories make up this one's: its variants, or
// itself where there is no matrix.
func (s *Scenario) Plays() []*Scenario {
	if len(s.Variants) == 0 {
		return []*Scenario{s}
	}
	return s.Variants
}

// Stands says for which combination of its matrix a scenario stands when its
// stories are not played: day=2026-04-02,who=ann. Without a matrix it is empty.
func (s *Scenario) Stands() string { return s.stands }

// vary loads the scenario for every combination of its matrix. What is wrong only
// with some of them is reported with their values.
func (c *checker) vary(name string, data []byte, opts []Option) {
	s := c.written
	if len(c.table.rows) == 0 || c.options.combination != nil || c.options.extended {
		return
	}
	if n := len(c.table.rows); n*c.values > mostRead {
		c.fault(s.Matrix, "matrix: its %d combinations of a file with %d values take too long to read; make the file smaller, or leave values out", n, c.values)
		return
	}
	s.told, s.stands = c.table.names, c.table.variant(c.row())
	var problems, warnings [][]Problem
	for _, row := range c.table.rows {
		one := load(name, data, append(slices.Clip(opts), func(o *options) { o.combination = row }))
		problems, warnings = append(problems, one.problems.list), append(warnings, one.warnings)
		if c.problems.others == nil {
			c.problems.others = one.problems.others
		}
		v := one.written
		v.Matrix, v.Variant = nil, c.table.variant(row)
		s.Variants = append(s.Variants, v)
	}
	c.problems.list = c.inAll(c.problems.list, problems)
	c.warnings = c.inAll(c.warnings, warnings)
}

// inAll is what was found at first, which is for the first combination, and what
// was found for each: what holds for all of them is said once, the rest with the
// combinations for which it holds.
func (c *checker) inAll(first []Problem, each [][]Problem) []Problem {
	in := map[Problem][]int{}
	for i, found := range each {
		for _, p := range found {
			if at := in[p]; len(at) == 0 || at[len(at)-1] != i {
				in[p] = append(at, i)
			}
		}
	}
	var out []Problem
	for _, p := range slices.Concat(append([][]Problem{first}, each...)...) {
		where, left := in[p]
		if !left && len(each) > 0 || len(out) == maxProblems {
			continue // it was told
		}
		delete(in, p)
		if len(where) < len(each) {
			p.Text += " (where " + c.someOf(where) + ")"
		}
		out = append(out, p)
	}
	return out
}

// mostNamed is how many combinations a problem names: more are too many to read.
const mostNamed = 3

// someOf names some combinations and counts the others.
func (c *checker) someOf(which []int) string {
	var text []string
	for _, i := range which[:min(mostNamed, len(which))] {
		text = append(text, c.table.variant(c.table.rows[i]))
	}
	if more := len(which) - mostNamed; more > 0 {
		text = append(text, "and "+strconv.Itoa(more)+" more")
	}
	return strings.Join(text, "; ")
}
