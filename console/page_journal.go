package console

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// shownEntries is how many requests one page of the journal shows.
const shownEntries = 40

// surfaces are the parties as people know them, by the name of their surface.
var surfaces = []struct{ name, title string }{
	{"idp", "Entra ID"}, {"sts", "Federated provider"}, {"pcapi", "Partner Center API"}, {"portal", "Partner Center portal"},
	{"graph", "Microsoft Graph"}, {"vault", "Key Vault"}, {"console", "Console"},
}

func titleOf(surface string) string {
	for _, s := range surfaces {
		if s.name == surface {
			return s.title
		}
	}
	return surface
}

// A view chooses entries of the journal. Its fields are those of the form.
type view struct {
	Surface, Outcome, User, Status, Reason string
	Waiting                                string // not empty: shows the questions of pages that wait, too
	before                                 uint64 // sequence number; 0: from the newest on
}

func viewOf(c *web.Call) view {
	v := view{Surface: c.Query("surface"), Outcome: c.Query("outcome"), User: strings.TrimSpace(c.Query("user")),
		Status: strings.TrimSpace(c.Query("status")), Reason: strings.TrimSpace(c.Query("reason")), Waiting: c.Query("waiting")}
	v.before, _ = strconv.ParseUint(c.Query("before"), 10, 63)
	return v
}

// any reports whether the view leaves nothing out.
func (v view) any() bool { v.before = 0; return v == view{} }

func (v view) query() string {
	q := url.Values{}
	for _, p := range []page.Pair{{Name: "surface", Value: v.Surface}, {Name: "outcome", Value: v.Outcome}, {Name: "user", Value: v.User},
		{Name: "status", Value: v.Status}, {Name: "reason", Value: v.Reason}, {Name: "waiting", Value: v.Waiting}} {
		if p.Value != "" {
			q.Set(p.Name, p.Value)
		}
	}
	if v.before > 0 {
		q.Set("before", strconv.FormatUint(v.before, 10))
	}
	return q.Encode()
}

// waits reports whether an entry is the question of a page that waits for a
// phone. It comes every second, and would push out whatever else happened.
func waits(e journal.Entry) bool {
	return (e.Route == "signin.wait" || e.Route == "sts.mfa.state") && e.Status < http.StatusMultipleChoices
}

// shows reports whether an entry is part of the view. Styles and icons never are.
func (v view) shows(e journal.Entry) bool {
	switch {
	case e.Surface == "assets" && v.Surface != "assets",
		waits(e) && v.Waiting == "",
		v.before > 0 && e.Seq >= v.before,
		v.Surface != "" && e.Surface != v.Surface,
		v.User != "" && !strings.Contains(strings.ToLower(e.Caller.User), strings.ToLower(v.User)),
		v.Status != "" && !sameStatus(v.Status, e.Status),
		v.Outcome != "" && string(toneOf(e)) != v.Outcome:
		return false
	}
	return v.Reason == "" || slices.ContainsFunc(e.Decisions, func(d policy.Decision) bool {
		return strings.Contains(string(d.Reason), strings.ToLower(v.Reason))
	})
}

// sameStatus compares a status with what was asked for, 401 or 4xx.
func sameStatus(want string, status int) bool {
	got := strconv.Itoa(status)
	class, isClass := strings.CutSuffix(strings.ToLower(want), "xx")
	return want == got || isClass && strings.HasPrefix(got, class)
}

type journalData struct {
	frame
	View     view
	Filtered bool
	Unfolded bool // the filter: when what it says is none of the quick views
	Fields   []page.Field
	Quick    []page.Link
	Entries  []shownEntry
	Older    string
	Newest   string // address of the first page, when this is another
	Empty    bool   // nothing was asked of the sandbox yet
	Hint     firstSteps
	Policy   string // what Partner Center does now
}

// firstSteps are what an empty journal proposes to try.
type firstSteps struct{ Portal, Curl string }

// A shownEntry is an entry with the address of its own page.
type shownEntry struct {
	page.Entry
	Href string
}

