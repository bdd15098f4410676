package idp

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// chooser is the method of a sign-in whose person wants to choose another one.
const chooser policy.Method = "choose"

// challenge asks for the second factor the person chose, or the first one they
// registered.
func (v *visit) challenge(f facts, step policy.Step) (web.Result, error) {
	methods := f.challenges()
	method := v.flow.Method
	if method == "" {
		method = methods[0]
	}
	switch method {
	case policy.PhoneAppNotification:
		return v.push(f, step)
	case policy.PhoneAppOTP:
		s := challengeScreen{screen: v.screen(f, "Enter code", pathMFA, step.Decision), Another: len(methods) > 1}
		return v.s.show(v.c, http.StatusOK, "mfa-totp", &s)
	}
	s := methodsScreen{screen: v.screen(f, "Verify your identity", pathMFA, step.Decision)}
	s.Methods = page.Choice{ID: "idDiv_SAOTCS_Proofs", Name: "method", Legend: "Ways to verify", Options: methodOptions(methods)}
	return v.s.show(v.c, http.StatusOK, "mfa-choose-method", &s)
}

type challengeScreen struct {
	screen
	Another bool // there is another method to choose
	Heading string
	Number  string
	Words   string // Entra's own, in full
	Wait    string // asked by the page whether the phone has answered
	Again   string // this screen once more
}

type methodsScreen struct {
	screen
	Methods page.Choice
}

// methodTexts name the second factors on choosers.
var methodTexts = map[policy.Method]page.Option{
	policy.PhoneAppNotification: {Label: "Approve a request on my Authenticator app", Detail: "The sandbox console's phone page plays the phone."},
	policy.PhoneAppOTP:          {Label: "Use a verification code", Detail: "Six digits from an authenticator app."},
}

func methodOptions(methods []policy.Method) []page.Option {
	options := make([]page.Option, len(methods))
	for i, m := range methods {
		options[i] = methodTexts[m]
		options[i].Value = string(m)
	}
	return options
}

// push shows the number to match while the phone has not answered.
func (v *visit) push(f facts, step policy.Step) (web.Result, error) {
	approval, ok := phone.Approvals.Get(v.c.World.Read(), v.flow.Approval)
	if !ok {
		var err error
		if approval, err = v.askPhone(f); err != nil {
			return web.Result{}, err
		}
		return v.showNumber(f, step, approval)
	}
	switch approval.At(f.now) {
	case phone.Approved:
		if err := v.note(func(flow *signin.Flow) { v.secondFactor(flow); flow.Approval = "" }); err != nil {
			return web.Result{}, err
		}
		return v.proceed()
	case phone.Denied, phone.Withdrawn:
		return v.notApproved(f, approval)
	case phone.Pending:
	}
	return v.showNumber(f, step, approval)
}

func (v *visit) showNumber(f facts, step policy.Step, a phone.Approval) (web.Result, error) {
	s := challengeScreen{
		screen:  v.screen(f, "Approve sign in request", pathMFA, step.Decision),
		Another: len(f.challenges()) > 1, Number: a.Number, Wait: v.waitAddress(), Again: v.resumeAddress(),
	}
	return v.s.show(v.c, http.StatusOK, "mfa-push", &s)
}

// notApproved says that the request was denied, or that nobody answered it.
func (v *visit) notApproved(f facts, a phone.Approval) (web.Result, error) {
	denied := settled(policy.SignInChallengeDenied)
	v.c.Entry.Decide(denied)
	e := fail(500121)
	v.c.Entry.Code = e.Code()
	s := challengeScreen{
		screen:  v.screen(f, "The request was not approved", pathMFA, denied),
		Another: len(f.challenges()) > 1, Words: entraSays(e),
	}
	s.Heading, s.Problem = whyNotApproved(a, f.now)
	s.Explain.Summary = s.Problem
	s.Screen = "entra.mfa-push"
	res, err := v.s.show(v.c, http.StatusOK, "mfa-denied", &s)
	v.c.Entry.Screen = s.Screen
	return res, err
}

