package console

import (
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// An outcome is what came of a request: what was decided about who asked, or
// else, where the answer is an error that no decision refused, which kind of
// error it is. Page, JSON and command line say the same.
type outcome string

const (
	allowed   outcome = "allow"
	asked     outcome = "ask"
	noted     outcome = "report"
	denied    outcome = "deny"
	notFound  outcome = "not-found"
	notPlayed outcome = "unplayed"
	failed    outcome = "failed"
)

// outcomes are all of them, in the order of the filter, as badges show them.
var outcomes = []struct {
	outcome
	badge page.Badge
}{
	{allowed, page.Badge{Tone: page.Allow}}, {asked, page.Badge{Tone: page.Ask}}, {noted, page.Badge{Tone: page.Report}},
	{denied, page.Badge{Tone: page.Deny}}, {notFound, page.Badge{Tone: page.Plain, Text: "Not found"}},
	{notPlayed, page.Badge{Tone: page.Plain, Text: "Not played"}}, {failed, page.Badge{Tone: page.Plain, Text: "Failed"}},
}

// unjudged are the refusals of routers: nobody judged who called.
var unjudged = map[policy.Reason]outcome{
	policy.APIRouteUnknown: notFound, policy.APINotSimulated: notPlayed,
	policy.GraphRouteUnknown: notFound, policy.GraphNotSimulated: notPlayed,
}

// outcomeOf is what came of a request; empty, if it was served without a decision.
// A call that is served although it will be refused on a later date is neither
// allowed nor refused.
func outcomeOf(e journal.Entry) outcome {
	if len(e.Decisions) == 0 {
		return failureOf(e)
	}
	last := e.Decisions[len(e.Decisions)-1]
	switch {
	case unjudged[last.Reason] != "":
		return unjudged[last.Reason]
	case last.Outcome != policy.Allow:
		return outcome(last.Outcome)
	case failureOf(e) != "":
		return failureOf(e)
	case slices.Contains(last.Trail, policy.APIMFAReported), slices.Contains(last.Trail, policy.APIMFAShareSpared):
		return noted
	}
	return allowed
}

// failureOf is the kind of error that an answer is by its status, empty if it is
// none. Pages tell errors with a good status, too, and so do redirects; their code shows it.
func failureOf(e journal.Entry) outcome {
	switch {
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return denied
	case e.Status == http.StatusNotImplemented:
		return notPlayed
	case e.Status == http.StatusNotFound, e.Status == http.StatusGone:
		return notFound
	case e.Status >= http.StatusBadRequest, e.Code != "":
		return failed
	}
	return ""
}

// badge shows an outcome.
func (o outcome) badge() *page.Badge {
	for _, known := range outcomes {
		if known.outcome == o {
			return &known.badge
		}
	}
	return nil
}
