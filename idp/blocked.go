package idp

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// blockedScreen says why a sign-in ends here, in plain words.
type blockedScreen struct {
	screen
	Heading string
	Story   string // what happened, where the rule alone does not say it
	Words   string // Entra's own, in full
	WayOut  string // a replay that shows one
	Switch  string // page of the console where the provider is told; empty: there is none
	Rule    policy.Rule
	Facts   []page.Pair
}

// A story tells a person what a refusal means for them.
type story struct{ heading, text, replay string }

// stories are told where the person did all that was asked and is still refused.
var stories = map[policy.Reason]story{
	policy.SignInFederatedMFAClaimMissing: {
		heading: "Entra was not told of your MFA",
		text: "You may well have approved on your phone: your organization's provider did not tell Entra. " +
			"What you do again here changes nothing; the sandbox stops a trip to and fro that would not end.",
		replay: "pcsandbox replay trent",
	},
}

// entraSays is a refusal in the words that the client is sent.
func entraSays(e *Error) string { return e.Code() + ": " + e.Text() }

// block ends a sign-in: a silent one by telling the client, any other by telling
// the person, who may go back to the client from there.
func (v *visit) block(f facts, step policy.Step) (web.Result, error) {
	if f.Silent {
		return v.giveUp(v.silentRefusal(f, step))
	}
	if step.Decision.Reason == policy.SignInAccountUnknown && f.user.ID == "" {
		return v.unknownAccount(f, step)
	}
	e := v.refusal(f, step)
	if err := v.logRefusal(f, e); err != nil {
		return web.Result{}, err
	}
	v.c.Entry.Code = e.Code()
	rule, _ := policy.RuleFor(v.c.Entry.Reason())
	s := blockedScreen{
		screen:  v.screen(f, "You cannot go on", pathLogin, policy.Decision{}),
		Heading: "You cannot go on from here", Words: entraSays(e), Rule: rule,
		Facts: []page.Pair{
			{Name: "Rule", Value: string(rule.Reason)},
			{Name: "Source of the rule", Value: rule.Source.String()},
		},
	}
	if told, ok := stories[rule.Reason]; ok {
		s.Heading, s.Story, s.WayOut = told.heading, told.text, told.replay
		if v.c.Site.Console != "" {
			s.Switch = v.c.Site.Console + "/scenario"
		}
	}
	s.Explain = explain(v.c.Entry.Decisions[len(v.c.Entry.Decisions)-1])
	return v.s.show(v.c, http.StatusForbidden, "blocked", &s)
}

// silentRefusal is the refusal where nobody could be asked. OpenID Connect has three
// words for that: sign in, consent, or do something else.
func (v *visit) silentRefusal(f facts, step policy.Step) *Error {
	if hint := v.flow.Request.LoginHint; hint != "" && !v.flow.First && f.Sessions > 0 &&
		!slices.ContainsFunc(f.listed, func(a signin.Account) bool { return strings.EqualFold(a.UPN, hint) }) {
		return fail(50058, "none of the currently signed in user(s) match the requested login hint")
	}
	if !v.flow.First && step.Decision.Reason != policy.SignInAccountNotChosen {
		return fail(50058, "no user is signed in")
	}
	e := v.refusal(f, step)
	if word := e.Row.front(); word != loginRequired && word != consentRequired {
		e.Word = interaction
	}
	return e
}

// refusal is the error a blocking step means. An account that exists but may not
// enter the tenant is refused for another reason than one that does not exist.
func (v *visit) refusal(f facts, step policy.Step) *Error {
	if step.Decision.Reason == policy.SignInAccountUnknown && f.user.ID != "" {
		d := mayEnter(v.c.World.Read(), f.user, f.tenant, f.app, f.now)
		v.c.Entry.Decide(d)
		return notAdmitted(d, f.user, f.tenant, f.app)
	}
	return blocked(step, f.refused(v.flow))
}

// wayBack are the words of the button that gives up.
func (v *visit) wayBack() string {
	if v.flow.DeviceID != "" {
		return "Cancel"
	}
	if v.flow.Page != "" {
		return "" // there is no app to go back to
	}
	return "Cancel and go back to the app"
}

// cancel gives up: the client is told why, by the refusal that stands or by the
// person's own wish.
func (v *visit) cancel() (web.Result, error) {
	if v.flow.DeviceID != "" {
		return v.declineDevice()
	}
	f, step := v.now()
	v.c.Entry.Decide(step.Decision)
	e := fail(65004)
	e.Subcode = "cancel"
	if step.Kind == policy.Block {
		e = v.refusal(f, step)
	}
	return v.giveUp(e)
}

// giveUp ends the sign-in with a refusal for the client.
func (v *visit) giveUp(e *Error) (web.Result, error) {
	f, _ := v.now()
	if err := v.logRefusal(f, e); err != nil {
		return web.Result{}, err
	}
	err := v.c.World.Write(func(tx *world.Txn) error {
		signin.Flows.Delete(tx, v.flow.ID)
		return withdrawn(tx, &v.flow, v.c.World.Now())
	})
	if err != nil {
		return web.Result{}, err
	}
	return web.Result{}, e.At(destinationOf(v.flow.Request))
}

func destinationOf(req signin.Request) Destination {
	return Destination{RedirectURI: req.RedirectURI, Mode: req.ResponseMode, State: req.State, HasState: req.HasState}
}
