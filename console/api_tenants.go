package console

import (
	"net/http"
	"slices"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/commerce"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func listTenants(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, tenantsOf(c.World.Read())), nil
}

func tenantsOf(r world.Reader) []control.Tenant {
	out := []control.Tenant{}
	for t := range directory.Tenants.All(r, "all", "all") {
		out = append(out, tenantOf(r, t))
	}
	return out
}

// shownCustomers bounds the customers listed with a tenant.
const shownCustomers = 100

func tenantOf(r world.Reader, t directory.Tenant) control.Tenant {
	out := control.Tenant{
		Key: t.Key, ID: t.ID, Name: t.Name, Kind: string(t.Kind), Environment: string(t.Environment),
		License: string(t.License), SecurityDefaults: t.SecurityDefaults, Domains: []control.Domain{}, Phase: string(t.Phase), PortalPhase: string(t.PortalPhase),
		AllowedFactors: factorWords(t.Methods), RegistrationGraceDays: t.RegistrationGraceDays, UserConsent: string(scenarios.ConsentAllowed),
	}
	if t.NoUserConsent {
		out.UserConsent = string(scenarios.ConsentAdminsOnly)
	}
	for p := range directory.ExternalProviders.All(r, "tenant", t.ID) {
		out.Externals = append(out.Externals, externalOf(p))
	}
	for _, p := range t.Policies {
		out.ConditionalAccess = append(out.ConditionalAccess, shownPolicy(r, p))
	}
	for d := range directory.Domains.All(r, "tenant", t.ID) {
		out.Domains = append(out.Domains, domainOf(r, d))
	}
	for cu := range commerce.Customers.All(r, "partner", t.ID) {
		if len(out.Customers) == shownCustomers {
			break
		}
		if customer, ok := directory.Tenants.Get(r, cu.TenantID); ok {
			out.Customers = append(out.Customers, customer.Key)
		}
	}
	return out
}

func changeTenant(c *web.Call) (web.Result, error) {
	change, err := read[control.TenantChange](c)
	if err != nil {
		return web.Result{}, err
	}
	var out control.Tenant
	err = c.World.Write(func(tx *world.Txn) error {
		t, err := directory.TenantNamed(tx, c.Vars["tenant"])
		if err != nil {
			return err
		}
		if err := applyTenant(tx, &t, change); err != nil {
			return err
		}
		out = tenantOf(tx, t)
		c.Entry.Caller.Tenant = out.ID
		c.Entry.Detail("changed", "settings of the tenant")
		return directory.Tenants.Put(tx, t)
	})
	return web.JSON(http.StatusOK, out), err
}

func applyTenant(tx *world.Txn, t *directory.Tenant, change control.TenantChange) error {
	if change.SecurityDefaults != nil {
		t.SecurityDefaults = *change.SecurityDefaults
	}
	if change.Phase != nil {
		phase := policy.Phase(*change.Phase)
		if !slices.Contains([]policy.Phase{"", policy.Off, policy.Report, policy.Progressive, policy.Enforce}, phase) {
			return bad("", "phase %q is not off, report, progressive or enforce; empty follows the calendar", phase)
		}
		t.Phase = phase
	}
	if change.PortalPhase != nil {
		phase := policy.Phase(*change.PortalPhase)
		if !slices.Contains([]policy.Phase{"", policy.Off, policy.Enforce}, phase) {
			return bad("", "portal_phase %q is not off or enforce; empty follows the calendar", phase)
		}
		t.PortalPhase = phase
	}
	if err := applySignIn(tx, t, change); err != nil {
		return err
	}
	if changed := change.SecurityDefaults != nil || change.ConditionalAccess != nil; changed && t.SecurityDefaults && len(t.Policies) > 0 {
		return bad("send security_defaults: false, or conditional_access: []", "tenant %s would have security defaults and Conditional Access, which Entra does not allow", t.Key)
	}
	return nil
}
