package console

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
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
		row := page.Row{{Text: u.Name, Href: at, Detail: u.UPN}, {Text: "nothing"}, codeCell(c.World, u, p)}
		if a := waiting(p); a != nil {
			row[1] = page.Cell{Badge: &page.Badge{Tone: page.Ask, Text: "Approve sign-in?"}, Href: at, Detail: a.Party + " · " + a.App}
			first = append(first, row)
			continue
		}
		data.Table.Rows = append(data.Table.Rows, row)
	}
	data.Table.Rows = append(first, data.Table.Rows...)
	return s.show(c, http.StatusOK, "phones", data)
}

// codeCell is the code that a phone shows now, or what the person has instead.
func codeCell(w *world.World, u control.User, p control.Phone) page.Cell {
	if p.TOTP != nil {
		return page.Cell{Text: spaced(p.TOTP.Code), Mono: true}
	}
	if code := codeBeingSetUp(w, u.ID); code != "" {
		return page.Cell{Text: spaced(code), Mono: true, Detail: "being set up"}
	}
	switch {
	case slices.Contains(u.Methods, string(policy.PhoneAppNotification)):
		return page.Cell{Text: "–", Detail: "push"}
	case u.Federated:
		return page.Cell{Text: "–", Detail: "push from the provider"}
	}
	return page.Cell{Text: "–", Detail: "no second factor yet"}
}

// codeBeingSetUp is the code of an app that somebody registers at Entra now,
// empty while nobody does: so that registering needs no real app.
func codeBeingSetUp(w *world.World, userID string) string {
	var newest signin.Flow
	for f := range signin.Flows.Each(w.Read()) {
		if f.UserID == userID && f.Register.Method == policy.PhoneAppOTP && f.Register.Secret != "" && w.Now().Before(f.Expires) && f.Seq >= newest.Seq {
			newest = f
		}
	}
	if newest.ID == "" {
		return ""
	}
	code, err := totp.GenerateCode(newest.Register.Secret, w.Now())
	if err != nil {
		return ""
	}
	return code
}

// waiting is the newest request of a phone that waits for an answer.
func waiting(p control.Phone) *control.Approval {
	for i, a := range p.Approvals {
		if a.State == string(phone.Pending) {
			return &p.Approvals[i]
		}
	}
	return nil
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
	Name    string
	UPN     string
	Action  string
	Waiting *control.Approval
	Left    string // of the request that waits
	Number  page.Field
	Code    string
	Fresh   string // code of an app that is being registered
	Good    string // how long the codes are
	Recent  page.Table
	Auto    string // how the phone answers by itself
}

// phonePage is what somebody's phone shows.
func (s *Server) phonePage(c *web.Call) (web.Result, error) {
	return s.showPhone(c, http.StatusOK, "")
}

func (s *Server) showPhone(c *web.Call, status int, problem string) (web.Result, error) {
	snap, now := c.World.Read(), c.World.Now()
	u, err := directory.UserNamed(snap, c.Vars["user"])
	if err != nil {
		return web.Result{}, err
	}
	p, err := phoneOf(c.World, u.UPN)
	if err != nil {
		return web.Result{}, err
	}
	data := &phoneData{frame: s.frame(c, u.DisplayName+"'s phone", "Phones"), Name: u.DisplayName, UPN: u.UPN, Waiting: waiting(p)}
	data.Action = data.At("phones", c.Vars["user"])
	data.Width = page.Card
	data.Who = page.Who{Name: "Authenticator app", Owner: s.plays(c), Purpose: "on a phone that the sandbox plays"}
	if a := data.Waiting; a != nil {
		data.Left = left(a.Expires.Sub(now))
		data.Number = page.Field{Name: "number", Label: "Number on the sign-in page", Type: "code", Problem: problem, Focus: true,
			Hint: "Help of the sandbox: the sign-in page shows " + a.Number + "."}
	}
	if p.TOTP != nil {
		data.Code = spaced(p.TOTP.Code)
	}
	data.Fresh, data.Good = spaced(codeBeingSetUp(c.World, u.ID)), good(now)
	if row, ok := phone.Phones.Get(snap, strings.ToLower(u.UPN)); ok {
		data.Auto = autos[row.Auto]
	}
	data.Recent = recent(p)
	return s.show(c, status, "phone", data)
}

// autos say how a phone answers by itself.
var autos = map[phone.Auto]string{
	phone.AutoApprove: "This phone approves every request by itself, as the scenario says.",
	phone.AutoDeny:    "This phone denies every request by itself, as the scenario says.",
	phone.AutoIgnore:  "This phone lets every request run out, as the scenario says.",
}

// left says how long something still waits, in steps that do not make the page
// change every second.
func left(d time.Duration) string {
	if d > time.Minute {
		return "It waits for 2 minutes at most."
	}
	return fmt.Sprintf("It waits for %d seconds at most.", (int(d/time.Second)/15+1)*15)
}

// good says how long a code is still good for.
func good(now time.Time) string {
	const step = 30 * time.Second
	if n := max(1, int(now.Truncate(step).Add(step).Sub(now)/time.Second)); n != 1 {
		return fmt.Sprintf("Good for %d more seconds.", n)
	}
	return "Good for 1 more second."
}

// recent lists the requests that wait no more.
func recent(p control.Phone) page.Table {
	t := page.Table{Caption: "Recent requests", Columns: []string{"Time", "From", "Answer"}, Empty: "None yet."}
	tones := map[string]page.Badge{
		string(phone.Approved): {Tone: page.Allow, Text: "Approved"},
		string(phone.Denied):   {Tone: page.Deny, Text: "Denied or run out"},
	}
	for _, a := range p.Approvals {
		if badge, ok := tones[a.State]; ok {
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
			return s.showPhone(c, http.StatusConflict, "Type the number that the sign-in page shows.")
		}
	case "deny":
		say, done = denying, "denied"
	default:
		return web.Result{}, bad("press Approve or Deny", "the answer is neither approve nor deny")
	}
	_, err = answerPhone(c, in, say)
	switch {
	case errors.Is(err, phone.ErrWrongNumber):
		return s.showPhone(c, http.StatusConflict, "That is not the number the sign-in page shows.")
	case errors.Is(err, phone.ErrAnswered), errors.Is(err, phone.ErrNoApproval):
		return seeOther(baseOf(c).At("phones", c.Vars["user"]), "late"), nil
	case err != nil:
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("phones", c.Vars["user"]), done), nil
}
