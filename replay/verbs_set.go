package replay

import (
	"context"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// set changes what an administrator changes.
func (p *player) set(ctx context.Context, v *scenarios.Set) error {
	switch {
	case v.RevokeConsent != "":
		if err := p.control.RevokeConsent(ctx, v.Tenant, v.RevokeConsent); err != nil {
			return err
		}
		fallthrough
	case v.Tenant != "":
		_, err := p.control.ChangeTenant(ctx, v.Tenant, tenantChange(v))
		return err
	case v.Domain != "":
		f := v.Federation
		change := control.FederationChange{
			MFABehavior: ifNamed(f.MFABehavior), PerformsMFA: f.PerformsMFA, SendsMFAClaim: f.SendsMFAClaim, SupportsMFA: f.SupportsMFA,
			Protocol: ifNamed(f.Protocol), PromptLogin: ifNamed(f.PromptLogin), AMRRule: ifNamed(f.AMRRule),
		}
		_, err := p.control.ChangeFederation(ctx, v.Domain, change)
		return err
	}
	if v.RevokeSessions {
		if err := p.control.Revoke(ctx, v.User); err != nil {
			return err
		}
	}
	_, err := p.control.ChangeUser(ctx, v.User, userChange(v))
	return err
}

func tenantChange(v *scenarios.Set) control.TenantChange {
	change := control.TenantChange{
		SecurityDefaults: v.SecurityDefaults, License: ifNamed(v.License),
		RegistrationGraceDays: v.RegistrationGraceDays, UserConsent: ifNamed(v.UserConsent),
	}
	if v.AllowedFactors != nil {
		factors := texts(v.AllowedFactors)
		change.AllowedFactors = &factors
	}
	if v.Phase != nil {
		change.Phase, change.PortalPhase = ifNamed(v.Phase.API), ifNamed(v.Phase.Portal)
	}
	if v.ConditionalAccess != nil {
		policies := []control.ConditionalAccess{}
		for _, ca := range v.ConditionalAccess {
			policies = append(policies, control.ConditionalAccess{
				Name: ca.Name, Grant: string(ca.Grant), Strength: string(ca.Strength), Control: ca.Control,
				SignInFrequency: string(ca.SignInFrequency), Clients: texts(ca.Clients),
				Users: ca.Users, ExcludeUsers: ca.ExcludeUsers, Roles: texts(ca.Roles), Apps: ca.Apps,
			})
		}
		change.ConditionalAccess = &policies
	}
	return change
}

// ifNamed is what the step says of a setting, nil if it says nothing.
func ifNamed[T ~string](value T) *string {
	if value == "" {
		return nil
	}
	s := string(value)
	return &s
}

func userChange(v *scenarios.Set) control.UserChange {
	change := control.UserChange{
		PerUserMFA: ifNamed(v.PerUserMFA), Password: ifNamed(v.Password),
		PasswordExpired: v.PasswordExpired, Locked: v.Locked, ResetMethods: v.ResetMethods,
	}
	if p := v.TAP; p != nil {
		change.TAP = &control.AccessPass{Pass: p.Pass, From: p.From.String(), Minutes: p.Minutes, Once: p.Once}
	}
	if v.Disabled != nil {
		enabled := !*v.Disabled
		change.Enabled = &enabled
	}
	if v.Roles != nil {
		roles := texts(v.Roles)
		change.Roles = &roles
	}
	return change
}

// texts are the words of a list, not nil even where there are none.
func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, word := range list {
		out[i] = string(word)
	}
	return out
}

// changed names what an administrator changes.
func changed(v *scenarios.Set) string {
	switch {
	case v.Tenant != "":
		return "tenant " + v.Tenant + " changed"
	case v.Domain != "":
		return "federation of " + v.Domain + " changed"
	}
	return "user " + v.User + " changed"
}
