package seed

import (
	"cmp"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// factors are the methods that a scenario's words for second factors stand for.
var factors = map[scenarios.Factor]policy.Method{
	scenarios.Push: policy.PhoneAppNotification, scenarios.TOTP: policy.PhoneAppOTP,
	scenarios.SMS: policy.OneWaySMS, scenarios.Voice: policy.TwoWayVoiceMobile,
	scenarios.Passkey: policy.FidoKey, scenarios.TAP: policy.AccessPass, scenarios.External: policy.ExternalMethod,
}

// Methods are the methods that words for second factors stand for, in the order
// in which pages offer them.
func Methods(words []scenarios.Factor) []policy.Method {
	var out []policy.Method
	for _, m := range policy.Methods {
		for _, w := range words {
			if factors[w] == m {
				out = append(out, m)
			}
		}
	}
	return out
}

// policy is a Conditional Access policy of a tenant.
func (g *garden) policy(t *scenarios.Tenant, ca *scenarios.ConditionalAccess) directory.ConditionalAccess {
	out := directory.ConditionalAccess{
		ID: g.id("conditional-access", t.Key+"/"+ca.Name), Name: ca.Name, Grant: ca.Grant, Strength: ca.Strength, Control: ca.Control,
		SignInFrequency: ca.SignInFrequency.Every(), EveryTime: ca.SignInFrequency == scenarios.EveryTime, Clients: ca.Clients,
		Users: g.userIDs(ca.Users), ExcludedUsers: g.userIDs(ca.ExcludeUsers), Apps: g.appIDs(ca.Apps),
	}
	for _, r := range ca.Roles {
		if r.Agent() {
			out.Agents = append(out.Agents, policy.AgentRole(r))
		} else {
			out.Roles = append(out.Roles, roleIDs([]string{string(r)})...)
		}
	}
	return out
}

// externals plants the providers of second factors that a tenant knows.
func (g *garden) externals(t *scenarios.Tenant) error {
	rows := make([]directory.ExternalProvider, 0, len(t.ExternalMethods)+len(t.CustomControls))
	for _, m := range t.ExternalMethods {
		rows = append(rows, directory.ExternalProvider{
			ID: m.Key, Name: m.Name, Kind: directory.ExternalAuthenticationMethod, ACR: m.ACR, AMR: m.AMR, Denies: m.Denies,
		})
	}
	for _, m := range t.CustomControls {
		rows = append(rows, directory.ExternalProvider{ID: m.Key, Name: m.Name, Kind: directory.CustomControl, Denies: m.Denies})
	}
	for _, row := range rows {
		row.TenantID, row.Domain = string(t.ID), ownDomain(t)
		row.ClientID, row.AppID = g.id("external-client", row.ID), g.id("external-app", row.ID)
		row.Seq = g.tx.Seq()
		if err := directory.ExternalProviders.Insert(g.tx, row); err != nil {
			return err
		}
	}
	return nil
}

// ownDomain is the domain whose host a tenant's own providers live at: a
// federated one, whose provider is there already, or else the first.
func ownDomain(t *scenarios.Tenant) string {
	var federated, first string
	for _, d := range t.Domains {
		if d.Federation != nil {
			federated = cmp.Or(federated, d.Name)
		}
		if !strings.HasSuffix(d.Name, ".onmicrosoft.com") {
			first = cmp.Or(first, d.Name)
		}
	}
	return strings.ToLower(cmp.Or(federated, first, t.Domains[0].Name))
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
