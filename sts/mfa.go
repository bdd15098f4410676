package sts

import (
	"net/http"
	"net/url"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// approval is what the provider asks a person's phone.
func approval(p directory.Provider, a directory.ProviderAccount) phone.Approval {
	return phone.Approval{UPN: a.UPN, Party: p.DisplayName, App: "Entra ID"}
}

// mfaAddress is where the browser waits for the phone. It names the sign-in,
// which is of no use without the browser's cookie.
func (v visit) mfaAddress(f flow) string {
	return v.passive() + "mfa?" + url.Values{"id": {f.ID}}.Encode()
}

// waiting finds the sign-in that a waiting page asks about.
func waiting(v visit) (flow, error) {
	f, err := findFlow(v.World.Read(), v.provider.Domain, v.Query("id"), v.cookieValue(browserCookie), v.World.Now())
	if err == nil && f.Approval == "" {
		err = errFlowUnknown
	}
	return f, err
}

// early marks the address of a waiting page for somebody who pressed its button
// before the phone had answered.
func early(address string, got reply) string {
	if got == pending {
		return address + "&early=1"
	}
	return address
}

// reply is how the phone has answered.
type reply int

const (
	pending reply = iota
	approved
	denied
	unanswered
)

func replyOf(v visit, approval string) reply {
	a, ok := phone.Approvals.Get(v.World.Read(), approval)
	switch state := a.At(v.World.Now()); {
	case !ok || state == phone.Denied && a.State == phone.Pending:
		return unanswered
	case state == phone.Approved:
		return approved
	case state == phone.Denied:
		return denied
	}
	return pending
}

// mfaPage shows how far the request on the phone has come.
func (s service) mfaPage(v visit) (web.Result, error) {
	f, err := waiting(v)
	if err != nil {
		return web.Result{}, err
	}
	v.Entry.Caller.User = f.Auth.UPN
	return showMFA(v, f, replyOf(v, f.Approval))
}

// mfaState tells the page's script whether it need wait any longer: 202 while the
// phone has not answered.
func (s service) mfaState(v visit) (web.Result, error) {
	f, err := waiting(v)
	if err != nil {
		return web.Result{}, err
	}
	return stateOf(replyOf(v, f.Approval)), nil
}

func stateOf(got reply) web.Result {
	status := http.StatusNoContent
	if got == pending {
		status = http.StatusAccepted
	}
	return web.Result{Status: status}.With("Cache-Control", "no-store")
}

// secondFactor takes the form of the waiting page.
func (s service) secondFactor(v visit, f flow, form url.Values) (web.Result, error) {
	v.Entry.Caller.User = f.Auth.UPN
	account, known := findAccount(v.World.Read(), f.Domain, f.Auth.UPN)
	if !known {
		return web.Result{}, errFlowUnknown
	}
	got := replyOf(v, f.Approval)
	switch {
	case got == approved:
		f.Auth.MFA, f.Auth.MFATime = true, v.World.Now()
		return s.complete(v, f, account)
	case got != pending && form.Has(fieldAgain):
		return s.askAgain(v, f, account)
	}
	v.Entry.Detail("second factor", [...]string{pending: "no answer yet", denied: "denied on the phone", unanswered: "nobody answered"}[got])
	return web.Redirect(early(v.mfaAddress(f), got)), nil
}

// askAgain puts a new request on the phone.
func (s service) askAgain(v visit, f flow, account directory.ProviderAccount) (web.Result, error) {
	err := v.World.Write(func(tx *world.Txn) (err error) {
		f, err = prove(tx, f, approval(v.provider, account), v.World.Now())
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	return web.Redirect(v.mfaAddress(f)), nil
}

type mfaData struct {
	page.Common
	Action  string
	Poll    string // asked by the page's script; empty: there is nothing to wait for
	Refresh string // of browsers without scripts; empty: none
	Early   bool   // the button was pressed before the phone had answered
	Hidden  []page.Hidden
	User    string
	Text    string
	Phone   string // page that plays the person's phone; empty: there is none
	Problem *page.Alert
	Button  string
}

func showMFA(v visit, f flow, got reply) (web.Result, error) {
	data := &mfaData{
		Common: v.common("Approve the sign-in"), Action: v.passive(), User: f.Auth.UPN,
		Hidden: []page.Hidden{{Name: fieldContext, Value: f.ID}, {Name: "AuthMethod", Value: "PhoneApproval"}},
		Button: "Continue", Phone: v.Site.Phone(f.Auth.UPN),
	}
	data.Explain = whyPhone(v, f)
	waitFor(v, data, got, v.mfaAddress(f), v.passive()+"mfa/state?"+url.Values{"id": {f.ID}}.Encode())
	return v.show(http.StatusOK, "mfa", data)
}

// waitFor fills in what the page at an address says while the phone has not
// answered, and afterwards. poll is asked by the page's script.
func waitFor(v visit, data *mfaData, got reply, address, poll string) {
	switch got {
	case pending:
		data.Text = "A request is waiting on your phone, which the sandbox console plays. Approve it there, then go on here."
		data.Refresh, data.Early = address, v.Query("early") != ""
		data.Poll = poll
	case approved:
		data.Text = "The request was approved on your phone."
		data.Poll = poll
	case denied:
		data.Problem = &page.Alert{Tone: page.Deny, Title: "The request was denied", Text: "Somebody pressed Deny on your phone. If that was you by mistake, try again."}
	case unanswered:
		data.Problem = &page.Alert{Tone: page.Deny, Title: "Nobody answered", Text: "The request on your phone was not answered in time. Have the phone at hand and try again."}
	}
	if data.Problem != nil {
		data.Button = "Try again"
		data.Hidden = append(data.Hidden, page.Hidden{Name: fieldAgain, Value: "1"})
	}
}
