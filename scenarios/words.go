package scenarios

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// What the checks know beyond the types, for the schema that editors use.

// Verbs are the fields of a [Step] that say what happens.
func Verbs() []string { return verbNames(verbsOf(&Step{})) }

// Screens are the pages that a step may expect, and Leavable those on which
// somebody can give up.
func Screens() []string { return slices.Clone(screens) }

// Leavable are the pages with a way out.
func Leavable() []string { return slices.Clone(leavable) }

// Reasons are the rules that a step may expect.
func Reasons() []string {
	var names []string
	for _, r := range policy.Rules() {
		names = append(names, string(r.Reason))
	}
	return names
}

// Patterns of the texts that are spelt in a way of their own, by what they are.
func Patterns() map[string]string {
	return map[string]string{"name": keyForm.String(), "error": errorForm.String(), "guid": guidForm.String()}
}
