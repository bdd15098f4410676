package idp

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A slot is where a flow keeps the request that it waits for.
type slot func(*signin.Flow) *string

func toVerify(flow *signin.Flow) *string { return &flow.Approval }
func toTryOut(flow *signin.Flow) *string { return &flow.Register.Approval }

// askPhone puts a request on the person's phone, unless another request of this
// sign-in has just done so.
func (v *visit) askPhone(f facts, ask phone.Approval, kept slot) (phone.Approval, error) {
	var asked phone.Approval
	err := v.noteIn(func(tx *world.Txn, flow *signin.Flow) (err error) {
		current := kept(flow)
		if a, ok := phone.Approvals.Get(tx, *current); ok && a.At(f.now) == phone.Pending {
			asked = a
			return nil
		}
		if err := signin.SendToPhone(tx, f.user.ID, f.now); err != nil {
			return err
		}
		home, _ := directory.Tenants.Get(tx, f.user.TenantID)
		ask.UPN, ask.Party, ask.App = f.user.UPN, home.Name, f.app.Name
		if ask.Kind == phone.Push {
			ask.Number = freeNumber(tx, f.user.UPN, f.now)
		}
		asked, err = phone.Ask(tx, ask, f.now)
		*current = asked.ID
		return err
	})
	return asked, err
}

// askAndWait goes on when the phone has approved, and until then shows the screen
// that waits.
func (v *visit) askAndWait(f facts, step policy.Step, p proof, ask phone.Approval, show func(phone.Approval) (web.Result, error)) (web.Result, error) {
	approval, ok := phone.Approvals.Get(v.c.World.Read(), v.flow.Approval)
	if !ok || approval.Kind != ask.Kind || approval.Phone != ask.Phone {
		var err error
		if approval, err = v.askPhone(f, ask, toVerify); err != nil {
			return v.notSent(f, step, p, err)
		}
		return show(approval)
	}
	switch approval.At(f.now) {
	case phone.Approved:
		return v.after(v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
			if flow.Approval == approval.ID { // another request may have begun anew
				v.verified(flow, p.kind)
				signin.RightSecondFactor(tx, f.user.ID)
			}
			return nil
		}))
	case phone.Denied, phone.Withdrawn:
		return v.notApproved(f, step, p, approval)
	case phone.Pending, phone.Unanswered:
	}
	return show(approval)
}

// notApproved says that the request was denied, or that nobody answered it.
func (v *visit) notApproved(f facts, step policy.Step, p proof, a phone.Approval) (web.Result, error) {
	s := v.challengeScreen(f, "The request was not approved", step, p)
	s.Heading, s.Problem = whyNotApproved(a, f.now)
	s.Resend = "Send another request"
	if a.Kind == phone.Call {
		s.Resend = "Call again"
	}
	return v.showFailed(s, fail(500121), policy.SignInChallengeDenied)
}

// notSent says that the phone is bothered no more.
func (v *visit) notSent(f facts, step policy.Step, p proof, err error) (web.Result, error) {
	if !errors.Is(err, signin.ErrSentTooMany) {
		return web.Result{}, err
	}
	s := v.challengeScreen(f, "No more requests", step, p)
	s.Heading, s.Problem = "No more requests", sentTooMany()
	return v.showFailed(s, limitReached(p.kind), policy.SignInChallengeFailed)
}

func sentTooMany() string {
	return fmt.Sprintf("%d requests, messages and calls were sent to this account's phone without a right answer, which is all that may be. Choose another way, such as the code of an authenticator app, or try again in %d minutes.",
		policy.SendLimit, int(policy.SendPause.Minutes()))
}

// limitReached is how Entra spells that. Of messages and calls it has a code.
func limitReached(kind policy.Method) *Error {
	if kind == policy.OneWaySMS || kind == policy.TwoWayVoiceMobile {
		return fail(50088)
	}
	return fail(500121)
}

// showFailed shows a challenge that came to nothing.
func (v *visit) showFailed(s challengeScreen, e *Error, reason policy.Reason) (web.Result, error) {
	d := settled(reason)
	s.Explain = explain(d)
	v.c.Entry.Decide(d)
	v.c.Entry.Code = e.Code()
	s.Words, s.Explain.Summary = entraSays(e), s.Problem
	return v.s.show(v.c, http.StatusOK, "mfa-denied", &s)
}

