package console

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func getPhone(c *web.Call) (web.Result, error) {
	p, err := phoneOf(c.World, c.Vars["user"])
	return web.JSON(http.StatusOK, p), err
}

// shownItems is how many requests and messages a phone shows, newest first.
const shownItems = 10

// phoneOf is what somebody's phone shows now.
func phoneOf(w *world.World, name string) (control.Phone, error) {
	snap, now := w.Read(), w.Now()
	u, err := directory.UserNamed(snap, name)
	if err != nil {
		return control.Phone{}, err
	}
	upn := strings.ToLower(u.UPN)
	own, _ := phone.Phones.Get(snap, upn)
	out := control.Phone{User: u.UPN, Auto: string(own.Auto), Approvals: []control.Approval{}, Messages: []control.Message{}}
	for a := range phone.Approvals.All(snap, "upn", upn) {
		out.Approvals = append(out.Approvals, approvalOf(a, now))
	}
	for m := range phone.Messages.All(snap, "upn", upn) {
		out.Messages = append(out.Messages, messageOf(m, now))
	}
	out.Approvals, out.Messages = newestFirst(out.Approvals), newestFirst(out.Messages)
	out.Codes = codesOf(snap, u, now)
	if len(out.Codes) > 0 && !out.Codes[0].SettingUp {
		first := out.Codes[0]
		out.TOTP = &first
	}
	return out, nil
}

func newestFirst[T any](items []T) []T {
	slices.Reverse(items)
	return items[:min(len(items), shownItems)]
}

func approvalOf(a phone.Approval, now time.Time) control.Approval {
	kind := "push"
	if a.Kind == phone.Call {
		kind = string(phone.Call)
	}
	return control.Approval{
		ID: a.ID, Kind: kind, Party: a.Party, App: a.App, Phone: a.Phone, Number: a.Number,
		State: string(a.Outcome(now)), Created: a.Created, Expires: a.Expires,
	}
}

func messageOf(m phone.Message, now time.Time) control.Message {
	out := control.Message{ID: m.ID, From: m.Party, To: m.Number, Text: m.Text, Code: m.Code, Created: m.Created, Expires: m.Expires}
	switch {
	case m.Good(now):
		out.State = "good"
	case m.Spent:
		out.State = "used"
	case m.Code != "":
		out.State = "expired"
	}
	return out
}

// codesOf are the codes of somebody's authenticator apps, and of the app that
// they set up at Entra now, so that registering needs no real one.
func codesOf(r world.Reader, u directory.User, now time.Time) []control.TOTP {
	codes := []control.TOTP{}
	add := func(app, secret string, settingUp bool) {
		code, err := totp.GenerateCode(secret, now)
		if err != nil {
			return // a scenario may have a secret that is none
		}
		codes = append(codes, control.TOTP{App: app, SettingUp: settingUp, Code: code, Secret: secret, ValidTill: now.Truncate(codePeriod).Add(codePeriod)})
	}
	for _, m := range u.Methods {
		if m.Kind == policy.PhoneAppOTP {
			add(appLabel(m.Name), m.Secret, false)
		}
	}
	if secret := secretBeingSetUp(r, u.ID, now); secret != "" {
		add("the new authenticator app", secret, true)
	}
	return codes
}

// codePeriod is how long a code of an authenticator app is shown.
const codePeriod = 30 * time.Second

func appLabel(name string) string {
	if name == "" {
		return "the authenticator app"
	}
	return name
}

// secretBeingSetUp is the secret of the app that somebody registers at Entra now,
// empty while nobody does.
func secretBeingSetUp(r world.Reader, userID string, now time.Time) string {
	var newest signin.Flow
	for f := range signin.Flows.Each(r) {
		if f.UserID == userID && f.Register.Method == policy.PhoneAppOTP && f.Register.Secret != "" && now.Before(f.Expires) && f.Seq >= newest.Seq {
			newest = f
		}
	}
	return newest.Register.Secret
}

func changePhone(c *web.Call) (web.Result, error) {
	in, err := read[control.PhoneChange](c)
	if err != nil {
		return web.Result{}, err
	}
	err = c.World.Write(func(tx *world.Txn) error {
		u, err := directory.UserNamed(tx, c.Vars["user"])
		if err != nil || in.Auto == nil {
			return err
		}
		c.Entry.Caller.User = u.UPN
		c.Entry.Detail("changed", "phone: answers by itself: "+cmp.Or(*in.Auto, "no"))
		return setAuto(tx, u, *in.Auto)
	})
	if err != nil {
		return web.Result{}, err
	}
	return getPhone(c)
}

// setAuto has a phone answer by itself.
func setAuto(tx *world.Txn, u directory.User, how string) error {
	auto := phone.Auto(how)
	if !slices.Contains([]phone.Auto{phone.ByHand, phone.AutoApprove, phone.AutoDeny, phone.AutoIgnore}, auto) {
		return bad("", "phone %q is not approve, deny or ignore; empty is by hand", auto)
	}
	return phone.Phones.Put(tx, phone.Phone{UPN: strings.ToLower(u.UPN), Auto: auto})
}

func approve(c *web.Call) (web.Result, error) { return answer(c, approving) }

func deny(c *web.Call) (web.Result, error) { return answer(c, denying) }

// An answering answers a request on a phone; number is what the person typed.
type answering func(tx *world.Txn, a phone.Approval, number string, now time.Time) error

func approving(tx *world.Txn, a phone.Approval, number string, now time.Time) error {
	return phone.Approve(tx, a.ID, number, now)
}

func denying(tx *world.Txn, a phone.Approval, _ string, now time.Time) error {
	return phone.Deny(tx, a.ID, now)
}

func answer(c *web.Call, say answering) (web.Result, error) {
	in, err := read[control.Answer](c)
	if err != nil {
		return web.Result{}, err
	}
	out, err := answerPhone(c, in, say)
	return web.JSON(http.StatusOK, out), err
}

// answerPhone answers the request that in names, or the newest that waits.
func answerPhone(c *web.Call, in control.Answer, say answering) (control.Approval, error) {
	var answered phone.Approval
	now := c.World.Now()
	err := c.World.Write(func(tx *world.Txn) error {
		u, err := directory.UserNamed(tx, c.Vars["user"])
		if err != nil {
			return err
		}
		c.Entry.Caller.User = u.UPN
		var newest phone.Approval
		for a := range phone.Approvals.All(tx, "upn", strings.ToLower(u.UPN)) {
			if in.ID == a.ID || in.ID == "" && a.At(now) == phone.Pending {
				newest = a
			}
		}
		if newest.ID == "" {
			return phone.ErrNoApproval
		}
		number := in.Number
		if number == "" {
			number = newest.Number
		}
		if err := say(tx, newest, number, now); err != nil {
			return err
		}
		answered, _ = phone.Approvals.Get(tx, newest.ID)
		c.Entry.Detail("changed", "phone: "+string(answered.Outcome(now)))
		return nil
	})
	if err == nil && answered.Mistyped {
		err = phone.ErrWrongNumber // it is denied, which stands
	}
	return approvalOf(answered, now), err
}
