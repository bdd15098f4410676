package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// decidedBy is an entry about which one decision was made.
func decidedBy(o policy.Outcome, reason policy.Reason, status int, code string) journal.Entry {
	e := journal.Entry{Time: start, Surface: "graph", Method: "GET", Path: "/v1.0/domains/nowhere.example", Status: status, Code: code}
	e.Decide(policy.Decision{Outcome: o, Reason: reason, Trail: []policy.Reason{reason}})
	return e
}

func TestErrorThatNoDecisionRefusedIsNotCalledAllowed(t *testing.T) {
	t.Parallel()
	const held = policy.GraphPermissionHeld
	for name, c := range map[string]struct {
		entry journal.Entry
		badge string // its class and words
		json  string
	}{
		"served":                          {decidedBy(policy.Allow, held, 200, ""), `allow">Allowed`, "allow"},
		"let in, and there is no such":    {decidedBy(policy.Allow, held, 404, "Request_ResourceNotFound"), `plain">Not found`, "not-found"},
		"let in, with a broken body":      {decidedBy(policy.Allow, held, 400, "BadRequest"), `plain">Failed`, "failed"},
		"let in, and not simulated":       {decidedBy(policy.Allow, held, 501, "sandbox.not_simulated"), `plain">Not played`, "unplayed"},
		"a page that tells an error":      {decidedBy(policy.Allow, policy.SignInAccountKnown, 200, "AADSTS50126"), `plain">Failed`, "failed"},
		"let in, and refused behind that": {decidedBy(policy.Allow, held, 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"), `deny">Refused`, "deny"},
		"nobody decided, a wrong secret":  {journal.Entry{Time: start, Surface: "idp", Status: 401, Code: "AADSTS7000215"}, `deny">Refused`, "deny"},
		"refused":                         {decidedBy(policy.Deny, policy.GraphPermissionMissing, 403, "x"), `deny">Refused`, "deny"},
		"refused as one that is not here": {decidedBy(policy.Deny, policy.APICustomerUnknown, 404, "60003"), `deny">Refused`, "deny"},
		"more was needed":                 {decidedBy(policy.Ask, policy.SignInMFANeeded, 400, "AADSTS50076"), `ask">More needed`, "ask"},
		"an unknown path of Graph":        {decidedBy(policy.Deny, policy.GraphRouteUnknown, 400, "BadRequest"), `plain">Not found`, "not-found"},
		"an unplayed one of the API":      {decidedBy(policy.Deny, policy.APINotSimulated, 501, "x"), `plain">Not played`, "unplayed"},
		"nobody decided, and it failed":   {journal.Entry{Time: start, Surface: "sts", Status: 400}, `plain">Failed`, "failed"},
		"nobody decided, and it is gone":  {journal.Entry{Time: start, Surface: "idp", Status: 404}, `plain">Not found`, "not-found"},
		"nobody decided, and it was good": {journal.Entry{Time: start, Surface: "idp", Status: 200}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t, "")
			b.world.Journal.Add(c.entry)
			for _, at := range []string{"/", "/journal/1"} {
				body := b.get(at).body
				_, body, _ = strings.Cut(body, "<main")
				_, badge, found := strings.Cut(body, `<span class="badge `) // the first: those of rules come behind
				if c.badge == "" && found || !strings.HasPrefix(badge, c.badge) {
					t.Errorf("%s shows %.40q", at, badge)
				}
			}
			j := must[*control.Journal](t)(b.client.Journal(t.Context(), 0))
			if got := j.Entries[0].Outcome; got != c.json {
				t.Errorf("JSON says %q, want %q", got, c.json)
			}
			for _, o := range outcomes {
				got := parse(t, b.get("/?outcome="+string(o.outcome)).body)
				if shown := !strings.Contains(got.text, "No request fits"); shown != (string(o.outcome) == c.json) {
					t.Errorf("the filter %s shows it: %v", o.outcome, shown)
				}
			}
		})
	}
}

func TestWhoeverWasLetInAndFailedIsToldBoth(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	b.world.Journal.Add(decidedBy(policy.Allow, policy.GraphPermissionHeld, http.StatusNotFound, "Request_ResourceNotFound"))
	doc := parse(t, b.get("/journal/1").body)
	doc.mustSay(t, "It was let in, and answered with an error all the same: 404 Request_ResourceNotFound.", "graph.permission-held")
}

func TestEveryPartyHasAViewOfItsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	links := strings.Join(parse(t, b.get("/").body).links, " ")
	for _, s := range surfaces {
		if !strings.Contains(links+" ", "/?surface="+s.name+" ") {
			t.Errorf("no link shows %s alone", s.title)
		}
	}
}

func TestDetailsStandBesideWhoAsked(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	e := decidedBy(policy.Deny, policy.GraphPermissionMissing, http.StatusForbidden, "Authorization_RequestDenied")
	e.RequestID = "11111111-2222-4333-8444-555555555555"
	e.Detail("needs", "one application permission of Domain.ReadWrite.All")
	b.world.Journal.Add(e)
	text := parse(t, b.get("/journal/1").body).text
	needs, id := strings.Index(text, "Needs"), strings.Index(text, "Request id")
	if needs < 0 || id < needs {
		t.Errorf("what it needs stands behind its ids: %d, %d", needs, id)
	}
}
