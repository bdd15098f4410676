package console

import (
	"cmp"
	"strconv"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A federationForm changes a domain's federation, as the control API does.
type federationForm struct {
	Domain, Action string
	Entra          []page.Field // what Entra was told of the provider
	Provider       page.Field
}

// What a provider can do about MFA, as the values of the form. That it claims
// what it does not do is none of them.
const (
	providerNone    = "none"
	providerSilent  = "silent"
	providerNoRule  = "no-rule"
	providerClaims  = "claims"
	providerDiffers = "" // person by person; left as it is
)

// providerChoices are those values in words.
var providerChoices = []page.Option{
	{Value: providerNone, Label: "does no MFA"},
	{Value: providerSilent, Label: "does MFA, never makes the claim"},
	{Value: providerNoRule, Label: "does MFA; the relying party lacks the rule \"Pass through Authentication Methods References\""},
	{Value: providerClaims, Label: "does MFA and sends the claim"},
}

// federationForms are the forms of all federated domains.
func federationForms(b base, r world.Reader, tenants []control.Tenant) []federationForm {
	var out []federationForm
	for _, t := range tenants {
		for _, d := range t.Domains {
			if d.Federated {
				out = append(out, federationForm{Domain: d.Name, Action: b.At("scenario", "domains", d.Name),
					Entra: entraFields(d), Provider: providerField(r, d)})
			}
		}
	}
	return out
}

// entraFields are the settings of Entra's, by the names that Graph has for them.
func entraFields(d control.Domain) []page.Field {
	supports := ""
	if d.SupportsMFA != nil {
		supports = strconv.FormatBool(*d.SupportsMFA)
	}
	legacy := choice(d, "supports_mfa", "SupportsMfa, which decides where nothing is set above", supports, []page.Option{
		{Value: "true", Label: "true: as enforce"}, {Value: "false", Label: "false: as reject"},
	})
	if supports == "" {
		legacy.Options = append([]page.Option{{Value: "", Label: "never set: as accept", Selected: true}}, legacy.Options...)
	}
	return []page.Field{
		choice(d, "mfa_behavior", "federatedIdpMfaBehavior of Entra ID", cmp.Or(d.MFABehavior, "unset"), []page.Option{
			{Value: "accept", Label: "accept: take the provider's claim, else Entra ID asks"},
			{Value: "enforce", Label: "enforce: send people to the provider for MFA"},
			{Value: "reject", Label: "reject: Entra ID always asks"},
			{Value: "unset", Label: "nothing set: SupportsMfa decides"},
		}),
		legacy,
		choice(d, "protocol", "preferredAuthenticationProtocol", d.Protocol, []page.Option{
			{Value: "ws-fed", Label: "wsFed: WS-Federation"}, {Value: "saml", Label: "saml: SAML 2.0 protocol"},
		}),
		choice(d, "prompt_login", "promptLoginBehavior", d.PromptLogin, []page.Option{
			{Value: "translate", Label: "translate: asks for a fresh password (wauth, wfresh=0)"},
			{Value: "native", Label: "native: prompt=login is passed on"},
			{Value: "disabled", Label: "disabled: wfresh=0 alone"},
		}),
	}
}

// choice is a list in which one value is selected.
func choice(d control.Domain, name, label, now string, options []page.Option) page.Field {
	f := page.Field{ID: name + "-" + d.Name, Name: name, Label: label, Type: "select"}
	for _, o := range options {
		o.Selected = o.Value == now
		f.Options = append(f.Options, o)
	}
	return f
}

func providerField(r world.Reader, d control.Domain) page.Field {
	now := providerNow(r, d)
	f := choice(d, "provider", "The provider", now, providerChoices)
	if now == providerDiffers {
		f.Options = append([]page.Option{{Value: providerDiffers, Label: "differs by person: leave it so", Selected: true}}, f.Options...)
	}
	return f
}

// providerNow is what a provider does now for all its people.
func providerNow(r world.Reader, d control.Domain) string {
	found := map[string]bool{}
	for a := range directory.ProviderAccounts.Each(r) {
		if a.Domain == d.Name {
			performs, sends := a.MFA(r)
			found[providerValue(d, performs, sends)] = true
		}
	}
	for value := range found {
		if len(found) == 1 {
			return value
		}
	}
	if len(found) == 0 {
		return providerValue(d, d.PerformsMFA, d.SendsMFAClaim)
	}
	return providerDiffers
}

func providerValue(d control.Domain, performs, sends bool) string {
	switch {
	case performs && d.AMRRule == "missing":
		return providerNoRule
	case performs && sends:
		return providerClaims
	case performs:
		return providerSilent
	}
	return providerNone
}

// federationForm changes what is done about a domain's MFA. What the form leaves
// out stays as it is.
func (s *Server) federationForm(c *web.Call) (web.Result, error) {
	form, err := web.Form(c)
	if err != nil {
		return web.Result{}, err
	}
	behavior := form.Get("mfa_behavior")
	change := control.FederationChange{MFABehavior: &behavior}
	for name, field := range map[string]**string{"protocol": &change.Protocol, "prompt_login": &change.PromptLogin} {
		if form.Has(name) {
			value := form.Get(name)
			*field = &value
		}
	}
	switch supports := form.Get("supports_mfa"); supports {
	case "":
	case "true", "false":
		value := supports == "true"
		change.SupportsMFA = &value
	default:
		return web.Result{}, bad("choose one of the list", "SupportsMfa cannot be %q", supports)
	}
	switch provider := form.Get("provider"); provider {
	case providerDiffers:
	case providerNone, providerSilent, providerNoRule, providerClaims:
		performs, sends, rule := provider != providerNone, provider == providerClaims || provider == providerNoRule, "present"
		if provider == providerNoRule {
			rule = "missing"
		}
		change.PerformsMFA, change.SendsMFAClaim, change.AMRRule = &performs, &sends, &rule
	default:
		return web.Result{}, bad("choose one of the list", "the provider cannot do %q", provider)
	}
	if _, err := federate(c, change); err != nil {
		return web.Result{}, err
	}
	return seeOther(baseOf(c).At("scenario"), "federation"), nil
}