func (s *Server) journalPage(c *web.Call) (web.Result, error) {
	v := viewOf(c)
	data := &journalData{frame: s.frame(c, "Journal", "Journal"), View: v, Filtered: !v.any(), Fields: fields(v)}
	data.Quick = quick(data.base, v)
	data.Unfolded = !slices.ContainsFunc(data.Quick, func(l page.Link) bool { return l.Current })
	snap := c.World.Read()
	all := c.World.Journal.Newest(maxEntries)
	for _, e := range all {
		if !v.shows(e) {
			continue
		}
		if len(data.Entries) == shownEntries {
			next := v
			next.before = e.Seq + 1
			data.Older = data.At() + "?" + next.query()
			break
		}
		data.Entries = append(data.Entries, shownEntry{entryFor(snap, e), data.At("journal", strconv.FormatUint(e.Seq, 10))})
	}
	if v.before > 0 {
		v.before = 0
		data.Newest = data.At() + "?" + v.query()
	}
	data.Empty = len(data.Entries) == 0 && !data.Filtered && data.Newest == ""
	p := policyOf(c.World)
	data.Policy = fmt.Sprintf("Policy date %s: portal %s, API %s.", p.Date, p.Portal, p.API)
	site := s.Host(c).Surfaces()
	data.Hint = firstSteps{
		Portal: site.Portal() + "/dashboard/overview",
		Curl:   "curl -i --cacert ca.pem " + site.API() + "/v1/customers",
	}
	return s.show(c, http.StatusOK, "journal", data)
}

// fields are the inputs of the filter.
func fields(v view) []page.Field {
	surface := page.Field{Name: "surface", Label: "Party", Type: "select", Options: []page.Option{{Label: "all"}}}
	for _, s := range surfaces {
		surface.Options = append(surface.Options, page.Option{Value: s.name, Label: s.title, Selected: v.Surface == s.name})
	}
	outcome := page.Field{Name: "outcome", Label: "Decision", Type: "select", Options: []page.Option{{Label: "all"}}}
	for _, tone := range []page.Tone{page.Allow, page.Ask, page.Report, page.Deny} {
		outcome.Options = append(outcome.Options, page.Option{Value: string(tone), Label: page.Badge{Tone: tone}.Words(), Selected: v.Outcome == string(tone)})
	}
	waiting := page.Field{Name: "waiting", Label: "Pages that wait", Type: "select", Options: []page.Option{
		{Label: "left out"}, {Value: "show", Label: "show waiting", Selected: v.Waiting != ""}}}
	return []page.Field{surface, outcome,
		{Name: "user", Label: "Person", Value: v.User, Placeholder: "part of the user name"},
		{Name: "status", Label: "Status", Value: v.Status, Placeholder: "401 or 4xx"},
		{Name: "reason", Label: "Reason", Value: v.Reason, Placeholder: "such as mfa-claim"}, waiting}
}

// quick are the views a trainer asks for most.
func quick(b base, now view) []page.Link {
	now.before = 0
	var links []page.Link
	for _, q := range []struct {
		label string
		view  view
	}{
		{"Everything", view{}}, {"Refused", view{Outcome: string(page.Deny)}}, {"Partner Center API", view{Surface: "pcapi"}},
		{"Entra ID", view{Surface: "idp"}}, {"Portal", view{Surface: "portal"}},
		{"Show waiting", view{Waiting: "show"}},
	} {
		href := b.At()
		if s := q.view.query(); s != "" {
			href += "?" + s
		}
		links = append(links, page.Link{Label: q.label, Href: href, Current: q.view == now})
	}
	return links
}

// entryFor is an entry as the list shows it.
func entryFor(r world.Reader, e journal.Entry) page.Entry {
	out := page.Entry{
		ID: "e" + strconv.FormatUint(e.Seq, 10), Time: e.Time.UTC().Format(time.TimeOnly), Method: e.Method, Target: e.Path, Status: e.Status,
		Detail: summary(r, e), Explain: explain(e), More: facts(r, e),
	}
	if tone := toneOf(e); tone != "" {
		out.Badge = &page.Badge{Tone: tone, Text: beside[e.Reason()]}
	}
	return out
}

// beside are the answers that are no refusals: nobody judged who called.
var beside = map[policy.Reason]string{policy.APINotSimulated: "not played", policy.APIRouteUnknown: "unknown path"}

// toneOf is what was decided about a request. A call that is served although it
// will be refused on a later date is neither allowed nor refused.
func toneOf(e journal.Entry) page.Tone {
	if len(e.Decisions) == 0 {
		return ""
	}
	last := e.Decisions[len(e.Decisions)-1]
	if beside[last.Reason] != "" {
		return page.Plain
	}
	if last.Outcome == policy.Allow && (slices.Contains(last.Trail, policy.APIMFAReported) || slices.Contains(last.Trail, policy.APIMFAShareSpared)) {
		return page.Report
	}
	return page.Tone(last.Outcome)
}

