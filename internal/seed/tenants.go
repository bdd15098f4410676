package seed

import (
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// tenant plants a tenant with its domains and their providers.
func (g *garden) tenant(t *scenarios.Tenant) error {
	row := directory.Tenant{
		ID: string(t.ID), Key: t.Key, Name: t.Name, Kind: t.Kind, Environment: t.Environment, License: t.License,
		DefaultDomain: t.Domains[0].Name, Region: t.Region, SecurityDefaults: t.SecurityDefaults,
		Methods:      []policy.Method{policy.PhoneAppNotification, policy.PhoneAppOTP},
		IssuerTenant: string(t.IssuerTenant), Seq: g.tx.Seq(),
	}
	for _, phase := range []*scenarios.Phase{g.sc.Phase, t.Phase} { // the tenant's own wins
		if phase != nil {
			row.Phase = phase.API
			row.PortalPhase = phase.Portal
		}
	}
	for _, ca := range t.ConditionalAccess {
		row.Policies = append(row.Policies, directory.ConditionalAccess{
			ID: g.id("conditional-access", t.Key+"/"+ca.Name), Name: ca.Name, Grant: ca.Grant,
			Users: g.userIDs(ca.Users), Agents: ca.Roles, Apps: g.appIDs(ca.Apps),
		})
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
	return nil
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
		SigningCertificate: cert.Raw, MFABehavior: d.Federation.MFABehavior,
	}
	if err := directory.Domains.Insert(g.tx, row); err != nil {
		return err
	}
	provider := directory.Provider{
		Domain: row.Name, DisplayName: t.Name, IssuerURI: issuer, Key: g.providers,
		PerformsMFA: isTrue(d.Federation.PerformsMFA), SendsMFAClaim: isTrue(d.Federation.SendsMFAClaim),
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

func (g *garden) userIDs(keys []string) []string {
	var out []string
	for _, k := range keys {
		if _, u := g.sc.User(k); u != nil {
			out = append(out, string(u.ID))
		}
	}
	return out
}

// appIDs finds apps by key and Microsoft's resources by name.
func (g *garden) appIDs(names []string) []string {
	var out []string
	for _, n := range names {
		if a := g.sc.App(n); a != nil {
			out = append(out, string(a.ID))
		}
		for _, r := range scenarios.Resources() {
			if r.Name == n {
				out = append(out, r.AppID)
			}
		}
	}
	return out
}
