package console

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// surfaces are the parties as people know them, by the name of their surface. A
// test of the assembly finds those that are missing.
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
	Token                                  string // uti
	Waiting                                string // not empty: shows the questions of pages that wait, too
	before                                 uint64 // sequence number; 0: from the newest on
}

func viewOf(c *web.Call) view {
	v := view{Surface: c.Query("surface"), Outcome: c.Query("outcome"), User: strings.TrimSpace(c.Query("user")),
		Status: strings.TrimSpace(c.Query("status")), Reason: strings.TrimSpace(c.Query("reason")), Waiting: c.Query("waiting"), Token: strings.TrimSpace(c.Query("token"))}
	v.before, _ = strconv.ParseUint(c.Query("before"), 10, 63)
	return v
}

// any reports whether the view leaves nothing out.
func (v view) any() bool { v.before = 0; return v == view{} }

func (v view) query() string {
	q := url.Values{}
	for _, p := range []page.Pair{{Name: "surface", Value: v.Surface}, {Name: "outcome", Value: v.Outcome}, {Name: "user", Value: v.User},
		{Name: "status", Value: v.Status}, {Name: "reason", Value: v.Reason}, {Name: "waiting", Value: v.Waiting}, {Name: "token", Value: v.Token}} {
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
		v.Token != "" && e.Caller.Token != v.Token,
		v.Status != "" && !sameStatus(v.Status, e.Status),
		v.Outcome != "" && string(outcomeOf(e)) != v.Outcome:
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

// fields are the inputs of the filter.
func fields(v view) []page.Field {
	surface := page.Field{Name: "surface", Label: "Party", Type: "select", Options: []page.Option{{Label: "all"}}}
	for _, s := range surfaces {
		surface.Options = append(surface.Options, page.Option{Value: s.name, Label: s.title, Selected: v.Surface == s.name})
	}
	outcome := page.Field{Name: "outcome", Label: "Outcome", Type: "select", Options: []page.Option{{Label: "all"}}}
	for _, o := range outcomes {
		outcome.Options = append(outcome.Options, page.Option{Value: string(o.outcome), Label: o.badge.Words(), Selected: v.Outcome == string(o.outcome)})
	}
	waiting := page.Field{Name: "waiting", Label: "Pages that wait", Type: "select", Options: []page.Option{
		{Label: "left out"}, {Value: "show", Label: "show waiting", Selected: v.Waiting != ""}}}
	return []page.Field{surface, outcome,
		{Name: "user", Label: "Person", Value: v.User, Placeholder: "part of the user name"},
		{Name: "status", Label: "Status", Value: v.Status, Placeholder: "401 or 4xx"},
		{Name: "reason", Label: "Reason", Value: v.Reason, Placeholder: "such as mfa-claim"},
		{Name: "token", Label: "Token (uti)", Value: v.Token, Placeholder: "uti of a token"}, waiting}
}

// quick are the views a trainer asks for most.
func quick(b base, now view) []page.Link {
	now.before = 0
	type named struct {
		label string
		view  view
	}
	all := []named{{"Everything", view{}}, {"Refused", view{Outcome: string(denied)}}, {"Failed", view{Outcome: string(failed)}}}
	for _, s := range surfaces {
		all = append(all, named{s.title, view{Surface: s.name}})
	}
	var links []page.Link
	for _, q := range append(all, named{"Show waiting", view{Waiting: "show"}}) {
		href := b.At()
		if s := q.view.query(); s != "" {
			href += "?" + s
		}
		links = append(links, page.Link{Label: q.label, Href: href, Current: q.view == now})
	}
	return links
}
