package graph

import (
	"net/http"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// listDomains answers GET /domains.
func listDomains(c *web.Call, who *caller) (web.Result, error) {
	if err := onlyQuery(c); err != nil {
		return web.Result{}, err
	}
	var out []entity
	for d := range directory.Domains.All(who.rows, "tenant", who.tenant.ID) {
		out = append(out, domainOf(who.tenant, d))
	}
	return collection(c, "domains", out)
}

// getDomain answers GET /domains/{domain}.
func getDomain(c *web.Call, who *caller) (web.Result, error) {
	d, err := who.domain(c)
	if err != nil {
		return web.Result{}, err
	}
	return one(c, http.StatusOK, "domains/$entity", domainOf(who.tenant, d))
}

// domain is the one that the path names, if it is the tenant's.
func (who *caller) domain(c *web.Call) (directory.Domain, error) {
	name := strings.ToLower(c.Vars["domain"])
	d, ok := directory.Domains.Get(who.rows, name)
	if !ok || d.TenantID != who.tenant.ID {
		return d, resourceUnknown.with(short(name))
	}
	return d, nil
}

func domainOf(t directory.Tenant, d directory.Domain) entity {
	return entity{
		{name: "id", value: d.Name}, {name: "authenticationType", value: kindOf(d)}, {name: "availabilityStatus"},
		{name: "isAdminManaged", value: true}, {name: "isDefault", value: isDefault(t, d)}, {name: "isInitial", value: isInitial(d)},
		{name: "isRoot", value: true}, {name: "isVerified", value: true}, {name: "supportedServices", value: []string{"Email", "OfficeCommunicationsOnline"}},
		{name: "passwordValidityPeriodInDays", value: 2147483647}, {name: "passwordNotificationWindowInDays", value: 14},
	}
}

func isDefault(t directory.Tenant, d directory.Domain) bool { return t.DefaultDomain == d.Name }

// isInitial reports whether a domain is the one that the tenant was born with.
func isInitial(d directory.Domain) bool { return strings.HasSuffix(d.Name, ".onmicrosoft.com") }

func kindOf(d directory.Domain) string {
	if d.Federation != nil {
		return "Federated"
	}
	return "Managed"
}
