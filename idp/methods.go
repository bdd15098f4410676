package idp

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A factor is what the sign-in knows of one kind of second factor. A new kind is
// a type in a file of its own and a line of [factors].
type factor interface {
	// entries are what the chooser lists for the person's methods of this kind.
	entries(methods []directory.Method) []proof
	// ask shows the screen that asks for it.
	ask(v *visit, f facts, step policy.Step, p proof) (web.Result, error)
	// take takes the answer that screen gave.
	take(v *visit, f facts, form form, p proof) (web.Result, error)
}

// An enrolment is a factor that people can register by themselves: set up, then
// tried out. What is set up stands in the flow's Register.
type enrolment interface {
	factor
	// offer is what it is called where a method to register is chosen.
	offer() page.Option
	// begin fills in what the set-up needs.
	begin(v *visit) (secret string)
	// setUp shows how to set it up, takeSetUp takes what was typed there.
	setUp(v *visit, f facts, step policy.Step) (web.Result, error)
	takeSetUp(v *visit, f facts, form form) (web.Result, error)
	// tryOut shows the screen on which it is tried out, takeTry takes the answer.
	tryOut(v *visit, f facts, step policy.Step) (web.Result, error)
	takeTry(v *visit, f facts, form form) (web.Result, error)
}

// A conditional factor cannot be played on every site.
type conditional interface{ available(v *visit) bool }

// available reports whether a method can be played on the site of this sign-in.
func (v *visit) available(m policy.Method) bool {
	c, ok := factors[m].(conditional)
	return !ok || c.available(v)
}

// factors is the table of the second factors that the sandbox plays.
var factors = map[policy.Method]factor{
	policy.PhoneAppNotification: pushFactor{},
	policy.PhoneAppOTP:          totpFactor{},
	policy.OneWaySMS:            smsFactor{},
	policy.TwoWayVoiceMobile:    voiceFactor{},
	policy.AccessPass:           passFactor{},
	policy.FidoKey:              passkeyFactor{},
	policy.ExternalMethod:       externalFactor{},
}

// played reports whether the sandbox plays a second factor.
func played(m policy.Method) bool { return factors[m] != nil }

// A proof is one entry of the chooser: a registered method, or all those of a
// kind that one answer serves. Its Value names it in forms.
type proof struct {
	page.Option
	kind   policy.Method
	method directory.Method
}

// single is the entry for a kind of which any registered method will do.
func single(methods []directory.Method, label, detail string) []proof {
	kind := methods[0].Kind
	return []proof{{Option: page.Option{Value: string(kind), Label: label, Detail: detail}, kind: kind, method: methods[0]}}
}

// apart are entries that tell the methods of a kind apart. The first has the
// kind's own name, as forms of old automation know it.
func apart(methods []directory.Method, describe func(directory.Method) page.Option) []proof {
	out := make([]proof, len(methods))
	for i, m := range methods {
		o := describe(m)
		o.Value = string(m.Kind)
		if i > 0 {
			o.Value += "." + m.ID
		}
		out[i] = proof{Option: o, kind: m.Kind, method: m}
	}
	return out
}

// proofs are the entries of the chooser: the account's methods that will do for
// the step, in the order they were registered.
func (v *visit) proofs(f facts, step policy.Step) []proof {
	methods := f.user.MethodsAt(f.now)
	var out []proof
	for _, kind := range step.Methods {
		of := slices.DeleteFunc(slices.Clone(methods), func(m directory.Method) bool { return m.Kind != kind })
		if play := factors[kind]; play != nil && len(of) > 0 && v.available(kind) {
			out = append(out, play.entries(of)...)
		}
	}
	return out
}

// proof is the entry that the person chose, or the first one while nobody chose.
func (v *visit) proof(proofs []proof) (proof, bool) {
	if v.flow.Method == "" && len(proofs) > 0 {
		return proofs[0], true
	}
	for _, p := range proofs {
		if p.kind == v.flow.Method && (v.flow.MethodID == "" || v.flow.MethodID == p.method.ID) {
			return p, true
		}
	}
	return proof{}, false
}

// named finds the entry that a form names.
func named(proofs []proof, value string) (proof, bool) {
	i := slices.IndexFunc(proofs, func(p proof) bool { return p.Value == value })
	if i < 0 {
		return proof{}, false
	}
	return proofs[i], true
}

// verified notes that a second factor was shown. What was asked of the phone for
// it has served its purpose: asked once more, the phone must answer once more.
func (v *visit) verified(flow *signin.Flow, by policy.Method) {
	v.secondFactor(flow, by)
	flow.Method, flow.MethodID = "", ""
	flow.Approval, flow.Message = "", signin.Message{}
}
