package portal

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// timeFormat is how the portal writes moments, as Entra's pages do.
const timeFormat = "2006-01-02 15:04:05Z"

// show answers with a page and tells the journal which screen it is.
func (p *portal) show(c *web.Call, status int, name string, data framed) (web.Result, error) {
	common := data.layout()
	common.Trace = append(slices.Clip(common.Trace),
		page.Pair{Name: "Correlation ID", Value: correlation(c)},
		page.Pair{Name: "Timestamp", Value: c.World.Now().UTC().Format(timeFormat)})
	doc, err := p.pages.Render(name, data)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	c.Entry.Screen = surfaceName + "." + name
	res := web.Result{Status: status, Body: doc.Body}
	for _, h := range doc.Headers {
		res.Headers = append(res.Headers, web.Header(h))
	}
	return res, nil
}

// framed is the data of a page: it has the frame of all.
type framed interface {
	page.Data
	layout() *page.Common
}

// A frame is what all pages of the portal share.
type frame struct{ page.Common }

func (f *frame) layout() *page.Common { return &f.Common }

func correlation(c *web.Call) string {
	if c.Entry.Correlate == "" {
		c.Entry.Correlate = c.World.NewID()
	}
	return c.Entry.Correlate
}

// frame is the frame of a page for somebody who is signed in.
func (v *visit) frame(title string) frame {
	who := v.session.Person
	_, domain, _ := strings.Cut(who.User, "@")
	path := strings.ToLower(v.URL.Path)
	return frame{page.Common{
		Title: title + " – Partner Center",
		Who:   page.Who{Owner: domain},
		Nav: []page.Link{
			{Label: "Overview", Href: pathHome, Current: strings.HasPrefix(path, pathHome)},
			{Label: "Customers", Href: pathCustomers, Current: strings.HasPrefix(path, pathCustomers)},
		},
		Account: &page.Account{Name: who.User, Detail: "amr: " + amr(who), SignOut: pathSignOut},
		Explain: explain(v.admitted),
	}}
}

func amr(who person) string {
	if len(who.AMR) == 0 {
		return "none"
	}
	return strings.Join(who.AMR, ", ")
}

// show answers with a page for somebody who is signed in.
func (v *visit) show(status int, name string, data framed) (web.Result, error) {
	return v.portal.show(v.Call, status, name, data)
}

// explain tells a decision with the rules looked at and where they come from.
func explain(d policy.Decision) *page.Explain {
	e := &page.Explain{Outcome: page.Tone(d.Outcome), Reason: string(d.Reason)}
	for _, reason := range d.Trail {
		rule, _ := policy.RuleFor(reason)
		e.Rules = append(e.Rules, page.Rule{Name: string(reason), Text: rule.Text, Source: rule.Source.String()})
		if reason == d.Reason {
			e.Summary = rule.Text
			if d.Outcome != policy.Allow {
				e.Remedy = rule.Remedy
			}
		}
	}
	return e
}

type problemData struct {
	frame
	Problem problem
	Home    string
	SignOut string
}

// showProblem shows a problem to whoever meets it, signed in or not.
func (p *portal) showProblem(c *web.Call, b problem) (web.Result, error) {
	data := &problemData{Problem: b, Home: pathHome}
	data.frame = frame{page.Common{Title: b.What + " – Partner Center", Width: page.Card, Who: page.Who{Purpose: "about what you asked for"}}}
	if s, ok := findSession(c.World.Read(), c.CookieValue(sessionCookie(c)), c.World.Now()); ok {
		v := &visit{Call: c, portal: p, session: s}
		data.frame = v.frame(b.What)
		data.Explain = nil
	}
	data.Trace = []page.Pair{{Name: "Code", Value: b.Code}}
	name := "page"
	if b.Denied {
		name = "denied"
	}
	return p.show(c, b.Status, name, data)
}

func unknownPage(*visit) (web.Result, error) { return web.Result{}, noSuchPage }

// denied is the closed door: a step-up came back without MFA.
func (v *visit) denied() (web.Result, error) {
	rule, _ := policy.RuleFor(v.admitted.Reason)
	b := problem{Code: string(v.admitted.Reason), Status: 403, Denied: true,
		What: "Partner Center stays closed: no MFA",
		Why: rule.Text + " The ID token says how you signed in, amr: " + amr(v.session.Person) +
			". It would have to list mfa.",
		Do: rule.Remedy + " Where a federated provider does MFA by itself, have it send the claim to Entra ID, or have Entra ID ask for MFA. Then sign out here and sign in again.",
	}
	v.Entry.Code = b.Code
	data := &problemData{frame: v.frame(b.What), Problem: b, SignOut: pathSignOut}
	data.Explain.Open, data.Explain.Remedy = true, ""
	return v.show(b.Status, "denied", data)
}
