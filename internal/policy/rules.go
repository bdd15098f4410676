package policy

import "slices"

// Rules is the table of all rules.
func Rules() []Rule {
	return slices.Clone(rules)
}

// RuleFor finds the rule a reason names.
func RuleFor(reason Reason) (Rule, bool) {
	i := slices.IndexFunc(rules, func(r Rule) bool { return r.Reason == reason })
	if i < 0 {
		return Rule{}, false
	}
	return rules[i], true
}

var rules = []Rule{}
