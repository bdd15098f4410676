package policy

// A trail collects the rules a decision looks at.
type trail []Reason

// add notes a rule; steps without one have nothing to note.
func (t *trail) add(reasons ...Reason) {
	for _, r := range reasons {
		if r != "" {
			*t = append(*t, r)
		}
	}
}

func (t trail) end(outcome Outcome, reason Reason) Decision {
	t.add(reason)
	return Decision{Outcome: outcome, Reason: reason, Trail: t}
}
