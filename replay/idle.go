package replay

import "github.com/pcsandbox/pcsandbox/scenarios"

// A choice is what a story says of a person that only matters on some pages. Where
// none of them comes, the story tests nothing of what it says.
type choice string

const (
	cancels  choice = "cancel"
	answers  choice = "answer"
	mistypes choice = "code"
	consents choice = "consent"
	prefers  choice = "second_factor"
)

// does notes that the person came to do what the story says.
func (w *person) does(c choice) {
	if w.done == nil {
		w.done = map[choice]bool{}
	}
	w.done[c] = true
}

// idle are the choices of a step that nobody asked for. What people do anyway need
// not be asked for. Whoever gave up may have done so before the factor was used.
func (w *person) idle() []Failure {
	with, met := w.with, path(w.browser.screens)
	var out []Failure
	for _, of := range []struct {
		choice     choice
		said       bool
		does, came string
	}{
		{cancels, with.Cancel != "", "gives up on " + with.Cancel, "never came to it: " + met},
		{answers, with.Answer != "" && with.Answer != scenarios.Approve, "is asked on the phone, to " + string(with.Answer), "nothing there was left to answer: " + met},
		{mistypes, with.Code != "", "types a code that is " + string(with.Code), "never came to type one: " + met},
		{consents, with.Consent != "" && with.Consent != scenarios.AcceptConsent, "is asked for consent, to " + string(with.Consent), "never was asked: " + met},
		{prefers, with.SecondFactor != "" && !w.done[cancels], "uses " + string(with.SecondFactor), "never came to use it: " + met},
	} {
		if of.said && !w.done[of.choice] {
			out = append(out, Failure{What: "with." + string(of.choice), Expected: w.key + " " + of.does, Came: of.came})
		}
	}
	return out
}
