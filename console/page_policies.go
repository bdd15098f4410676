package console

import (
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// termsOf are a tenant's licence and what it allows besides its policies, where
// that is not the default.
func termsOf(t control.Tenant) string {
	out := []string{"licence " + t.License}
	if all := factorWords(policy.Methods); len(t.AllowedFactors) < len(all) {
		out = append(out, "allows "+orNothing(strings.Join(t.AllowedFactors, ", "), "no second factor"))
	}
	if t.RegistrationGraceDays > 0 {
		out = append(out, "registration within "+strconv.Itoa(t.RegistrationGraceDays)+" days")
	}
	if t.UserConsent == string(scenarios.ConsentAdminsOnly) {
		out = append(out, "only administrators consent")
	}
	return strings.Join(out, "; ")
}

// policyTable are the Conditional Access policies of all tenants.
func policyTable(tenants []control.Tenant) *page.Table {
	t := &page.Table{Caption: "Conditional Access", Columns: []string{"Policy", "Tenant", "Wants", "Applies to", "Apps, clients"}}
	for _, tn := range tenants {
		for _, p := range tn.ConditionalAccess {
			where := page.Cell{Text: orNothing(strings.Join(p.Apps, ", "), "every app"), Detail: strings.Join(p.Clients, ", ")}
			t.Rows = append(t.Rows, page.Row{{Text: p.Name}, {Text: tn.Name}, wants(p), whom(p), where})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}

// wants says what a policy wants of those it applies to.
func wants(p control.ConditionalAccess) page.Cell {
	words := map[policy.Grant]string{
		policy.GrantMFA: "MFA", policy.GrantBlock: "block", "": "a recent sign-in",
		policy.GrantStrength: "MFA of strength " + p.Strength, policy.GrantControl: "custom control " + p.Control,
	}
	cell := page.Cell{Text: words[policy.Grant(p.Grant)]}
	switch p.SignInFrequency {
	case "":
	case string(scenarios.EveryTime):
		cell.Detail = "at every sign-in"
	default:
		cell.Detail = "sign-ins no older than " + p.SignInFrequency
	}
	return cell
}

func whom(p control.ConditionalAccess) page.Cell {
	var limits []string
	for _, list := range [][]string{p.Users, p.Roles} {
		if len(list) > 0 {
			limits = append(limits, strings.Join(list, ", "))
		}
	}
	cell := page.Cell{Text: orNothing(strings.Join(limits, "; "), "everybody")}
	if len(p.ExcludeUsers) > 0 {
		cell.Detail = "but not " + strings.Join(p.ExcludeUsers, ", ")
	}
	return cell
}

// externalTable are the providers of second factors that tenants hand people to.
func externalTable(tenants []control.Tenant) *page.Table {
	t := &page.Table{Caption: "Providers of second factors outside Entra ID", Columns: []string{"Provider", "Tenant", "Kind", "Answers"}}
	for _, tn := range tenants {
		for _, x := range tn.Externals {
			kind := page.Cell{Text: "custom control", Detail: "meets its policy; no MFA claim comes of it"}
			answers := page.Cell{Text: "passed"}
			if x.Kind != "custom-control" {
				kind = page.Cell{Text: "external method", Detail: "counts as MFA"}
				answers = page.Cell{Text: "acr " + x.ACR, Detail: "amr " + strings.Join(x.AMR, ", ")}
			}
			if x.Denies {
				answers = page.Cell{Badge: &page.Badge{Tone: page.Deny, Text: "refuses everybody"}}
			}
			t.Rows = append(t.Rows, page.Row{{Text: x.Name, Detail: x.Key}, {Text: tn.Name}, kind, answers})
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
