package idp

import (
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// register leads through the registration of a second factor: told, chosen, set
// up, tried out. Having tried it counts as MFA for this sign-in. The page of
// security info begins here with what was told already: Register.Started.
func (v *visit) register(f facts, step policy.Step) (web.Result, error) {
	r := v.flow.Register
	method, ok := enrolmentOf(r.Method)
	switch {
	case !r.Started:
		return v.moreInformation(f, step)
	case !ok:
		return v.chooseEnrolment(f, step)
	case !r.Added:
		return method.setUp(v, f, step)
	}
	return method.tryOut(v, f, step)
}

// moreInformation tells that a method has to be registered. Where that may be put
// off, the days run from here.
func (v *visit) moreInformation(f facts, step policy.Step) (web.Result, error) {
	s := methodsScreen{screen: v.screen(f, "More information required", pathProofUp, step.Decision)}
	if step.MaySkip {
		s.Days = f.GraceDaysLeft
		err := v.c.World.Write(func(tx *world.Txn) error { return directory.BeginGrace(tx, f.user.ID, f.now) })
		if err != nil {
			return web.Result{}, err
		}
	}
	return v.s.show(v.c, http.StatusOK, "mfa-more-info", &s)
}

// putOff goes on without a registered method.
func (v *visit) putOff(step policy.Step) (web.Result, error) {
	if !step.MaySkip {
		return v.proceed()
	}
	return v.after(v.note(func(flow *signin.Flow) { flow.Skipped = true }))
}

// enrolmentOf is how people register a method by themselves, if they can.
func enrolmentOf(m policy.Method) (enrolment, bool) {
	e, ok := factors[m].(enrolment)
	return e, ok
}

// enrolments are the methods that can be registered in this sign-in: those that
// will do for the step, or any that is allowed for who came by themselves.
func (v *visit) enrolments(f facts, step policy.Step) []policy.Method {
	offered := f.Allowed
	if step.Kind == policy.Register {
		offered = step.Methods
	}
	return slices.DeleteFunc(slices.Clone(policy.Methods), func(m policy.Method) bool {
		_, ok := enrolmentOf(m)
		return !ok || !slices.Contains(offered, m) || !v.available(m) || sated(f.user, m)
	})
}

// appsFirst is how many of the methods stand in sight: the Authenticator and
// another app. The others are behind "a different method".
const appsFirst = 2

func (v *visit) chooseEnrolment(f facts, step policy.Step) (web.Result, error) {
	var options []page.Option
	for _, m := range v.enrolments(f, step) {
		e, _ := enrolmentOf(m)
		o := e.offer()
		o.Value = string(m)
		options = append(options, o)
	}
	s := methodsScreen{screen: v.screen(f, "Keep your account secure", pathProofUp, step.Decision)}
	s.Methods = page.Choice{Name: "method", Legend: "Verification methods", Options: options, Problem: v.problem}
	if len(options) == 0 {
		s.Methods.Problem = "Your organization allows no method that you could set up yourself. Ask an administrator for a Temporary Access Pass, or for another method."
	}
	if len(options) > appsFirst {
		s.Methods.Options = options[:appsFirst:appsFirst]
		s.Others = page.Choice{Name: "method", Legend: "Different methods", Options: options[appsFirst:]}
	}
	return v.s.show(v.c, http.StatusOK, "mfa-choose", &s)
}

// registering reports whether the sign-in is in the wizard: because policy wants
// it, or because a person who is signed in came from their security info.
func (v *visit) registering(step policy.Step) bool {
	return step.Kind == policy.Register || step.Kind == policy.Issue && v.flow.Page != "" && v.flow.Register.Started
}

// proofUp takes the answers of the registration's screens.
func (s *Server) proofUp(c *web.Call) (web.Result, error) {
	v, form, err := s.visit(c)
	if err != nil {
		return web.Result{}, err
	}
	f, step := v.now()
	if v.flow.Register.Verified {
		return v.after(v.note(finishRegistration))
	}
	if !v.registering(step) {
		return v.proceed()
	}
	switch form.Get("step") {
	case "next":
		return v.after(v.note(func(flow *signin.Flow) { flow.Register.Started = true }))
	case "skip":
		return v.putOff(step)
	case "choose":
		return v.after(v.withdraw(func(flow *signin.Flow) { startRegistration(flow, "", "") }))
	case "leave":
		if v.flow.Page == "" {
			return v.proceed()
		}
		return v.after(v.withdraw(leaveRegistration))
	case "method":
		return v.after(v.chooseRegistration(f, step, policy.Method(form.Get("method"))))
	case "resend":
		return v.after(v.withdraw(func(flow *signin.Flow) { flow.Register.Approval, flow.Message = "", signin.Message{} }))
	}
	method, ok := enrolmentOf(v.flow.Register.Method)
	switch {
	case !ok:
		return v.proceed()
	case !v.flow.Register.Added:
		return method.takeSetUp(v, f, form)
	}
	return method.takeTry(v, f, form)
}

// startRegistration begins setting up a method, or choosing one.
func startRegistration(flow *signin.Flow, m policy.Method, secret string) {
	flow.Register = signin.Registration{Started: true, Method: m, Secret: secret}
	flow.Message = signin.Message{}
}

// leaving are the words of the button that goes back to the security info, for
// who came from there.
func (v *visit) leaving() string {
	if v.flow.Page == "" {
		return ""
	}
	if _, step := v.now(); step.Kind != policy.Issue {
		return ""
	}
	return "Back to my security info"
}

func leaveRegistration(flow *signin.Flow) {
	flow.Register, flow.Message = signin.Registration{}, signin.Message{}
}

// finishRegistration ends the last page of the registration. Who came from their
// security info may set up another method.
func finishRegistration(flow *signin.Flow) {
	flow.Register.Done = true
	if flow.Page != "" {
		flow.Register = signin.Registration{}
	}
}

// after goes on unless noting the answer failed.
func (v *visit) after(err error) (web.Result, error) {
	if err != nil {
		return web.Result{}, err
	}
	return v.proceed()
}

func (v *visit) chooseRegistration(f facts, step policy.Step, m policy.Method) error {
	method, ok := enrolmentOf(m)
	if !ok || !slices.Contains(v.enrolments(f, step), m) {
		return nil
	}
	secret := method.begin(v)
	return v.withdraw(func(flow *signin.Flow) { startRegistration(flow, m, secret) })
}

// added notes that the new method came through its setting up.
func (v *visit) added() (web.Result, error) {
	return v.after(v.note(func(flow *signin.Flow) { flow.Register.Added = flow.Register.Method != "" }))
}

// addMethods registers what was tried out, once: two requests may have seen the
// same approval.
func (v *visit) addMethods(tx *world.Txn, flow *signin.Flow, methods ...directory.Method) error {
	if flow.Register.Verified || flow.Register.Method == "" {
		return nil
	}
	if u, _ := directory.Users.Get(tx, flow.UserID); full(u, flow.Register.Method, flow.Register.Phone) {
		v.problem = fullText
		startRegistration(flow, "", "")
		return nil
	}
	for i := range methods {
		methods[i].ID, methods[i].Registered = tx.NewID(), v.c.World.Now()
	}
	if err := directory.RegisterMethods(tx, flow.UserID, methods...); err != nil {
		return err
	}
	method := flow.Register.Method
	flow.Register.Verified, flow.Register.Secret, flow.Register.Approval = true, "", ""
	v.secondFactor(flow, method)
	signin.RightSecondFactor(tx, flow.UserID)
	return nil
}

func (v *visit) homeOf(tx *world.Txn, userID string) directory.Tenant {
	u, _ := directory.Users.Get(tx, userID)
	home, _ := directory.Tenants.Get(tx, u.TenantID)
	return home
}

// allows reports whether people of a tenant may use a method.
func allows(home directory.Tenant, m policy.Method) bool {
	return slices.Contains(usableMethods(home), m)
}

type doneScreen struct {
	screen
	Method string
}

// registered is the last page of the registration.
func (v *visit) registered(f facts) (web.Result, error) {
	s := doneScreen{screen: v.screen(f, "Success", pathProofUp, policy.Decision{})}
	if method, ok := enrolmentOf(v.flow.Register.Method); ok {
		s.Method = method.offer().Label
	}
	return v.s.show(v.c, http.StatusOK, "mfa-done", &s)
}
