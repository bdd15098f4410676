package idp

import (
	"errors"
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// tryScreen is the screen on which a new method is tried out.
func (v *visit) tryScreen(f facts, step policy.Step) challengeScreen {
	return challengeScreen{screen: v.screen(f, "Let's try it out", pathProofUp, step.Decision)}
}

// tryPhone waits for the first approval with the new method, which register then
// registers. After a refusal the phone is asked again, with a word about it.
func (v *visit) tryPhone(f facts, step policy.Step, ask phone.Approval, register func(*visit, *world.Txn, *signin.Flow, int64) error) (web.Result, error) {
	approval, ok := phone.Approvals.Get(v.c.World.Read(), v.flow.Register.Approval)
	if ok && approval.At(f.now) == phone.Approved {
		return v.after(v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
			if flow.Register.Approval != approval.ID {
				return nil // another request began anew, or has just registered it
			}
			return register(v, tx, flow, 0)
		}))
	}
	if !ok || approval.At(f.now) != phone.Pending {
		if ok {
			heading, _ := whyNotApproved(approval, f.now)
			v.problem = heading + ". " + onceMore(ask.Kind)
		}
		var err error
		if approval, err = v.askPhone(f, ask, toTryOut); err != nil {
			return v.notTried(f, step, err)
		}
	}
	s := v.tryScreen(f, step)
	s.Number, s.Call, s.To = approval.Number, approval.Kind == phone.Call, approval.Phone
	s.Resend, s.Wait, s.Again = "Send the request again", v.waitAddress(), v.resumeAddress()
	if s.Call {
		s.Resend = "Call again"
	}
	return v.s.show(v.c, http.StatusOK, "mfa-verify", &s)
}

func onceMore(k phone.Kind) string {
	if k == phone.Call {
		return "Your phone rings once more."
	}
	return "Here is another one, with a new number."
}

// notTried says that the phone is bothered no more.
func (v *visit) notTried(f facts, step policy.Step, err error) (web.Result, error) {
	if !errors.Is(err, signin.ErrSentTooMany) {
		return web.Result{}, err
	}
	v.problem = sentTooMany()
	v.c.Entry.Code = limitReached(v.flow.Register.Method).Code()
	return v.chooseEnrolment(f, step)
}
