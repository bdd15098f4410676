package idp

import (
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
)

// A screen is what every screen of a sign-in shows and sends back.
type screen struct {
	page.Common
	Action  string
	Hidden  []page.Hidden
	Login   string // the account
	Phone   string // page that plays its phone; empty: there is none
	App     string
	Problem string
	Cancel  string // words of the button that gives up
	Leave   string // words of the button that leaves setting up a method; empty: the sign-in wants it
}

// screen is filled in for a step.
func (v *visit) screen(f facts, title, action string, d policy.Decision) screen {
	s := screen{
		Common: page.Common{Title: title, Trace: trace(v.c), Who: page.Who{Owner: f.tenant.Name}, Notice: v.notice},
		Action: action, Hidden: v.hidden(), Login: f.user.UPN, App: f.app.Name, Problem: v.problem,
		Cancel: v.wayBack(), Leave: v.leaving(),
	}
	switch {
	case v.flow.Page != "":
		s.Who.Purpose = "to look after your security info"
	case f.app.Name != "":
		s.Who.Purpose = "to go on to " + f.app.Name
	}
	if d.Reason != "" {
		s.Explain = explain(d)
	}
	if s.Login != "" {
		s.Phone = v.c.Site.Phone(s.Login)
	}
	if s.Login == "" {
		s.Login = v.flow.UPN
	}
	return s
}

// hidden are the fields that tie a form to its sign-in and its browser.
func (v *visit) hidden() []page.Hidden {
	token := signin.FlowToken(v.flow.ID, v.cookie, int64(v.flow.Posted))
	return []page.Hidden{
		{Name: "ctx", Value: v.flow.ID},
		{Name: "flowToken", Value: token},
		{Name: "canary", Value: canary(token)},
		{Name: "hpgrequestid", Value: traceID(v.c)},
	}
}

// canary belongs to a flow token, as a second proof that the form is Entra's own.
func canary(token string) string { return signin.Key("canary " + token) }
