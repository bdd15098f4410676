package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

type phonesData struct {
	frame
	Table page.Table
}

// phonesPage lists whose phones there are, and which of them wait.
func (s *Server) phonesPage(c *web.Call) (web.Result, error) {
	data := &phonesData{frame: s.frame(c, "Phones", "Phones")}
	data.Table = page.Table{Caption: "Each person of the scenario has one phone.", Columns: []string{"Person", "Waiting", "Code now"}, Empty: "This scenario has no people."}
	var first []page.Row // whoever is waited for
	for _, u := range usersOf(c.World.Read()) {
		p, err := phoneOf(c.World, u.UPN)
		if err != nil {
			return web.Result{}, err
		}
		at := data.At("phones", u.Key)
		row := page.Row{{Text: u.Name, Href: at, Detail: u.UPN}, {Text: "nothing"}, codeCell(u, p)}
		if waits := pending(p); len(waits) > 0 {
			a, asks := waits[0], "Approve sign-in?"
			if a.Kind == "call" {
				asks = "Incoming call"
			}
			row[1] = page.Cell{Badge: &page.Badge{Tone: page.Ask, Text: asks}, Href: at, Detail: a.Party + " · " + a.App}
			first = append(first, row)
			continue
		}
		data.Table.Rows = append(data.Table.Rows, row)
	}
	data.Table.Rows = append(first, data.Table.Rows...)
	return s.show(c, http.StatusOK, "phones", data)
}

// codeCell is the code that a phone shows now, or what the person has instead.
func codeCell(u control.User, p control.Phone) page.Cell {
	if len(p.Codes) > 0 {
		cell := page.Cell{Text: spaced(p.Codes[0].Code), Mono: true}
		if p.Codes[0].SettingUp {
			cell.Detail = "being set up"
		}
		return cell
	}
	for _, m := range p.Messages {
		if m.State == "good" {
			return page.Cell{Text: spaced(m.Code), Mono: true, Detail: "by text message"}
		}
	}
	switch {
	case slices.Contains(u.Methods, string(policy.PhoneAppNotification)):
		return page.Cell{Text: "–", Detail: "push"}
	case slices.Contains(u.Methods, string(policy.OneWaySMS)):
		return page.Cell{Text: "–", Detail: "text message"}
	case slices.Contains(u.Methods, string(policy.TwoWayVoiceMobile)):
		return page.Cell{Text: "–", Detail: "call"}
	case u.Federated:
		return page.Cell{Text: "–", Detail: "push from the provider"}
	}
	return page.Cell{Text: "–", Detail: "no second factor yet"}
}

// pending are the requests of a phone that wait for an answer, newest first.
func pending(p control.Phone) []control.Approval {
	return slices.DeleteFunc(slices.Clone(p.Approvals), func(a control.Approval) bool { return a.State != string(phone.Pending) })
}

// spaced writes six digits as apps show them.
func spaced(code string) string {
	if len(code) != 6 {
		return code
	}
	return code[:3] + " " + code[3:]
}

type phoneData struct {
	frame
	Name     string
	UPN      string
	Action   string
	Waiting  []request
	Codes    []page.Number
	Fresh    []page.Number // of an app that is being registered
	Good     string        // how long the codes are
	Messages []message
	Recent   page.Table
	Auto     string // how the phone answers by itself
}

// A request waits for an answer.
type request struct {
	control.Approval
	Call   bool
	Left   string
	Asked  string // when; with several, which is the newest
	Number page.Field
}

// A message is a text message as the inbox shows it.
type message struct {
	control.Message
	At, Says string
}

// phonePage is what somebody's phone shows.
func (s *Server) phonePage(c *web.Call) (web.Result, error) {
	return s.showPhone(c, http.StatusOK, "", "")
}

