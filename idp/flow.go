package idp

import (
	"errors"
	"fmt"
	"net"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A visit is one request of a browser within a sign-in. A handler takes what the
// person answered, notes it in the flow and returns what proceed returns: steps
// never call one another.
type visit struct {
	s       *Server
	c       *web.Call
	cookie  string // what ties the sign-in to this browser
	flow    signin.Flow
	session signin.Session
	problem string // what was wrong with the answer, for the screen
	notice  string // what else is worth saying, for the screen
}

// begin starts a sign-in: the accounts the browser is signed in with and the
// hints of the request settle whose it is, as far as they can.
func (s *Server) begin(c *web.Call, f signin.Flow) (web.Result, error) {
	v := &visit{s: s, c: c, cookie: c.World.NewSecret(32), session: sessionOf(c)}
	if f.Request.Prompt == promptNone && !isCalled(c, v.session, f.Request.SID) {
		v.session = signin.Session{}
	}
	f.Remembered = rememberedStay(c)
	settle(c.World.Read(), &f, v.session, c.World.Now())
	err := c.World.Write(func(tx *world.Txn) (err error) {
		v.flow, err = signin.BeginFlow(tx, f, v.cookie, c.World.Now())
		return err
	})
	if err != nil {
		return web.Result{}, err
	}
	res, err := v.proceed()
	if _, under := signin.Flows.Get(c.World.Read(), v.flow.ID); err != nil || !under {
		return res, err // it is over already: nothing is left to tie to the browser
	}
	return keepFlowCookie(c, res, v.flow.ID, v.cookie), nil
}

// visit finds the sign-in that a posted form belongs to and takes the form.
func (s *Server) visit(c *web.Call) (*visit, form, error) {
	values, err := web.Form(c)
	if errors.Is(err, web.ErrBodyTooLarge) {
		return nil, form{}, err
	}
	if err != nil {
		return nil, form{}, fail(90023, "the form cannot be read").because(err)
	}
	v, err := s.resumed(c, values.Get("ctx"))
	if err != nil {
		return nil, form{}, err
	}
	err = v.take(values)
	return v, form{values}, err
}

// resumed finds the sign-in called ctx of the browser that calls.
func (s *Server) resumed(c *web.Call, ctx string) (*visit, error) {
	v := &visit{s: s, c: c, cookie: flowCookie(c, ctx), session: sessionOf(c)}
	f, err := signin.FindFlow(c.World.Read(), ctx, v.cookie, c.World.Now())
	if err != nil {
		return nil, fail(50089).because(err)
	}
	v.flow = f
	noteCorrelation(c, f.Request.Correlation)
	c.Entry.Caller.App = f.Request.ClientID
	if v.over() {
		err = v.withdraw(func(flow *signin.Flow) { upn := flow.UPN; restart(flow); flow.UPN = upn })
	}
	return v, err
}

// over reports whether what this sign-in rests on has ended since: the person's
// sign-ins were revoked, or they signed out of this browser.
func (v *visit) over() bool {
	u, _ := directory.Users.Get(v.c.World.Read(), v.flow.UserID)
	_, ended := u.Ended(policy.Remnant{ByPassword: v.flow.Auth.ByPassword()}, v.flow.Auth.Time, v.flow.Auth.Seq)
	in := slices.ContainsFunc(v.session.Accounts, func(a signin.Account) bool { return a.UserID == v.flow.UserID && !a.SignedOut })
	return v.flow.First && (ended || v.flow.Existing && !in)
}

// resume shows again where a sign-in stands.
func (s *Server) resume(c *web.Call) (web.Result, error) {
	v, err := s.resumed(c, c.Query("ctx"))
	if err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}

// note changes the flow, in the store and here.
func (v *visit) note(change func(*signin.Flow)) error {
	return v.noteIn(func(_ *world.Txn, f *signin.Flow) error { change(f); return nil })
}

// noteIn is note for changes that go with changes of other rows.
func (v *visit) noteIn(change func(*world.Txn, *signin.Flow) error) error {
	return v.c.World.Write(func(tx *world.Txn) error {
		f, err := signin.ChangeFlow(tx, v.flow.ID, func(f *signin.Flow) error { return change(tx, f) })
		if errors.Is(err, signin.ErrNoFlow) {
			return fail(50089).because(err) // another request has just finished it
		}
		if err != nil {
			return err
		}
		v.flow = f
		return nil
	})
}

// proceed is the one place that says what comes next. Package policy decides it;
// here a step becomes a screen, a redirect or the answer to the client.
func (v *visit) proceed() (web.Result, error) {
	f := v.gather()
	v.caller(f)
	if v.flow.Register.Verified && !v.flow.Register.Done {
		return v.registered(f)
	}
	step := policy.NextStep(f.SignIn)
	if v.registering(step) {
		v.c.Entry.Decide(step.Decision)
		return v.register(f, step)
	}
	if step.Kind == policy.Issue && v.flow.DeviceID != "" && !v.flow.Confirmed {
		return v.confirmDevice(f)
	}
	v.c.Entry.Decide(step.Decision)
	switch step.Kind {
	case policy.AskUsername:
		return v.askUsername(f, step)
	case policy.PickAccount:
		return v.pickAccount(f, step)
	case policy.AskPassword:
		return v.askPassword(f, step)
	case policy.GoToProvider:
		return v.goToProvider(f, step)
	case policy.Challenge:
		return v.challenge(f, step)
	case policy.Register:
		return v.register(f, step)
	case policy.ChangePassword:
		return v.askNewPassword(f, step)
	case policy.AskControl:
		return v.goToControl(f, step)
	case policy.AskConsent:
		return v.askConsent(f, step)
	case policy.AskStaySignedIn:
		return v.askStaySignedIn(f, step)
	case policy.Issue:
		if v.flow.Page != "" {
			return v.arrive(f, step)
		}
		return v.issue(f)
	case policy.Block:
		return v.block(f, step)
	}
	return web.Result{}, fmt.Errorf("a sign-in has no step %q", step.Kind)
}

// caller notes for the journal who this is, as far as it is known.
func (v *visit) caller(f facts) {
	who := &v.c.Entry.Caller
	who.App, who.Tenant = f.app.ID, f.tenant.ID
	if v.flow.First {
		sofar := v.flow.Auth
		sofar.MFA = f.MFA()
		who.User, who.AMR = f.user.UPN, methodsOf(sofar)
	}
}

// firstFactor notes that the first factor was proven now.
func (v *visit) firstFactor(f *signin.Flow, u directory.User, by policy.FirstFactor) {
	now := v.c.World.Now()
	f.UPN, f.UserID, f.First, f.Existing = u.UPN, u.ID, true, false
	f.Persistent = f.Remembered == signin.StayYes
	f.Auth = signin.Authentication{
		UserID: u.ID, TenantID: u.TenantID, First: by,
		Time: now, Seq: v.c.World.Seq(), Federated: by == policy.ByFederation, IP: clientIP(v.c),
	}
	if both, ok := by.Method(); ok {
		v.secondFactor(f, both)
	}
	nameMethods(v.c.World.Read(), &f.Auth)
}

// secondFactor notes that Entra itself did MFA now, and with what.
func (v *visit) secondFactor(f *signin.Flow, with ...policy.Method) {
	f.Auth.MFA, f.Auth.MFATime = true, v.c.World.Now()
	f.Auth.Methods = slices.Concat(f.Auth.Methods, with)
	nameMethods(v.c.World.Read(), &f.Auth)
}

// nameMethods fills in how amr names what was proven.
func nameMethods(r world.Reader, a *signin.Authentication) {
	set := directory.GetSettings(r).Fidelity
	a.AMR = policy.AMR(policy.Proof{First: a.First, Methods: a.Methods},
		policy.AMRSwitches{Fed: set.FedInAMR == "on", SecondFactor: set.SecondFactorInAMR == "on"})
}

func clientIP(c *web.Call) string {
	host, _, err := net.SplitHostPort(c.RemoteAddr)
	if err != nil {
		return c.RemoteAddr
	}
	return host
}
