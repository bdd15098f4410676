package scenarios

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// A checker looks at a scenario after it has been read: at the written one for
// where things stand, at the full one for what they mean.
type checker struct {
	*walker
	options options
	written *Scenario
	full    *Scenario
	base    *Scenario // what it extends, or nil
	// baseProblem says why what it extends could not be read.
	baseProblem string
	table       table             // of its matrix
	defaults    map[string]string // of the parameters, or what they were set to
	warnings    []Problem         // where they are asked for

	users  []string          // the keys of all users
	owners map[string]string // what each key, id, name and domain belongs to
	saved  map[string]string // names kept by the story so far, and what they hold
}

// fault reports a problem with the value at an address of the written scenario.
// A value that the file does not spell stands where the scenario that it comes
// from is named, or at the top.
func (c *checker) fault(value any, format string, args ...any) {
	c.problems.add(c.at(value), format, args...)
}

func (c *checker) at(value any) mark {
	for _, v := range []any{value, &c.written.Extends} {
		if m, ok := c.marks[v]; ok {
			return m
		}
	}
	return mark{line: 1, column: 1}
}

// spelt returns the first of some addresses whose value the file spells: a
// field, then what it belongs to.
func (c *checker) spelt(values ...any) any {
	for _, v := range values {
		if _, ok := c.marks[v]; ok {
			return v
		}
	}
	return nil
}

// spells reports whether the file itself spells a value.
func (c *checker) spells(value any) bool {
	_, ok := c.marks[value]
	return ok
}

// sound reports whether the file spells a value, and rightly so.
func (c *checker) sound(value any) bool {
	m, ok := c.marks[value]
	return ok && !m.wrong
}

// owner says which thing of the file, or of the defaults, something belongs to.
func (c *checker) owner(kind, key string, value any) string {
	if m, ok := c.marks[value]; ok {
		return fmt.Sprintf("the %s on line %d", kind, m.line)
	}
	return fmt.Sprintf("the %s %s", kind, key)
}

// maxSteps bounds a story.
const maxSteps = 1000

// check runs every check.
func (c *checker) check() {
	c.users = c.full.userKeys()
	c.owners, c.saved = map[string]string{}, map[string]string{}
	c.checkScenario()
	c.checkParameters()
	c.checkMatrix()
	c.claimDefaults()
	for i := range c.written.Tenants {
		c.checkTenant(&c.written.Tenants[i], &c.full.Tenants[i])
	}
	for i := range c.written.Relationships {
		c.checkRelationship(&c.written.Relationships[i], &c.full.Relationships[i])
	}
	if len(c.written.Faults) > mostFaults {
		c.fault(&c.written.Faults[mostFaults], "faults: a sandbox has at most %d of them", mostFaults)
	}
	for i := range c.written.Faults {
		if f := &c.written.Faults[i]; c.spells(f) { // else it was looked at where it stands
			c.checkFault(f)
		}
	}
	for i := range c.written.Apps {
		c.checkApp(&c.written.Apps[i], &c.full.Apps[i])
	}
	if n := len(c.written.Story); n > maxSteps {
		c.fault(&c.written.Story, "story: %d steps are more than anybody follows; make several scenarios of at most %d steps", n, maxSteps)
		return
	}
	for i := range c.written.Story {
		c.checkStep(&c.written.Story[i], &c.full.Story[i])
	}
}

// checkScenario looks at what stands at the top.
func (c *checker) checkScenario() {
	s := c.written
	if c.sound(&s.Version) && s.Version != Version {
		c.fault(&s.Version, "version: this pcsandbox reads version %d, not %d; write version: %d", Version, s.Version, Version)
	}
	c.checkName("name", &s.Name)
	c.checkPhase(s.Phase)
	if len(c.problems.list) == 0 && c.full.firstPartner() == "" {
		c.fault(&s.Tenants, "there is no partner tenant; add one under tenants, such as {key: acme, users: [{key: ann}]}, or write extends: %s", DefaultName)
	}
}

// keyForm is how keys and names are spelt.
var keyForm = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// checkName wants a name in kebab-case.
func (c *checker) checkName(field string, name *string) bool {
	if *name == "" || len(*name) <= 64 && keyForm.MatchString(*name) {
		return *name != ""
	}
	c.fault(name, "%s: %s is not a name; use lower-case letters, digits and hyphens, such as %s", field, quote(*name), kebab(*name))
	return false
}

// kebab makes a legal name of a text, or gives an example of one.
func kebab(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	name := strings.Join(words, "-")
	if !keyForm.MatchString(name) || len(name) > 64 || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "contoso-sandbox"
	}
	return name
}

// claim reports a second owner of something that there may be only once.
func (c *checker) claim(at any, what, owner, remedy string) {
	id := strings.ToLower(what)
	if first, taken := c.owners[id]; taken {
		c.fault(at, "%s is already that of %s; %s", what, first, remedy)
		return
	}
	c.owners[id] = owner
}

// keyOf is the key of the user of a user principal name or a display name, or "".
func (c *checker) keyOf(name string) string {
	for _, t := range c.full.Tenants {
		for _, u := range t.Users {
			if u.Key != "" && (strings.EqualFold(u.UPN, name) || strings.EqualFold(u.Name, name)) {
				return u.Key
			}
		}
	}
	return ""
}

// known wants a word to be one of those there are.
func (c *checker) known(at any, field, word, kind string, words []string) bool {
	if word == "" || slices.Contains(words, word) {
		return true
	}
	if c.problems.full() {
		return false
	}
	hint, key := didYouMean(word, words), ""
	if kind == "user" && !keyForm.MatchString(word) {
		key = c.keyOf(word)
	}
	switch {
	case key != "":
		hint = fmt.Sprintf("; users are named by their key: %s", key)
	case strings.HasPrefix(word, "$") && keyForm.MatchString(strings.Trim(word, "${}()<>")):
		hint = fmt.Sprintf("; the value of a parameter or of the matrix is written $(%s)", strings.Trim(word, "${}()<>"))
	case hint != "":
	case len(words) == 0:
		hint = "; there is none"
	default:
		hint = "; there is " + oneOf(words)
	}
	c.fault(at, "%s: %s is no %s%s", field, quote(word), kind, hint)
	return false
}
