package replay

import (
	"context"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A deed is what a step does: the name of its verb, whose it is, and how to do it.
type deed struct {
	verb, as string
	do       func(context.Context) (*came, error)
}

// deedOf is what a step does.
func (p *player) deedOf(s *scenarios.Step) deed {
	for _, of := range []func(*scenarios.Step) (deed, bool){p.atBrowser, p.byProgram, p.byOthers} {
		if d, ok := of(s); ok {
			return d
		}
	}
	return deed{verb: "browser", do: func(context.Context) (*came, error) { return &came{}, nil }}
}

// playing binds a verb's player to what the step says.
func playing[T any](verb, as string, play func(context.Context, *T) (*came, error), v *T) (deed, bool) {
	return deed{verb, as, func(ctx context.Context) (*came, error) { return play(ctx, v) }}, true
}

// atBrowser are the verbs of people at a browser.
func (p *player) atBrowser(s *scenarios.Step) (deed, bool) {
	switch {
	case s.SignIn != nil:
		return playing("sign_in", s.SignIn.As, p.signIn, s.SignIn)
	case s.Open != nil:
		return playing("open", s.Open.As, p.open, s.Open)
	case s.Submit != nil:
		return playing("submit", s.Submit.As, p.submit, s.Submit)
	case s.DeviceCode != nil:
		return playing("device_code", s.DeviceCode.As, p.deviceCode, s.DeviceCode)
	case s.GoOn != nil:
		return playing("go_on", s.GoOn.As, p.goOn, s.GoOn)
	case s.Register != nil:
		return playing("register", s.Register.As, p.register, s.Register)
	case s.SecurityInfo != nil:
		return playing("security_info", s.SecurityInfo.As, p.securityInfo, s.SecurityInfo)
	case s.Consent != nil:
		return playing("consent", s.Consent.As, p.consent, s.Consent)
	}
	return deed{}, false
}

// byProgram are the verbs of programs.
func (p *player) byProgram(s *scenarios.Step) (deed, bool) {
	switch {
	case s.Refresh != nil:
		return playing("refresh", "", p.refresh, s.Refresh)
	case s.AppToken != nil:
		return playing("app_token", "", p.appToken, s.AppToken)
	case s.Password != nil:
		return playing("password", "", p.password, s.Password)
	case s.OnBehalfOf != nil:
		return playing("on_behalf_of", "", p.onBehalfOf, s.OnBehalfOf)
	case s.Legacy != nil:
		return playing("legacy", "", p.legacy, s.Legacy)
	case s.Call != nil:
		return playing("call", "", p.call, s.Call)
	}
	return deed{}, false
}

// byOthers are the verbs of administrators, telephones and time.
func (p *player) byOthers(s *scenarios.Step) (deed, bool) {
	switch {
	case s.Phone != nil:
		return playing("phone", "", p.phone, s.Phone)
	case s.Advance != 0:
		return playing("advance", "", p.advance, &s.Advance)
	case s.PolicyDate != "":
		return playing("policy_date", "", p.policyDate, &s.PolicyDate)
	case s.Set != nil:
		return playing("set", "", func(ctx context.Context, v *scenarios.Set) (*came, error) {
			return &came{did: changed(v)}, p.set(ctx, v)
		}, s.Set)
	case s.RotateKeys:
		return playing("rotate_keys", "", p.rotateKeys, s)
	case s.Fault != nil:
		return playing("fault", "", p.fault, s.Fault)
	}
	return deed{}, false
}

// do does what a step says.
func (p *player) do(ctx context.Context, s *scenarios.Step) (*came, error) {
	d := p.deedOf(s)
	if s.Browser == scenarios.NewBrowser {
		p.newBrowser(d.as)
	}
	return d.do(ctx)
}