// summary says in a line who asked whom, and why it went as it did.
func summary(r world.Reader, e journal.Entry) string {
	parts := []string{titleOf(e.Surface), e.Caller.User, appName(r, e.Caller.App), e.Screen, e.Code, string(e.Reason())}
	if e.Surface == "console" {
		for _, d := range e.Details {
			parts = append(parts, d.Value)
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func appName(r world.Reader, id string) string {
	if a, ok := directory.Apps.Get(r, id); ok {
		return cmp.Or(a.Name, a.Key, id)
	}
	return id
}

// explain tells the decisions of a request, with the rules looked at and where
// they come from.
func explain(e journal.Entry) *page.Explain {
	if len(e.Decisions) == 0 {
		return nil
	}
	out := explainDecision(e.Decisions[len(e.Decisions)-1])
	if out.Outcome = toneOf(e); out.Outcome == page.Plain {
		out.Outcome = "" // the rule says it in full
	}
	out.Rules = nil
	for _, d := range e.Decisions {
		out.Rules = append(out.Rules, explainDecision(d).Rules...)
	}
	return out
}

func explainDecision(d policy.Decision) *page.Explain {
	said := decisionOf(d)
	out := &page.Explain{Summary: said.Text, Outcome: page.Tone(d.Outcome), Reason: said.Reason}
	if d.Outcome != policy.Allow {
		out.Remedy = said.Remedy
	}
	for _, r := range said.Trail {
		out.Rules = append(out.Rules, page.Rule{Name: r.Reason, Text: r.Text, Source: r.Source})
	}
	return out
}

// facts are the rest of what the journal knows about a request.
func facts(r world.Reader, e journal.Entry) []page.Pair {
	tenant := e.Caller.Tenant
	if t, ok := directory.Tenants.Get(r, tenant); ok {
		tenant = t.Name + " (" + t.ID + ")"
	}
	all := []page.Pair{
		{Name: "Time", Value: e.Time.UTC().Format("2006-01-02 15:04:05Z")},
		{Name: "Party", Value: titleOf(e.Surface)},
		{Name: "Route", Value: e.Route},
		{Name: "Screen", Value: e.Screen},
		{Name: "Error code", Value: e.Code},
		{Name: "Person", Value: e.Caller.User},
		{Name: "Tenant", Value: tenant},
		{Name: "Application", Value: appName(r, e.Caller.App)},
		{Name: "amr", Value: strings.Join(e.Caller.AMR, ", ")},
		{Name: "Token (uti)", Value: e.Caller.Token},
		{Name: "Request id", Value: e.RequestID},
		{Name: "Correlation id", Value: e.Correlate},
		{Name: "Cause", Value: e.Cause},
	}
	for _, d := range e.Details {
		all = append(all, page.Pair(d))
	}
	all = append(all, page.Pair{Name: "Took", Value: fmt.Sprintf("%.1f ms", float64(e.Took)/float64(time.Millisecond))})
	return slices.DeleteFunc(all, func(p page.Pair) bool { return p.Value == "" })
}

type requestData struct {
	frame
	Entry page.Entry
	Newer string
	Older string
}

// requestPage shows one request of the journal.
func (s *Server) requestPage(c *web.Call) (web.Result, error) {
	seq, err := strconv.ParseUint(c.Vars["seq"], 10, 63)
	if err != nil || seq == 0 {
		return web.Result{}, directory.NotFoundError{Kind: "request", Name: c.Vars["seq"]}
	}
	data := &requestData{frame: s.frame(c, "Request "+strconv.FormatUint(seq, 10), "Journal")}
	after := c.World.Journal.After(seq - 1)
	if len(after) == 0 || after[0].Seq != seq {
		return web.Result{}, directory.NotFoundError{Kind: "request", Name: c.Vars["seq"]}
	}
	data.Entry = entryFor(c.World.Read(), after[0])
	if len(after) > 1 {
		data.Newer = data.At("journal", strconv.FormatUint(after[1].Seq, 10))
	}
	if seq > 1 {
		if before := c.World.Journal.After(seq - 2); len(before) > 0 && before[0].Seq == seq-1 {
			data.Older = data.At("journal", strconv.FormatUint(seq-1, 10))
		}
	}
	return s.show(c, http.StatusOK, "request", data)
}
