package console

import (
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A federationForm changes a domain's federation, as the control API does.
type federationForm struct {
	Domain, Action     string
	Behavior, Provider page.Field
}

// What a provider can do about MFA, as the values of the form. That it claims
// what it does not do is none of them.
const (
	providerNone    = "none"
	providerSilent  = "silent"
	providerClaims  = "claims"
	providerDiffers = "" // person by person; left as it is
)

// providerChoices are those values in words.
var providerChoices = []page.Option{
	{Value: providerNone, Label: "does no MFA"},
	{Value: providerSilent, Label: "does MFA, never sends the claim"},
	{Value: providerClaims, Label: "does MFA and sends the claim"},
}

// federationForms are the forms of all federated domains.
func federationForms(b base, r world.Reader, tenants []control.Tenant) []federationForm {
	var out []federationForm
	for _, t := range tenants {
		for _, d := range t.Domains {
			if d.Federated {
				out = append(out, federationForm{Domain: d.Name, Action: b.At("scenario", "domains", d.Name),
					Behavior: behaviorField(d), Provider: providerField(r, d)})
			}
		}
	}
	return out
}

func behaviorField(d control.Domain) page.Field {
	f := page.Field{ID: "mfa_behavior-" + d.Name, Name: "mfa_behavior", Label: "federatedIdpMfaBehavior of Entra ID", Type: "select"}
	for _, o := range []struct {
		value policy.MFABehavior
		words string
	}{
		{policy.AcceptMFA, "accept: take the provider's claim, else Entra ID asks"},
		{policy.EnforceMFA, "enforce: send people to the provider for MFA"},
		{policy.RejectMFA, "reject: Entra ID always asks"},
	} {
		f.Options = append(f.Options, page.Option{Value: string(o.value), Label: o.words, Selected: d.MFABehavior == string(o.value)})
	}
	return f
}

func providerField(r world.Reader, d control.Domain) page.Field {
	now := providerNow(r, d)
	f := page.Field{ID: "provider-" + d.Name, Name: "provider", Label: "The provider", Type: "select"}
	if now == providerDiffers {
		f.Options = append(f.Options, page.Option{Value: providerDiffers, Label: "differs by person: leave it so", Selected: true})
	}
	for _, o := range providerChoices {
		o.Selected = o.Value == now
		f.Options = append(f.Options, o)
	}
	return f
}

// providerNow is what a provider does now for all its people.
func providerNow(r world.Reader, d control.Domain) string {
	found := map[string]bool{}
	for a := range directory.ProviderAccounts.Each(r) {
		if a.Domain == d.Name {
			found[providerValue(a.MFA(r))] = true
		}
	}
	for value := range found {
		if len(found) == 1 {
			return value
		}
	}
	if len(found) == 0 {
		return providerValue(d.PerformsMFA, d.SendsMFAClaim)
	}
	return providerDiffers
}

func providerValue(performs, sends bool) string {
	switch {
	case performs && sends:
		return providerClaims
	case performs:
		return providerSilent
	}
	return providerNone
}

// federationForm changes what is done about a domain's MFA.
func (s *Server) federationForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	behavior, provider := form.Get("mfa_behavior"), form.Get("provider")
	change := control.FederationChange{MFABehavior: &behavior}
	switch provider {
	case providerDiffers:
	case providerNone, providerSilent, providerClaims:
		performs, sends := provider != providerNone, provider == providerClaims
		change.PerformsMFA, change.SendsMFAClaim = &performs, &sends
	default:
		return web.Result{}, bad("choose one of the list", "the provider cannot do %q", provider)
	}
	if _, err := federate(c, change); err != nil {
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("scenario"), "federation"), nil
}
