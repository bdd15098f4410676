package scenarios

import (
	"cmp"
	"slices"
)

// expandStep spells out who asks for what at which endpoint.
func (s *Scenario) expandStep(step *Step) {
	if v := step.SignIn; v != nil {
		x := *v
		s.expandUserRequest(&x.TokenRequest, x.As)
		step.SignIn = &x
	}
	if v := step.DeviceCode; v != nil {
		x := *v
		s.expandUserRequest(&x.TokenRequest, x.As)
		step.DeviceCode = &x
	}
	if v := step.Password; v != nil {
		x := *v
		s.expandUserRequest(&x.TokenRequest, x.As)
		step.Password = &x
	}
	if v := step.AppToken; v != nil {
		x := *v
		x.App = cmp.Or(x.App, AutomationApp)
		if app := s.App(x.App); app != nil {
			x.Tenant = cmp.Or(x.Tenant, app.Home)
		}
		expandRequest(&x.TokenRequest)
		step.AppToken = &x
	}
	if v := step.Refresh; v != nil {
		x := *v
		expandRequest(&x.TokenRequest)
		step.Refresh = &x
	}
	if v := step.OnBehalfOf; v != nil {
		x := *v
		x.App = cmp.Or(x.App, MiddleTierApp)
		expandRequest(&x.TokenRequest)
		step.OnBehalfOf = &x
	}
	if v := step.Legacy; v != nil {
		x := *v
		x.Protocol = cmp.Or(x.Protocol, IMAP)
		step.Legacy = &x
	}
	if v := step.Phone; v != nil {
		x := *v
		x.Answer = cmp.Or(x.Answer, ReadPhone)
		step.Phone = &x
	}
	if v := step.Consent; v != nil {
		x := *v
		if t, _ := s.User(x.As); t != nil {
			x.Tenant = cmp.Or(x.Tenant, t.Key)
		}
		step.Consent = &x
	}
	if v := step.Set; v != nil {
		x := *v
		x.Phase = expandPhase(x.Phase)
		x.ConditionalAccess = slices.Clone(x.ConditionalAccess)
		for i := range x.ConditionalAccess {
			expandPolicy(&x.ConditionalAccess[i])
		}
		if x.TAP != nil {
			x.TAP = s.expandPass(*x.TAP, x.User)
		}
		step.Set = &x
	}
}

func (s *Scenario) expandUserRequest(r *TokenRequest, user string) {
	r.App = cmp.Or(r.App, DesktopApp)
	if t, _ := s.User(user); t != nil {
		r.Tenant = cmp.Or(r.Tenant, t.Key)
	}
	expandRequest(r)
}

func expandRequest(r *TokenRequest) {
	r.Resource = cmp.Or(r.Resource, DefaultResource)
	r.Endpoint = cmp.Or(r.Endpoint, V1)
}
