package console

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// shownEntries is how many requests one page of the journal shows.
const shownEntries = 40

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

// entryFor is an entry as the list shows it.
func entryFor(r world.Reader, e journal.Entry) page.Entry {
	out := page.Entry{
		ID: "e" + strconv.FormatUint(e.Seq, 10), Time: e.Time.UTC().Format(time.TimeOnly), Method: e.Method, Target: target(e), Status: e.Status,
		Detail: summary(r, e), Explain: explain(e), More: facts(r, e),
	}
	out.Badge = outcomeOf(e).badge()
	return out
}

// longestTarget is how long a query may be to stand in the list; that of a
// sign-in is told in the details alone.
const longestTarget = 60

// target is what was asked for, in a line.
func target(e journal.Entry) string {
	if e.Query == "" || len(e.Query) > longestTarget {
		return e.Path
	}
	return e.Path + "?" + e.Query
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
	last := e.Decisions[len(e.Decisions)-1]
	out := explainDecision(last)
	switch came := outcomeOf(e); {
	case unjudged[last.Reason] != "":
		out.Outcome = "" // the rule says it in full
	case came == noted:
		out.Outcome = page.Report
	case last.Outcome == policy.Allow && came != allowed:
		out.Summary = strings.TrimSpace(fmt.Sprintf("It was let in, and answered with an error all the same: %d %s", e.Status, e.Code)) + "."
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
		{Name: "Query", Value: e.Query},
		{Name: "Screen", Value: e.Screen},
		{Name: "Error code", Value: e.Code},
		{Name: "Person", Value: e.Caller.User},
		{Name: "Tenant", Value: tenant},
		{Name: "Application", Value: appName(r, e.Caller.App)},
		{Name: "amr", Value: strings.Join(e.Caller.AMR, ", ")},
	}
	for _, d := range e.Details {
		all = append(all, page.Pair{Name: capital(d.Name), Value: d.Value})
	}
	all = append(all, []page.Pair{
		{Name: "Token (uti)", Value: e.Caller.Token},
		{Name: "Request id", Value: e.RequestID},
		{Name: "Correlation id", Value: e.Correlate},
		{Name: "Cause", Value: e.Cause},
		{Name: "Took", Value: fmt.Sprintf("%.1f ms", float64(e.Took)/float64(time.Millisecond))},
	}...)
	return slices.DeleteFunc(all, func(p page.Pair) bool { return p.Value == "" })
}

// capital is a name as a label begins.
func capital(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return name
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

type requestData struct {
	frame
	Entry page.Entry
	Newer string
	Older string

	SameToken string // the requests with the same token
	Issuer    string // the request that the token was issued for, when it is another
	Decode    string // where a token is taken apart
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
	if uti := after[0].Caller.Token; uti != "" {
		data.SameToken = data.At() + "?" + view{Token: uti}.query()
		data.Decode = data.At("decode")
		if e, ok := issuer(c.World.Journal, uti); ok && e.Seq != seq {
			data.Issuer = data.At("journal", strconv.FormatUint(e.Seq, 10))
		}
	}
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
