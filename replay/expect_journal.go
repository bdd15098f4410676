package replay

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// trail is expected of the decision that settled the step: its rules in the order
// of the list, with any others between them.
func (j *judge) trail() {
	if len(j.expect.Trail) == 0 {
		return
	}
	var got []string
	for _, d := range j.told.settling {
		rest := j.expect.Trail
		for _, r := range d.Trail {
			got = append(got, r.Reason)
			if len(rest) > 0 && string(rest[0]) == r.Reason {
				rest = rest[1:]
			}
		}
		if len(rest) == 0 {
			return
		}
	}
	if len(got) == 0 {
		got = []string{j.undecided()}
	}
	j.fail("trail", strings.Join(texts(j.expect.Trail), " › "), strings.Join(got, " › "))
}

// undecided says that no decision came of a step, and what came between.
func (j *judge) undecided() string {
	if len(j.told.faults) > 0 {
		return "nothing was decided, since a fault answered"
	}
	return "nothing was decided"
}

// journal is expected of the requests of the step, in order, with any others
// between them.
func (j *judge) journal() {
	rest := j.told.entries
	for i := range j.expect.Journal {
		want := &j.expect.Journal[i]
		at := slices.IndexFunc(rest, func(e control.Entry) bool { return j.p.fits(want, e) })
		if at < 0 {
			j.fail(fmt.Sprintf("journal.%d", i), entryText(want), j.entries())
			return
		}
		rest = rest[at+1:]
	}
}

func (p *player) fits(want *scenarios.JournalEntry, e control.Entry) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	return is(string(want.Surface), e.Surface) && is(want.Route, e.Route) && is(want.Screen, e.Screen) &&
		(want.Code == "" || want.Code == e.Code) && (want.Status == 0 || want.Status == e.Status) && (!want.Lost || e.Status == 0) &&
		(want.User == "" || p.isUser(want.User, e.User)) && e.Asked(want.Query) &&
		(want.Reason == "" || slices.ContainsFunc(e.Decisions, func(d control.Decision) bool { return d.Reason == string(want.Reason) }))
}

// isUser reports whether what the journal says of a user is the one with a key.
func (p *player) isUser(key, named string) bool {
	return slices.ContainsFunc(p.info.Users, func(u control.User) bool {
		return u.Key == key && (strings.EqualFold(u.UPN, named) || u.ID == named)
	})
}

// unsent is what stands for the status of an answer that was not sent.
const unsent = "lost"

func entryText(e *scenarios.JournalEntry) string {
	status := ""
	if e.Status != 0 {
		status = fmt.Sprint(e.Status)
	} else if e.Lost {
		status = unsent
	}
	return words(string(e.Surface), e.Route, status, e.Screen, e.Code, string(e.Reason), e.User, e.Query)
}

// entries are the requests of the step, in words.
func (j *judge) entries() string {
	var lines []string
	for _, e := range j.told.entries {
		reason := ""
		if n := len(e.Decisions); n > 0 {
			reason = e.Decisions[n-1].Reason
		}
		status := fmt.Sprint(e.Status)
		if e.Status == 0 {
			status = unsent
		}
		lines = append(lines, words(e.Surface, e.Route, status, e.Screen, e.Code, reason, e.User, e.Query))
	}
	if len(lines) == 0 {
		return "no request"
	}
	return strings.Join(lines, "; ")
}

// words are those that say something.
func words(all ...string) string {
	return strings.Join(slices.DeleteFunc(all, func(w string) bool { return w == "" }), " ")
}
