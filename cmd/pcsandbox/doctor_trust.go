package main

import (
	"slices"
	"strings"
)

// checkTrusted looks at everything that makes programs of this shell trust the
// CA or not, and at those that did not. One CA that nobody trusts is one finding,
// however many signs of it there are; what is no sign of that comes back.
func (p *patient) checkTrusted(away []finding) (trust, others []finding) {
	main, variables := p.checkTrust(), p.checkVariables()
	if main.Status != problem {
		return append([]finding{main}, variables...), away
	}
	var notes []finding
	first, exports := main.Remedy[:1:1], slices.Clone(main.Remedy[1:])
	for _, v := range variables {
		if v.Status != problem {
			notes = append(notes, v)
			continue
		}
		main.Why += ". " + v.What
		for _, line := range v.Remedy {
			switch {
			case strings.Contains(line, " # "):
				first = append(first, line)
			case !slices.ContainsFunc(exports, func(said string) bool { return strings.HasPrefix(said, line) }):
				exports = append(exports, line)
			}
		}
	}
	main.Remedy = slices.Concat(first, exports)
	for _, f := range away {
		if f.Check == handshakes && !strings.HasPrefix(f.Why, unvouched) {
			main.Why += ". The sandbox saw it: " + f.What
			continue
		}
		others = append(others, f)
	}
	return append([]finding{main}, notes...), others
}
