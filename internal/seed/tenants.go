package seed

import (
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// tenant plants a tenant with its domains and their providers.
func (g *garden) tenant(t *scenarios.Tenant) error {
	row := directory.Tenant{
		ID: string(t.ID), Key: t.Key, Name: t.Name, Kind: t.Kind, Environment: t.Environment, License: t.License,
		DefaultDomain: t.Domains[0].Name, Region: t.Region, SecurityDefaults: t.SecurityDefaults,
		Methods:      Methods(t.AllowedFactors),
		IssuerTenant: string(t.IssuerTenant), Seq: g.tx.Seq(),

		RememberMFADays:       t.RememberMFADays,
		RegistrationGraceDays: t.RegistrationGraceDays, NoUserConsent: t.UserConsent == scenarios.ConsentAdminsOnly,
		BlocksOutbound: slices.Contains(t.CrossTenantBlocks, scenarios.Outbound), BlocksInbound: slices.Contains(t.CrossTenantBlocks, scenarios.Inbound),
	}
	for _, phase := range []*scenarios.Phase{g.sc.Phase, t.Phase} { // the tenant's own wins
		if phase != nil {
			row.Phase = phase.API
			row.PortalPhase = phase.Portal
		}
	}
	for _, ca := range t.ConditionalAccess {
		row.Policies = append(row.Policies, g.policy(t, &ca))
	}
	g.tenants[t.Key] = row
	if err := directory.Tenants.Insert(g.tx, row); err != nil {
		return err
	}
	for _, d := range t.Domains {
		if err := g.domain(row, d); err != nil {
			return err
		}
	}
	return g.externals(t)
}

// domain plants a verified domain and, where sign-in is handed on, the provider
// behind it. Entra is given the provider's certificate once, as a federated
// domain is set up in reality.
func (g *garden) domain(t directory.Tenant, d scenarios.Domain) error {
	row := directory.Domain{Name: strings.ToLower(d.Name), TenantID: t.ID, Seq: g.tx.Seq()}
	if d.Federation == nil {
		return directory.Domains.Insert(g.tx, row)
	}
	cert, err := g.keys.ProviderCertificate(g.providers, row.Name, g.now)
	if err != nil {
		return err
	}
	issuer := "http://" + row.Name + "/adfs/services/trust/"
	row.Federation = &directory.Federation{
		ID: g.id("federation", row.Name), DisplayName: t.Name, IssuerURI: issuer,
		SigningCertificate: cert.Raw, MFABehavior: d.Federation.MFABehavior, SupportsMFA: d.Federation.SupportsMFA,
		Protocol: Protocols[d.Federation.Protocol], PromptLogin: PromptLogins[d.Federation.PromptLogin],
	}
	if err := directory.Domains.Insert(g.tx, row); err != nil {
		return err
	}
	provider := directory.Provider{
		Domain: row.Name, DisplayName: t.Name, IssuerURI: issuer, Key: g.providers,
		PerformsMFA: isTrue(d.Federation.PerformsMFA), SendsMFAClaim: isTrue(d.Federation.SendsMFAClaim),
		NoAMRRule: d.Federation.AMRRule == scenarios.RuleMissing,
	}
	g.providers++
	return directory.Providers.Insert(g.tx, provider)
}

func isTrue(b *bool) bool { return b != nil && *b }

func roleIDs(names []string) []string {
	var out []string
	for _, n := range names {
		for _, r := range directory.Roles {
			if strings.EqualFold(r.Name, n) {
				out = append(out, r.ID)
			}
		}
	}
	return out
}

// Protocols and PromptLogins are Graph's words for what a scenario says about a
// federation.
var (
	Protocols = map[scenarios.FederationProtocol]directory.FederationProtocol{
		scenarios.WSFederation: directory.WSFederation, scenarios.SAML: directory.SAMLP,
	}
	PromptLogins = map[scenarios.PromptLoginBehavior]directory.PromptLoginBehavior{
		scenarios.TranslatePromptLogin: directory.TranslatePromptLogin, scenarios.NativePromptLogin: directory.NativePromptLogin,
		scenarios.DisabledPromptLogin: directory.DisabledPromptLogin,
	}
)
