package idp

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// pushFactor is a notification of the Authenticator app, with number matching.
type pushFactor struct{}

// entries are one: all the person's Authenticator apps are asked at once.
func (pushFactor) entries(methods []directory.Method) []proof {
	return single(methods, "Approve a request on my Authenticator app", namesOr(methods, "The sandbox console's phone page plays the phone."))
}

// namesOr lists the names of methods that one answer serves, where there are
// several.
func namesOr(methods []directory.Method, otherwise string) string {
	var names []string
	for _, m := range methods {
		if m.Name != "" {
			names = append(names, m.Name)
		}
	}
	if len(names) < 2 {
		return otherwise
	}
	return "Any of: " + strings.Join(names, ", ") + "."
}

func (pushFactor) ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error) {
	return v.askAndWait(f, step, p, phone.Approval{Kind: phone.Push}, func(a phone.Approval) (web.Result, error) {
		s := v.challengeScreen(f, "Approve sign in request", step, p)
		s.Number = a.Number
		return v.s.show(v.c, http.StatusOK, "mfa-push", &s)
	})
}

// take looks again: the answer is given on the phone.
func (pushFactor) take(v *visit, _ facts, _ form, _ proof) (web.Result, error) {
	return v.tooEarly(toVerify)
}

func (pushFactor) offer() page.Option {
	return page.Option{Label: "Authenticator app", Detail: "Approve a request by typing the number that the sign-in page shows."}
}

func (pushFactor) begin(v *visit) string { return newSecret(v.c.World) }

func (pushFactor) setUp(v *visit, f facts, step policy.Step) (web.Result, error) {
	return v.showSetup(f, step, "The sandbox console's phone page plays your phone: nothing needs to be installed. An app of your own works for codes.")
}

func (pushFactor) takeSetUp(v *visit, _ facts, _ form) (web.Result, error) { return v.added() }

func (pushFactor) tryOut(v *visit, f facts, step policy.Step) (web.Result, error) {
	return v.tryPhone(f, step, phone.Approval{Kind: phone.Push}, addApp)
}

func (pushFactor) takeTry(v *visit, _ facts, _ form) (web.Result, error) {
	return v.tooEarly(toTryOut)
}
