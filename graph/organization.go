package graph

import (
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// listOrganization answers GET /organization: the token's tenant.
func listOrganization(c *web.Call, who *caller) (web.Result, error) {
	verified := []entity{}
	for d := range directory.Domains.All(who.rows, "tenant", who.tenant.ID) {
		verified = append(verified, entity{
			{name: "capabilities", value: "Email, OfficeCommunicationsOnline"}, {name: "isDefault", value: isDefault(who.tenant, d)},
			{name: "isInitial", value: isInitial(d)}, {name: "name", value: d.Name}, {name: "type", value: kindOf(d)},
		})
	}
	plans := []entity{}
	if service, ok := premium[who.tenant.License]; ok {
		plans = append(plans, entity{{name: "capabilityStatus", value: "Enabled"}, {name: "service", value: "AADPremiumService"}, {name: "servicePlanId", value: service}})
	}
	return collection(c, "organization", []entity{{
		{name: "id", value: who.tenant.ID}, {name: "deletedDateTime"}, {name: "displayName", value: who.tenant.Name},
		{name: "assignedPlans", value: plans}, {name: "tenantType", value: "AAD"}, {name: "verifiedDomains", value: verified},
	}})
}

// premium are the service plans of Entra ID P1 and P2.
var premium = map[policy.License]string{
	policy.P1: "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
	policy.P2: "eec0eb4f-6444-4f95-aba0-50c24d67f998",
}
