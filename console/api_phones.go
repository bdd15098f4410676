package console

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func getPhone(c *web.Call) (web.Result, error) {
	p, err := phoneOf(c.World, c.Vars["user"])
	return web.JSON(http.StatusOK, p), err
}

// shownApprovals is how many requests a phone shows, newest first.
const shownApprovals = 10

// phoneOf is what somebody's phone shows now.
func phoneOf(w *world.World, name string) (control.Phone, error) {
	snap, now := w.Read(), w.Now()
	u, err := directory.UserNamed(snap, name)
	if err != nil {
		return control.Phone{}, err
	}
	out := control.Phone{User: u.UPN, Approvals: []control.Approval{}}
	for a := range phone.Approvals.All(snap, "upn", strings.ToLower(u.UPN)) {
		out.Approvals = append(out.Approvals, approvalOf(a, now))
	}
	slices.Reverse(out.Approvals)
	out.Approvals = out.Approvals[:min(len(out.Approvals), shownApprovals)]
	if m, ok := u.Method(policy.PhoneAppOTP); ok {
		code, err := totp.GenerateCode(m.Secret, now)
		if err == nil {
			out.TOTP = &control.TOTP{Code: code, Secret: m.Secret, ValidTill: now.Truncate(30 * time.Second).Add(30 * time.Second)}
		}
	}
	return out, nil
}

func approvalOf(a phone.Approval, now time.Time) control.Approval {
	return control.Approval{
		ID: a.ID, Party: a.Party, App: a.App, Number: a.Number, State: string(a.At(now)), Created: a.Created, Expires: a.Expires,
	}
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
	var out control.Approval
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
		answered, _ := phone.Approvals.Get(tx, newest.ID)
		out = approvalOf(answered, now)
		c.Entry.Detail("changed", "phone: "+out.State)
		return nil
	})
	return out, err
}
