package scenarios

import (
	"maps"
	"slices"
	"strings"
)

// lintParameters reports parameters of this file that stand nowhere.
func (c *checker) lintParameters() {
	for _, name := range slices.Sorted(maps.Keys(c.written.Parameters)) {
		at := mapKey{&c.written.Parameters, name}
		if !c.spells(at) || c.filled[name] || c.base != nil && c.base.Parameters[name] != nil {
			continue
		}
		c.fault(at, "parameters: nothing uses %s; write $(%s) where its value belongs, or remove it", name, name)
	}
}

// lintRelationship reports a relationship that gives nobody anything.
func (c *checker) lintRelationship(r, full *Relationship) {
	if full.Status == RelationshipActive && len(r.Assignments) == 0 {
		c.fault(r, "relationships: %s is active, and no group has a role of it, so nobody has access; add assignments, or write status: pending", r.Key)
	}
	for i := range r.Assignments {
		if a := &r.Assignments[i]; len(a.Members) == 0 && !c.filledElsewhere(a.Group) {
			c.fault(a, "assignments: nobody is in the group %s; add members", quote(a.Group))
		}
	}
}

// filledElsewhere reports whether some assignment says who is in a group.
func (c *checker) filledElsewhere(group string) bool {
	return slices.ContainsFunc(c.written.Relationships, func(r Relationship) bool {
		return slices.ContainsFunc(r.Assignments, func(a Assignment) bool { return a.Group == group && len(a.Members) > 0 })
	})
}

// lintUnused reports people of this file whom a story of their own does not
// mention. A file without a story is there to be played by hand.
func (c *checker) lintUnused() {
	if len(c.written.Story) == 0 {
		return
	}
	used := c.mentioned()
	for i := range c.written.Tenants {
		for j := range c.written.Tenants[i].Users {
			if u := &c.written.Tenants[i].Users[j]; c.spells(u) && !used[u.Key] {
				c.fault(&u.Key, "users: no step of the story has to do with %s; use the user or remove it", u.Key)
			}
		}
	}
}

// mentioned are the keys of the users that something in the file refers to.
func (c *checker) mentioned() map[string]bool {
	used := map[string]bool{}
	note := func(keys ...string) {
		for _, key := range keys {
			used[key] = true
		}
	}
	for _, t := range c.written.Tenants {
		for _, u := range t.Users {
			note(u.GuestOf)
		}
		for _, p := range t.ConditionalAccess {
			note(slices.Concat(p.Users, p.ExcludeUsers)...)
		}
	}
	for _, r := range c.written.Relationships {
		for _, a := range r.Assignments {
			note(a.Members...)
		}
	}
	for _, a := range c.written.Apps {
		for _, consent := range a.Consents {
			note(consent.As)
		}
	}
	note(c.inMatrix()...)
	// What a story says is read as text: a user is a word of its own in it.
	text, err := (&Scenario{Story: c.written.Story}).YAML()
	if err != nil {
		return used
	}
	note(wordsIn(string(text))...)
	return used
}

// inMatrix are the words of all combinations of the matrix, and of the values
// that a parameter may have: another play has to do with them.
func (c *checker) inMatrix() []string {
	var all []string
	for _, p := range c.written.Parameters {
		all = append(all, wordsIn(strings.Join(values(p.Values...), " "))...)
	}
	m := c.written.Matrix
	if m == nil {
		return all
	}
	for _, list := range m.Over {
		all = append(all, wordsIn(strings.Join(values(list...), " "))...)
	}
	for _, row := range m.Rows {
		for _, value := range row {
			all = append(all, wordsIn(string(value))...)
		}
	}
	return all
}

// wordsIn are the words of a text as YAML divides them.
func wordsIn(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n<>[]{},\"':/", r) })
}