// showPhone shows the phone, with what was wrong with the answer to a request.
func (s *Server) showPhone(c *web.Call, status int, answered, problem string) (web.Result, error) {
	snap, now := c.World.Read(), c.World.Now()
	u, err := directory.UserNamed(snap, c.Vars["user"])
	if err != nil {
		return web.Result{}, err
	}
	p, err := phoneOf(c.World, u.UPN)
	if err != nil {
		return web.Result{}, err
	}
	data := &phoneData{frame: s.frame(c, u.DisplayName+"'s phone", "Phones"), Name: u.DisplayName, UPN: u.UPN, Good: good(now), Auto: autos[phone.Auto(p.Auto)]}
	data.Action = data.At("phones", c.Vars["user"])
	data.Width = page.Card
	data.Who = page.Who{Name: "Phone", Owner: s.plays(c), Purpose: "that the sandbox plays"}
	waits := pending(p)
	for i, a := range waits {
		r := request{Approval: a, Call: a.Kind == "call", Left: left(a.Expires.Sub(now)), Asked: a.Created.UTC().Format(time.TimeOnly)}
		if i == 0 && len(waits) > 1 {
			r.Asked += ", the newest"
		}
		r.Number = page.Field{ID: numbered("number", i), Name: "number", Label: "Number on the sign-in page", Type: "code", Focus: i == 0,
			Hint: "Help of the sandbox: the sign-in page shows " + a.Number + "."}
		if answered == a.ID {
			r.Number.Problem = problem
		}
		data.Waiting = append(data.Waiting, r)
	}
	for i, code := range p.Codes {
		shown := page.Number{ID: numbered("app-code", i), Digits: spaced(code.Code), Label: "Code of " + code.App}
		if code.SettingUp {
			data.Fresh = append(data.Fresh, shown)
		} else {
			data.Codes = append(data.Codes, shown)
		}
	}
	data.Messages, data.Recent = inbox(p), recent(p)
	return s.show(c, status, "phone", data)
}

// numbered is an id that is unique on a page: name, name-2, name-3 …
func numbered(name string, index int) string {
	if index == 0 {
		return name
	}
	return fmt.Sprintf("%s-%d", name, index+1)
}

// inbox are the text messages, newest first.
func inbox(p control.Phone) []message {
	says := map[string]string{"used": "This code was used, or another one sent in its place.", "expired": "This code has expired."}
	var out []message
	for _, m := range p.Messages {
		out = append(out, message{m, m.Created.UTC().Format(time.TimeOnly), says[m.State]})
	}
	return out
}

// autos say how a phone answers by itself.
var autos = map[phone.Auto]string{
	phone.AutoApprove: "This phone approves every request by itself, until it is told otherwise.",
	phone.AutoDeny:    "This phone denies every request by itself, until it is told otherwise.",
	phone.AutoIgnore:  "This phone lets every request run out, until it is told otherwise.",
}

// left says how long something still waits, in steps that do not make the page
// change every second.
func left(d time.Duration) string {
	if d > time.Minute {
		return "It waits for 2 minutes at most."
	}
	return fmt.Sprintf("It waits for %d seconds at most.", (int(d/time.Second)+14)/15*15)
}

// good says how long a code is still good for.
func good(now time.Time) string {
	const step = 30 * time.Second
	if n := max(1, int(now.Truncate(step).Add(step).Sub(now)/time.Second)); n != 1 {
		return fmt.Sprintf("Good for %d more seconds.", n)
	}
	return "Good for 1 more second."
}

// answers are how the requests that wait no more were answered.
var answers = map[phone.State]page.Badge{
	phone.Approved: {Tone: page.Allow, Text: "Approved"}, phone.Denied: {Tone: page.Deny, Text: "Denied"},
	phone.Unanswered: {Tone: page.Report, Text: "Not answered"}, phone.Withdrawn: {Tone: page.Plain, Text: "Taken back"},
}

// recent lists the requests that wait no more.
func recent(p control.Phone) page.Table {
	t := page.Table{Caption: "Recent requests and calls", Columns: []string{"Time", "From", "Answer"}, Empty: "None yet."}
	for _, a := range p.Approvals {
		if badge, ok := answers[phone.State(a.State)]; ok {
			t.Rows = append(t.Rows, page.Row{{Text: a.Created.UTC().Format(time.TimeOnly)}, {Text: a.Party, Detail: a.App}, {Badge: &badge}})
		}
	}
	return t
}

// answerForm answers the request that the phone showed.
func (s *Server) answerForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	in, say, done := control.Answer{ID: form.Get("id"), Number: strings.TrimSpace(form.Get("number"))}, approving, "approved"
	switch form.Get("answer") {
	case "approve":
		if in.Number == "" && form.Has("number") {
			return s.showPhone(c, http.StatusConflict, in.ID, "Type the number that the sign-in page shows.")
		}
	case "deny":
		say, done = denying, "denied"
	default:
		return web.Result{}, bad("press Approve or Deny", "the answer is neither approve nor deny")
	}
	_, err = answerPhone(c, in, say)
	switch {
	case errors.Is(err, phone.ErrWrongNumber):
		return seeOther(baseOf(c).At("phones", c.Vars["user"]), "mistyped"), nil
	case errors.Is(err, phone.ErrAnswered), errors.Is(err, phone.ErrNoApproval):
		return seeOther(baseOf(c).At("phones", c.Vars["user"]), "late"), nil
	case err != nil:
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("phones", c.Vars["user"]), done), nil
}
