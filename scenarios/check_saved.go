package scenarios

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// checkSaved wants a name under which an earlier step has saved something, by
// rights a certain part of the answer.
func (c *checker) checkSaved(at *string, field, part string) {
	name := *at
	if _, ok := c.saved[name]; ok || name == "" {
		return
	}
	saved := c.savedNames()
	hint := didYouMean(name, saved)
	plain := strings.Trim(name, "$<>{}()") // as other tools write it
	switch {
	case hint != "":
	case plain != name && keyForm.MatchString(plain):
		hint = fmt.Sprintf("; a saved value is named here without signs, such as %s: %s", field, plain)
	case len(saved) == 0:
		hint = fmt.Sprintf("; add save: {%s: %s} to a step before this one", name, part)
	default:
		hint = fmt.Sprintf("; there is %s", oneOf(saved))
	}
	c.fault(at, "%s: no step before this one saves %s%s", field, quote(name), hint)
}

func (c *checker) savedNames() []string {
	names := slices.Sorted(maps.Keys(c.saved))
	return slices.DeleteFunc(names, func(name string) bool { return c.saved[name] == pageOpen })
}

// customersUnread reports whether some tenant's customers are not known, since what
// is written there is no list: any word may be one of them.
func (c *checker) customersUnread() bool {
	for i := range c.written.Tenants {
		if at := &c.written.Tenants[i].Customers; c.spells(at) && !c.sound(at) {
			return true
		}
	}
	return false
}

// placeholderForm finds what stands for an id or a saved value.
var placeholderForm = regexp.MustCompile(`<([a-zA-Z][a-zA-Z0-9_-]*)>`)

// checkPlaceholders wants every placeholder in a text, or in the texts of a JSON
// value, to stand for something.
func (c *checker) checkPlaceholders(at any, field string, value any) {
	switch v := value.(type) {
	case string:
		for _, found := range placeholderForm.FindAllStringSubmatch(v, -1) {
			words := slices.Concat(c.savedNames(), c.tenantKeys(), c.users, c.appKeys())
			if !slices.Contains(words, found[1]) && !c.customersUnread() {
				c.fault(at, "%s: %s stands for nothing; it must be the key of a tenant, a user or an app, or a name that was saved%s", field, found[0], didYouMean(found[1], words))
			}
		}
	case []any:
		for _, entry := range v {
			c.checkPlaceholders(at, field, entry)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			c.checkPlaceholders(at, field, v[name])
		}
	}
}

// checkSave looks at what a step keeps.
func (c *checker) checkSave(s *Step, v verb) {
	for _, name := range slices.Sorted(maps.Keys(s.Save)) {
		at, what := mapKey{&s.Save, name}, s.Save[name]
		switch {
		case len(v.saves) == 0:
			c.fault(at, "save: %s gives nothing to save; remove it", v.name)
			continue
		case !saveable(what, v.saves):
			c.fault(at, "save: %s does not give %s; write %s%s", v.name, quote(what), oneOf(saveForms(v.saves)), didYouMean(what, saveForms(v.saves)))
		}
		if owner, taken := c.owners["key "+name]; taken {
			c.fault(at, "save: %s is already the key of %s; choose another name", name, owner)
		} else if !placeholderForm.MatchString("<" + name + ">") {
			c.fault(at, "save: %s is not a name; use letters, digits and hyphens, such as token", quote(name))
		}
		c.saved[name] = what
	}
}

// saveable reports whether a verb gives what is to be saved.
func saveable(what string, parts []string) bool {
	return slices.ContainsFunc(parts, func(part string) bool {
		return part == what || strings.HasSuffix(part, ".") && strings.HasPrefix(what, part) && len(what) > len(part)
	})
}

func saveForms(parts []string) []string {
	forms := slices.Clone(parts)
	for i, f := range forms {
		switch f {
		case "body.":
			forms[i] = "body.<path>"
		case "header.":
			forms[i] = "header.<name>"
		}
	}
	return forms
}
