package idp

import (
	"net/http"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/phone"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// voiceFactor is a call that is answered with #.
type voiceFactor struct{}

func (voiceFactor) entries(methods []directory.Method) []proof {
	return apart(methods, func(m directory.Method) page.Option {
		return page.Option{Label: "Call " + masked(m.Phone), Detail: "Answer the call on the sandbox console's phone page with #."}
	})
}

func (voiceFactor) ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error) {
	return v.askAndWait(f, step, p, phone.Approval{Kind: phone.Call, Phone: p.method.Phone}, func(phone.Approval) (web.Result, error) {
		s := v.challengeScreen(f, "Answer the call", step, p)
		s.To = masked(p.method.Phone)
		return v.s.show(v.c, http.StatusOK, "mfa-voice", &s)
	})
}

// take looks again: the answer is given on the phone.
func (voiceFactor) take(v *visit, _ facts, _ form, _ proof) (web.Result, error) {
	return v.tooEarly(toVerify)
}

func (voiceFactor) offer() page.Option {
	return page.Option{Label: "Phone: call me", Detail: "Answer a call and press #."}
}

func (voiceFactor) begin(*visit) string { return "" }

func (voiceFactor) setUp(v *visit, f facts, step policy.Step) (web.Result, error) {
	return v.askNumber(f, step, "We will call this number; answer with #.")
}

func (voiceFactor) takeSetUp(v *visit, _ facts, form form) (web.Result, error) {
	return v.takeNumber(form)
}

func (voiceFactor) tryOut(v *visit, f facts, step policy.Step) (web.Result, error) {
	return v.tryPhone(f, step, phone.Approval{Kind: phone.Call, Phone: v.flow.Register.Phone}, addPhone)
}

func (voiceFactor) takeTry(v *visit, _ facts, _ form) (web.Result, error) {
	return v.tooEarly(toTryOut)
}