// whyNotApproved tells a request that was denied from one that ran out.
func whyNotApproved(a phone.Approval, now time.Time) (heading, text string) {
	if a.Unanswered(now) {
		return "Nobody answered the request", fmt.Sprintf("The request waited on the phone for %d minutes and ran out. Have the phone at hand, then send another one.", int(phone.ApprovalLife.Minutes()))
	}
	return "The request was denied", "Somebody pressed Deny on the phone. If that was you by mistake, send another request and approve it; if it was not you, somebody has your phone."
}

// askPhone puts a request with a number on the person's phone, unless another
// request of this sign-in has just done so.
func (v *visit) askPhone(f facts) (phone.Approval, error) {
	var asked phone.Approval
	err := v.noteIn(func(tx *world.Txn, flow *signin.Flow) (err error) {
		current := &flow.Approval
		if flow.Register.Started {
			current = &flow.Register.Approval
		}
		if a, ok := phone.Approvals.Get(tx, *current); ok && a.At(f.now) == phone.Pending {
			asked = a
			return nil
		}
		home, _ := directory.Tenants.Get(tx, f.user.TenantID)
		asked, err = phone.Ask(tx, phone.Approval{
			UPN: f.user.UPN, Party: home.Name, App: f.app.Name, Number: freeNumber(tx, f.user.UPN, f.now),
		}, f.now)
		*current = asked.ID
		return err
	})
	return asked, err
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

// withdraw is note for answers after which the request that waits on the phone
// is no longer wanted.
func (v *visit) withdraw(change func(*signin.Flow)) error {
	return v.noteIn(func(tx *world.Txn, flow *signin.Flow) error {
		for _, id := range []string{flow.Approval, flow.Register.Approval} {
			if err := phone.Withdraw(tx, id, v.c.World.Now()); err != nil {
				return err
			}
		}
		change(flow)
		return nil
	})
}

func (v *visit) waitAddress() string   { return pathWait + "?ctx=" + url.QueryEscape(v.flow.ID) }
func (v *visit) resumeAddress() string { return pathResume + "?ctx=" + url.QueryEscape(v.flow.ID) }

// wait answers 202 as long as the phone has not answered, for the page that
// shows the number.
func (s *Server) wait(c *web.Call) (web.Result, error) {
	v, err := s.resumed(c, c.Query("ctx"))
	if err != nil {
		return web.Result{}, err
	}
	id := v.flow.Approval
	if v.flow.Register.Started {
		id = v.flow.Register.Approval
	}
	a, ok := phone.Approvals.Get(c.World.Read(), id)
	if ok && a.At(c.World.Now()) == phone.Pending {
		return noStore(web.JSON(http.StatusAccepted, waiting{ResultValue: "AuthenticationPending"})), nil
	}
	return noStore(web.JSON(http.StatusOK, waiting{Success: true, ResultValue: "Success"})), nil
}

type waiting struct {
	Success     bool   `json:"Success"`
	ResultValue string `json:"ResultValue"`
}

// processAuth takes the answers of the second factor's screens.
func (s *Server) processAuth(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	if step.Kind != policy.Challenge {
		return v.proceed()
	}
	switch form.Get("step") {
	case "resend":
		err = v.withdraw(func(flow *signin.Flow) { flow.Approval, flow.Method = "", policy.PhoneAppNotification })
	case "another":
		err = v.note(func(flow *signin.Flow) { flow.Method = chooser })
	case "method":
		err = v.takeMethod(f, policy.Method(form.Get("method")))
	case "code", "":
		if form.Has("otc") {
			return v.takeCode(f, form.Get("otc"))
		}
	}
	if err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}

func (v *visit) takeMethod(f facts, chosen policy.Method) error {
	for _, m := range f.challenges() {
		if m == chosen {
			return v.withdraw(func(flow *signin.Flow) { flow.Method, flow.Approval = chosen, "" })
		}
	}
	return nil
}