// tooEarly goes on after the person said to have approved. If the phone has not,
// the screen that waits says so: it looks by itself, and would seem to do nothing.
func (v *visit) tooEarly(kept slot) (web.Result, error) {
	a, ok := phone.Approvals.Get(v.c.World.Read(), *kept(&v.flow))
	if ok && a.At(v.c.World.Now()) == phone.Pending {
		v.c.Entry.Detail("second factor", "no answer yet")
		v.problem = "The request is not approved yet: it still waits on the phone. Approve it there by typing the number shown here."
		if a.Kind == phone.Call {
			v.problem = "The call is not answered yet: the phone still rings. Answer it there, and press #."
		}
	}
	return v.proceed()
}

// whyNotApproved tells a request that was denied from one that ran out.
func whyNotApproved(a phone.Approval, now time.Time) (heading, text string) {
	minutes := int(a.Kind.Life().Minutes())
	switch {
	case a.Kind == phone.Call && a.Unanswered(now):
		return "Nobody answered the call", "The phone rang for a minute. Have it at hand, then let us call again."
	case a.Kind == phone.Call:
		return "The call was declined", "Somebody hung up without pressing #. If that was you by mistake, let us call again; if it was not you, somebody has your phone."
	case a.Mistyped:
		return "That was not the number", "Another number was typed on the phone than this page showed, so the request was denied. Send another request, and type the number that it shows."
	case a.Unanswered(now):
		return "Nobody answered the request", fmt.Sprintf("The request waited on the phone for %d minutes and ran out. Have the phone at hand, then send another one.", minutes)
	}
	return "The request was denied", "Somebody pressed Deny on the phone. If that was you by mistake, send another request and approve it; if it was not you, somebody has your phone."
}

// freeNumber is a number that no other request on the phone has, if a few tries
// find one.
func freeNumber(tx *world.Txn, upn string, now time.Time) string {
	number := matchNumber(tx)
	for range 10 {
		if !phone.NumberTaken(tx, upn, number, now) {
			break
		}
		number = matchNumber(tx)
	}
	return number
}

// matchNumber is the two digits that must be typed on the phone.
func matchNumber(tx *world.Txn) string {
	n, _ := strconv.ParseUint(tx.NewID()[:8], 16, 64) // an id begins with eight hexadecimal digits
	return strconv.FormatUint(10+n%90, 10)
}

// withdraw is note for answers after which what waits on the phone is no longer
// wanted: requests, and the code of a text message.
func (v *visit) withdraw(change func(*signin.Flow)) error {
	return v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		if err := withdrawn(tx, flow, v.c.World.Now()); err != nil {
			return err
		}
		change(flow)
		return nil
	})
}

func withdrawn(tx *world.Txn, flow *signin.Flow, now time.Time) error {
	for _, kept := range []slot{toVerify, toTryOut} {
		if err := phone.Withdraw(tx, *kept(flow), now); err != nil {
			return err
		}
	}
	return phone.Spend(tx, flow.Message.ID)
}

func (v *visit) waitAddress() string   { return pathWait + "?ctx=" + url.QueryEscape(v.flow.ID) }
func (v *visit) resumeAddress() string { return pathResume + "?ctx=" + url.QueryEscape(v.flow.ID) }

// wait answers 202 as long as the phone has not answered, for the page that
// waits for it.
func (s *Server) wait(c *web.Call) (web.Result, error) {
	v, err := s.resumed(c, c.Query("ctx"))
	if err != nil {
		return web.Result{}, err
	}
	for _, kept := range []slot{toVerify, toTryOut} {
		a, ok := phone.Approvals.Get(c.World.Read(), *kept(&v.flow))
		if ok && a.At(c.World.Now()) == phone.Pending {
			return noStore(web.JSON(http.StatusAccepted, waiting{ResultValue: "AuthenticationPending"})), nil
		}
	}
	return noStore(web.JSON(http.StatusOK, waiting{Success: true, ResultValue: "Success"})), nil
}

type waiting struct {
	Success     bool   `json:"Success"`
	ResultValue string `json:"ResultValue"`
}
