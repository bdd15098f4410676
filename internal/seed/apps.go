package seed

import (
	"slices"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// builtIn plants the applications of Microsoft's that exist in every tenant.
func (g *garden) builtIn() error {
	apps := []directory.App{
		// Of the old graph's scopes, those that its tokens carry for who was granted Graph.
		{ID: directory.AzureADGraphApp, Name: "Windows Azure Active Directory", IdentifierURIs: []string{"https://graph.windows.net"},
			Scopes: []string{"Directory.AccessAsUser.All", "User.Read"}, TokenVersion: 1},
		{ID: directory.GDAPApp, Name: "Partner Customer Delegated Administration"},
		{ID: directory.MySignInsApp, Name: "My Signins", Public: true},
		{ID: directory.PortalApp, Name: "Partner Center", Public: true, IDTokens: true,
			RedirectURIs: []string{"{portal}/dashboard/signin-oidc"}, LogoutURIs: []string{"{portal}/dashboard/signed-out"}},
	}
	names := map[string]string{
		"partner-center": "Microsoft Partner Center", "graph": "Microsoft Graph",
		"azure-management": "Windows Azure Service Management API", "key-vault": "Azure Key Vault",
	}
	for _, r := range scenarios.Resources() {
		apps = append(apps, directory.App{
			ID: r.AppID, Key: r.Name, Name: names[r.Name], IdentifierURIs: append([]string{r.URI}, r.Also...), Scopes: r.Scopes, TokenVersion: 1,
		})
	}
	for _, a := range apps {
		a.BuiltIn, a.Multitenant = true, true
		if err := directory.Apps.Insert(g.tx, a); err != nil {
			return err
		}
	}
	return nil
}

// apps plants the scenario's registrations, where they are present and what was
// consented to.
func (g *garden) apps() error {
	for i := range g.sc.Apps {
		if err := g.app(&g.sc.Apps[i]); err != nil {
			return err
		}
	}
	for i := range g.sc.Apps { // after all apps: a resource may be one of them
		if err := g.consents(&g.sc.Apps[i]); err != nil {
			return err
		}
	}
	return nil
}

func (g *garden) app(a *scenarios.App) error {
	row := directory.App{
		ID: string(a.ID), Key: a.Key, Name: a.Name, HomeTenant: g.tenants[a.Home].ID, Multitenant: a.Multitenant,
		Public: a.Kind == scenarios.Public, SPA: a.Kind == scenarios.SPA,
		Secrets: a.Secrets, RedirectURIs: a.RedirectURIs, FrontChannelLogout: a.LogoutURL, IDTokens: a.IDTokens,
		DeviceCode: a.DeviceCode, PasswordGrant: a.PasswordGrant,
		Scopes: a.Exposes, AppRoles: a.AppRoles, TokenVersion: max(1, a.AccessTokenVersion),
	}
	row.Requires = []directory.Permission{
		{ResourceID: directory.PartnerCenterApp, Scopes: []string{"user_impersonation"}},
		{ResourceID: directory.GraphApp, Scopes: []string{"User.Read"}},
	}
	if a.IdentifierURI != "" {
		row.IdentifierURIs = []string{a.IdentifierURI}
	}
	row.GeneratedCertificate = a.Certificate == scenarios.GeneratedCertificate
	for _, text := range a.Certificates {
		der, err := scenarios.ParseCertificate(text)
		if err != nil {
			return err
		}
		row.Certificates = append(row.Certificates, der)
	}
	if err := directory.Apps.Insert(g.tx, row); err != nil {
		return err
	}
	return g.presence(row.HomeTenant, row.ID)
}

// presence plants an application's service principal in a tenant, once.
func (g *garden) presence(tenantID, appID string) error {
	if _, there := directory.ServicePrincipals.Get(g.tx, tenantID+" "+appID); there {
		return nil
	}
	return directory.ServicePrincipals.Insert(g.tx, directory.ServicePrincipal{
		ID: g.id("service-principal", tenantID+"/"+appID), TenantID: tenantID, AppID: appID,
	})
}

func (g *garden) consents(a *scenarios.App) error {
	for _, c := range a.Consents {
		resource, err := directory.AppNamed(g.tx, c.Resource)
		if err != nil || len(resource.IdentifierURIs) == 0 {
			return directory.NotFoundError{Kind: "resource", Name: c.Resource}
		}
		scopes := c.Scopes
		if len(scopes)+len(c.AppPermissions) == 0 {
			scopes = resource.Scopes
		}
		grant := directory.Grant{ClientID: string(a.ID), ResourceID: resource.ID, Scopes: scopes, Roles: c.AppPermissions}
		if err := g.grants(a, c, grant); err != nil {
			return err
		}
	}
	return nil
}

// grants plants one consent: a user's own, or that of an administrator in each of
// some tenants.
func (g *garden) grants(a *scenarios.App, c scenarios.Consent, grant directory.Grant) error {
	if t, u := g.sc.User(c.As); u != nil {
		grant.ID, grant.TenantID, grant.UserID = g.id("grant", u.Key+"/"+a.Key+"/"+c.Resource), string(t.ID), string(u.ID)
		return g.grant(grant)
	}
	for _, t := range g.consenting(a, c.Tenants) {
		grant.ID, grant.TenantID = g.id("grant", t.Key+"/"+a.Key+"/"+c.Resource), t.ID
		if err := g.grant(grant); err != nil {
			return err
		}
	}
	return nil
}

func (g *garden) grant(row directory.Grant) error {
	if err := g.presence(row.TenantID, row.ClientID); err != nil {
		return err
	}
	return directory.Consent(g.tx, row) // a scenario may tell one consent in several
}

// consenting lists the tenants whose administrator consented.
func (g *garden) consenting(a *scenarios.App, names []string) []directory.Tenant {
	if len(names) == 0 {
		names = []string{a.Home}
	}
	if slices.Contains(names, scenarios.AllPartners) {
		return g.partnerTenants()
	}
	var out []directory.Tenant
	for _, n := range names {
		if t, ok := g.tenants[n]; ok && t.Kind != policy.TenantKind("") {
			out = append(out, t)
		}
	}
	return out
}
