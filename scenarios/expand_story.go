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
