package scenarios

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// matchers are what may stand in place of an expected value, as the one member of
// an object.
var matchers = []string{"$any", "$absent", "$matches", "$has"}

// checkMatchers looks at what stands in place of values, and at regular
// expressions.
func (c *checker) checkMatchers(e *Expect) {
	for _, name := range slices.Sorted(maps.Keys(e.HeadersMatch)) {
		c.checkExpression(mapKey{&e.HeadersMatch, name}, "headers_match", e.HeadersMatch[name])
	}
	c.checkMatcher(&e.Body, "body", e.Body)
	c.checkMatcher(&e.Claims, "claims", e.Claims)
	c.checkMatcher(&e.ExactClaims, "exact_claims", e.ExactClaims)
	for i := range e.NoClaims {
		if _, both := e.Claims[e.NoClaims[i]]; both {
			c.fault(&e.NoClaims[i], "no_claims: %s stands in claims as well; remove one of them", quote(e.NoClaims[i]))
		}
	}
}

func (c *checker) checkMatcher(at any, field string, value any) {
	switch v := value.(type) {
	case []any:
		for _, entry := range v {
			c.checkMatcher(at, field, entry)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if strings.HasPrefix(name, "$") {
				c.checkMatcherNamed(at, field, name, v)
			}
			c.checkMatcher(at, field, v[name])
		}
	}
}

func (c *checker) checkMatcherNamed(at any, field, name string, in map[string]any) {
	text, isText := in[name].(string)
	switch {
	case !slices.Contains(matchers, name):
		c.fault(at, "%s: %s stands for no kind of value%s", field, quote(name), matcherHint(name))
	case len(in) > 1:
		c.fault(at, "%s: %s stands in place of a value, so nothing may stand beside it", field, name)
	case name == "$matches" && !isText:
		c.fault(at, "%s: $matches wants a regular expression in quotes, such as \"^[0-9]+$\"", field)
	case name == "$matches":
		c.checkExpression(at, field, text)
	case name != "$has" && in[name] != true:
		c.fault(at, "%s: write {%s: true}", field, name)
	}
}

func matcherHint(name string) string {
	if hint := didYouMean(name, matchers); hint != "" {
		return hint
	}
	return "; there is " + oneOf(matchers)
}

func (c *checker) checkExpression(at any, field, text string) {
	if strings.ContainsFunc(text, unprintable) {
		c.fault(at, "%s: the expression %s", field, unprintables(text))
		return
	}
	if _, err := regexp.Compile(text); err != nil {
		_, why, _ := strings.Cut(err.Error(), "error parsing regexp: ")
		c.fault(at, "%s: %s is no regular expression (%s)", field, quote(text), why)
	}
}

// checkEntries looks at what the journal is to say.
func (c *checker) checkEntries(entries []JournalEntry) {
	for i := range entries {
		e := &entries[i]
		if *e == (JournalEntry{}) && !c.spells(&e.Status) {
			c.fault(e, "journal: the entry expects nothing; add surface, route, query, status, lost, screen, code, reason or user")
		}
		if c.sound(&e.Status) && e.Status == 0 {
			c.fault(&e.Status, "status: an answer that was not sent has none; write lost: true")
		} else if c.spells(&e.Status) && (e.Status < 100 || e.Status > 599) {
			c.fault(&e.Status, "status: %d is not a status code; write a number from 100 to 599", e.Status)
		}
		if e.Lost && c.spells(&e.Status) {
			c.fault(&e.Status, "status: an answer that was not sent has none; remove it, or lost")
		}
		c.checkReason(&e.Reason, "reason", e.Reason)
		c.known(&e.User, "user", e.User, "user", c.users)
	}
}
