package main

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// A mistake is what a client did wrong, as often as it did.
type mistake struct {
	client, kind string // kind is the error code or the reason
	count        int
	last         control.Entry
	why          string
	remedy       []string
}

func (m mistake) finding() finding {
	check := "calls"
	if m.last.Surface == "idp" {
		check = "sign-in"
	}
	return finding{Check: check, Status: problem,
		What: fmt.Sprintf("%s: %s of %s, the last %s %s (entry %d)", m.kind, plural(m.count, "request"),
			cmp.Or(m.client, "a client"), m.last.Method, m.last.Path, m.last.Seq),
		Why: m.why, Remedy: m.remedy}
}

// madeGood lists what clients did wrong and have done right since. They may be
// others of the same name, so it is worth knowing.
func madeGood(mended []mistake) finding {
	var all []string
	for _, m := range mended {
		all = append(all, fmt.Sprintf("%s of %s (entry %d)", m.kind, cmp.Or(m.client, "a client"), m.last.Seq))
	}
	return finding{Check: "clients", Status: note, What: "refused, and answered well since: " + strings.Join(all, ", ")}
}

// mistakes finds clients whose settings the services refuse: those that have not
// done better since, and those that have.
func mistakes(entries []control.Entry) (open, mended []mistake) {
	for _, e := range entries {
		m, wrong := mistakeOf(e)
		if !wrong {
			open = slices.DeleteFunc(open, func(o mistake) bool {
				better := o.mendedBy(e)
				if better && !slices.ContainsFunc(mended, func(m mistake) bool { return m.client == o.client && m.kind == o.kind }) {
					mended = append(mended, o)
				}
				return better
			})
			continue
		}
		at := slices.IndexFunc(open, func(o mistake) bool { return o.client == m.client && o.kind == m.kind })
		if at < 0 {
			open, at = append(open, m), len(open)
		}
		open[at].count++
		open[at].last, open[at].why = e, m.why
	}
	return open, slices.DeleteFunc(mended, func(m mistake) bool {
		return slices.ContainsFunc(open, func(o mistake) bool { return m.client == o.client && m.kind == o.kind })
	})
}

// mendedBy reports whether a client did better: a good answer of the same
// service, at Entra of the same endpoint and for the same app.
func (m mistake) mendedBy(e control.Entry) bool {
	if e.Status >= http.StatusBadRequest || m.client != e.Client || m.last.Surface != e.Surface {
		return false
	}
	return e.Surface != "idp" || m.last.Route == "" || m.last.Route == e.Route && (m.last.App == "" || m.last.App == e.App)
}

// mistakeOf says what is wrong with a request, if something is that is the
// client's doing.
func mistakeOf(e control.Entry) (mistake, bool) {
	switch e.Surface {
	case "idp":
		return refusedByEntra(e)
	case "pcapi", "graph", "vault":
		return refusedByService(e)
	}
	return mistake{}, false
}

// refusedByEntra takes every refusal of Entra's for the client's doing, unless it
// is known to be that of people or policies.
func refusedByEntra(e control.Entry) (mistake, bool) {
	number, found := strings.CutPrefix(e.Code, "AADSTS")
	atToken := strings.HasPrefix(e.Route, "token.")
	if !found || slices.Contains(matters, number) && (!atToken || passwordGrant[number] == "") {
		return mistake{}, false
	}
	m := mistake{client: e.Client, kind: e.Code, why: strings.TrimPrefix(e.Cause, e.Code+": ")}
	m.remedy = []string{cmp.Or(passwordGrant[number], signInRemedies[number], "the sandbox's /error?code="+number+" tells what Entra means by it")}
	return m, true
}

// refusedByService finds what the gates of the called services refuse for reasons
// of the client's settings, and what is wrong with a request that was let in.
func refusedByService(e control.Entry) (mistake, bool) {
	m := mistake{client: e.Client}
	if e.Surface == "vault" {
		m.kind, m.why = "vault", "Azure Key Vault is a real service that the sandbox does not play"
		m.remedy = []string{"keep the refresh token in a vault of your own in tests"}
		return m, e.Status == http.StatusNotImplemented
	}
	if len(e.Decisions) == 0 {
		return m, false
	}
	d := e.Decisions[len(e.Decisions)-1]
	if d.Outcome == string(policy.Allow) {
		m.kind, m.why = e.Surface+" "+cmp.Or(e.Code, "Bad Request"), e.Cause
		m.remedy = []string{"the request was let in: mend its query or body as the message of the answer says"}
		return m, e.Status == http.StatusBadRequest || e.Status == http.StatusUnsupportedMediaType
	}
	m.kind, m.why = d.Reason, d.Text
	m.remedy = append([]string{d.Remedy}, callRemedies[policy.Reason(d.Reason)]...)
	for _, fact := range e.Details {
		switch fact.Name {
		case "needs", "has":
			m.why += " It " + fact.Name + " " + fact.Value + "."
		case "lesson":
			m.remedy = append(m.remedy, fact.Value+"   # plays it with and without")
		}
	}
	return m, slices.Contains(callMistakes, policy.Reason(d.Reason))
}
