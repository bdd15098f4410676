package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// chooser is the method of a sign-in whose person wants to choose another one.
const chooser policy.Method = "choose"

// challenge asks for the second factor the person chose, or the first one they
// registered.
func (v *visit) challenge(f facts, step policy.Step) (web.Result, error) {
	proofs := v.proofs(f, step)
	if p, ok := v.proof(proofs); ok {
		return factors[p.kind].ask(v, f, step, p)
	}
	s := methodsScreen{screen: v.screen(f, "Verify your identity", pathMFA, step.Decision)}
	s.Methods = page.Choice{ID: "idDiv_SAOTCS_Proofs", Name: "method", Legend: "Ways to verify", Problem: v.problem, Options: optionsOf(proofs)}
	return v.s.show(v.c, http.StatusOK, "mfa-choose-method", &s)
}

// A challengeScreen asks for a second factor. The fields that a method has no use
// for are empty.
type challengeScreen struct {
	screen
	Method  string // of the form: mfaAuthMethod
	Another bool   // there is another method to choose
	Heading string
	To      string // the number that a message went to or that rings, masked
	Number  string // to match
	Call    bool   // the phone rings
	Words   string // Entra's own, in full
	Hint    string // what to type
	First   bool   // in the place of the password
	Resend  string // words of the button that asks the phone once more; empty: none
	Wait    string // asked by the page whether the phone has answered
	Again   string // this screen once more
}

func (v *visit) challengeScreen(f facts, title string, step policy.Step, p proof) challengeScreen {
	return challengeScreen{
		screen: v.screen(f, title, pathMFA, step.Decision), Method: p.Value, Another: len(v.proofs(f, step)) > 1,
		Wait: v.waitAddress(), Again: v.resumeAddress(),
	}
}

type methodsScreen struct {
	screen
	Methods page.Choice
	Others  page.Choice // behind "a different method"
	Days    int         // for which registration may still be put off; 0: it may not
}

func optionsOf(proofs []proof) []page.Option {
	options := make([]page.Option, len(proofs))
	for i, p := range proofs {
		options[i] = p.Option
	}
	return options
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
	proofs := v.proofs(f, step)
	switch form.Get("step") {
	case "another":
		return v.after(v.note(func(flow *signin.Flow) { flow.Method, flow.MethodID = chooser, "" }))
	case "method":
		return v.chooseProof(proofs, form.Get("method"))
	}
	p, ok := v.proof(proofs)
	if said, is := named(proofs, form.Get("mfaAuthMethod")); is {
		p, ok = said, true // the screen says which method it asked for
	}
	switch {
	case !ok:
		return v.proceed()
	case form.Get("step") == "resend":
		return v.chooseProof(proofs, p.Value)
	}
	return factors[p.kind].take(v, f, form, p)
}

// chooseProof goes on with a method of the chooser, from its beginning.
func (v *visit) chooseProof(proofs []proof, value string) (web.Result, error) {
	p, ok := named(proofs, value)
	if !ok {
		return v.proceed()
	}
	return v.after(v.withdraw(func(flow *signin.Flow) {
		flow.Method, flow.MethodID = p.kind, p.method.ID
		flow.Approval, flow.Message = "", signin.Message{}
	}))
}
