package policy

import (
	_ "embed" // the list
	"iter"
	"strings"
)

// graphPermissions lists what Microsoft Graph calls the things an app may do, as
// Microsoft published it in August 2026: a line for each family, which is a name
// up to its first dot, then the ends of its names. An end stands for a delegated
// permission that takes an administrator's consent and for an application
// permission. One with "-" behind it is delegated only, one with "+" is for apps
// alone; "*" and "&" are as "-" and as no mark, but a user's consent is enough.
//
//go:embed graphpermissions.txt
var graphPermissions string

// A GraphPermission is one permission of Microsoft Graph.
type GraphPermission struct {
	Name        string // as Graph spells it
	Delegated   bool   // an app may have it on behalf of a user
	Application bool   // an app may have it on its own
	UserConsent bool   // delegated, and a user may grant it
}

// FindGraphPermission finds a permission by its name, in any letter case.
func FindGraphPermission(name string) (GraphPermission, bool) {
	family, end, _ := strings.Cut(name, ".")
	for line := range strings.Lines(graphPermissions) {
		if len(line) <= len(family) || line[len(family)] != ' ' || !strings.EqualFold(line[:len(family)], family) {
			continue
		}
		for marked := range strings.FieldsSeq(line[len(family):]) {
			if p := readPermission(line[:len(family)], marked); strings.EqualFold(p.Name[len(family)+1:], end) {
				return p, true
			}
		}
		return GraphPermission{}, false
	}
	return GraphPermission{}, false
}

// GraphPermissions are all of them.
func GraphPermissions() iter.Seq[GraphPermission] {
	return func(yield func(GraphPermission) bool) {
		for line := range strings.Lines(graphPermissions) {
			family, ends, _ := strings.Cut(line, " ")
			for marked := range strings.FieldsSeq(ends) {
				if !yield(readPermission(family, marked)) {
					return
				}
			}
		}
	}
}

func readPermission(family, marked string) GraphPermission {
	end := strings.TrimRight(marked, "-*+&")
	mark := marked[len(end):]
	return GraphPermission{
		Name:        family + "." + end,
		Delegated:   mark != "+",
		Application: mark != "-" && mark != "*",
		UserConsent: mark == "*" || mark == "&",
	}
}
