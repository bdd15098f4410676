package console

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/seed"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// oneOf wants a word to be one of those that a scenario file may use in its
// place.
func oneOf[T ~string](field, word string) (T, error) {
	words := scenarios.Enum(reflect.TypeFor[T]())
	if !slices.Contains(words, word) {
		return "", bad("", "%s %q is not %s", field, word, strings.Join(words[:len(words)-1], ", ")+" or "+words[len(words)-1])
	}
	return T(word), nil
}

// mostGraceDays bounds how long registration may be put off.
const mostGraceDays = 365

// applySignIn changes what a tenant has to say about signing in.
func applySignIn(tx *world.Txn, t *directory.Tenant, change control.TenantChange) error {
	if change.License != nil {
		license, err := oneOf[policy.License]("license", *change.License)
		if err != nil {
			return err
		}
		t.License = license
	}
	if change.AllowedFactors != nil {
		words := make([]scenarios.Factor, len(*change.AllowedFactors))
		for i, word := range *change.AllowedFactors {
			var err error
			if words[i], err = oneOf[scenarios.Factor]("allowed_factors", word); err != nil {
				return err
			}
		}
		t.Methods = seed.Methods(words)
	}
	if change.RegistrationGraceDays != nil {
		if t.RegistrationGraceDays = *change.RegistrationGraceDays; t.RegistrationGraceDays < 0 || t.RegistrationGraceDays > mostGraceDays {
			return bad("", "registration_grace_days %d is not from 0 to %d", t.RegistrationGraceDays, mostGraceDays)
		}
	}
	if change.UserConsent != nil {
		consent, err := oneOf[scenarios.UserConsent]("user_consent", *change.UserConsent)
		if err != nil {
			return err
		}
		t.NoUserConsent = consent == scenarios.ConsentAdminsOnly
	}
	return applyPolicies(tx, t, change.ConditionalAccess)
}

// applyPolicies replaces the Conditional Access policies of a tenant.
func applyPolicies(tx *world.Txn, t *directory.Tenant, policies *[]control.ConditionalAccess) error {
	if policies == nil {
		return nil
	}
	if len(*policies) > 0 && !t.License.ConditionalAccess() {
		return bad("Conditional Access needs P1 or P2", "tenant %s has the licence %s", t.Key, t.License)
	}
	t.Policies = nil
	for _, ca := range *policies {
		p, err := conditionalAccess(tx, t, ca)
		if err != nil {
			return err
		}
		t.Policies = append(t.Policies, p)
	}
	return nil
}

func conditionalAccess(tx *world.Txn, t *directory.Tenant, ca control.ConditionalAccess) (directory.ConditionalAccess, error) {
	out := directory.ConditionalAccess{ID: tx.NewID(), Name: ca.Name, Control: ca.Control}
	if err := wanted(tx, t, ca, &out); err != nil {
		return out, err
	}
	for _, word := range ca.Clients {
		kind, err := oneOf[policy.ClientKind]("clients", word)
		if err != nil {
			return out, err
		}
		out.Clients = append(out.Clients, kind)
	}
	for _, list := range []struct {
		names []string
		to    *[]string
	}{{ca.Users, &out.Users}, {ca.ExcludeUsers, &out.ExcludedUsers}} {
		for _, name := range list.names {
			u, err := directory.UserNamed(tx, name)
			if err != nil {
				return out, err
			}
			*list.to = append(*list.to, u.ID)
		}
	}
	for _, name := range ca.Roles {
		if agent := policy.AgentRole(name); slices.Contains(agentRoles, agent) {
			out.Agents = append(out.Agents, agent)
			continue
		}
		i := slices.IndexFunc(directory.Roles, func(r directory.Role) bool { return strings.EqualFold(r.Name, name) || r.ID == name })
		if i < 0 {
			return out, directory.NotFoundError{Kind: "directory role", Name: name}
		}
		out.Roles = append(out.Roles, directory.Roles[i].ID)
	}
	for _, name := range ca.Apps {
		a, err := directory.AppNamed(tx, name)
		if err != nil {
			return out, err
		}
		out.Apps = append(out.Apps, a.ID)
	}
	return out, nil
}

// wanted reads what a policy wants of those it applies to: a grant, with what
// goes with it, or a recent sign-in.
func wanted(r world.Reader, t *directory.Tenant, ca control.ConditionalAccess, out *directory.ConditionalAccess) (err error) {
	frequency := scenarios.Frequency(ca.SignInFrequency)
	out.EveryTime, out.SignInFrequency = frequency == scenarios.EveryTime, frequency.Every()
	if frequency != "" && !out.EveryTime && out.SignInFrequency < time.Hour {
		return bad("write 1h, 24h or every-time", "sign_in_frequency %q is not a duration of an hour or more", ca.SignInFrequency)
	}
	if ca.Grant != "" || frequency == "" {
		if out.Grant, err = oneOf[policy.Grant]("grant", ca.Grant); err != nil {
			return err
		}
	}
	if out.Grant == policy.GrantStrength {
		if out.Strength, err = oneOf[policy.Strength]("strength", cmp.Or(ca.Strength, string(policy.AnyMFA))); err != nil {
			return err
		}
	} else if ca.Strength != "" {
		return bad("", "strength goes with grant %s", policy.GrantStrength)
	}
	if (out.Grant == policy.GrantControl) != (ca.Control != "") {
		return bad("", "grant %s and control go together", policy.GrantControl)
	}
	if ca.Control != "" {
		p, ok := directory.ExternalProviders.Get(r, ca.Control)
		if !ok || p.TenantID != t.ID || p.Kind != directory.CustomControl {
			return directory.NotFoundError{Kind: "custom control of " + t.Key, Name: ca.Control}
		}
	}
	return nil
}

// shownPolicy is a Conditional Access policy with names in place of ids.
func shownPolicy(r world.Reader, p directory.ConditionalAccess) control.ConditionalAccess {
	out := control.ConditionalAccess{Name: p.Name, Grant: string(p.Grant), Strength: string(p.Strength), Control: p.Control,
		Users: userKeys(r, p.Users), ExcludeUsers: userKeys(r, p.ExcludedUsers)}
	switch {
	case p.EveryTime:
		out.SignInFrequency = string(scenarios.EveryTime)
	case p.SignInFrequency > 0:
		out.SignInFrequency = p.SignInFrequency.String()
	}
	for _, kind := range p.Clients {
		out.Clients = append(out.Clients, string(kind))
	}
	for _, agent := range p.Agents {
		out.Roles = append(out.Roles, string(agent))
	}
	for _, id := range p.Roles {
		out.Roles = append(out.Roles, directory.RoleName(id))
	}
	for _, id := range p.Apps {
		a, _ := directory.Apps.Get(r, id)
		out.Apps = append(out.Apps, cmp.Or(a.Key, id))
	}
	return out
}

func userKeys(r world.Reader, ids []string) []string {
	var out []string
	for _, id := range ids {
		u, _ := directory.Users.Get(r, id)
		out = append(out, cmp.Or(u.Key, u.UPN, id))
	}
	return out
}

// factorWords are the words of a scenario file for methods.
func factorWords(methods []policy.Method) []string {
	out := []string{}
	for _, word := range scenarios.Enum(reflect.TypeFor[scenarios.Factor]()) {
		for _, m := range seed.Methods([]scenarios.Factor{scenarios.Factor(word)}) {
			if slices.Contains(methods, m) {
				out = append(out, word)
			}
		}
	}
	return out
}

func externalOf(p directory.ExternalProvider) control.External {
	return control.External{Key: p.ID, Name: p.Name, Kind: string(p.Kind), ACR: p.ACR, AMR: p.AMR, Denies: p.Denies}
}

// changeExternal changes what an external provider answers.
func changeExternal(c *web.Call) (web.Result, error) {
	change, err := read[control.ExternalChange](c)
	if err != nil {
		return web.Result{}, err
	}
	var out control.External
	err = c.World.Write(func(tx *world.Txn) error {
		p, ok := directory.ExternalProviders.Get(tx, c.Vars["external"])
		if !ok {
			return directory.NotFoundError{Kind: "external method or custom control", Name: c.Vars["external"]}
		}
		if change.ACR != nil {
			p.ACR = *change.ACR
		}
		if change.AMR != nil {
			p.AMR = slices.Clone(*change.AMR)
		}
		if change.Denies != nil {
			p.Denies = *change.Denies
		}
		out = externalOf(p)
		c.Entry.Detail("changed", fmt.Sprintf("answers of %s", p.Name))
		return directory.ExternalProviders.Put(tx, p)
	})
	return web.JSON(http.StatusOK, out), err
}

// agentRoles are the agent groups of a partner's tenant.
var agentRoles = []policy.AgentRole{
	policy.AdminAgent, policy.SalesAgent, policy.HelpdeskAgent, policy.BillingAdmin,
	policy.SecurityAdmin, policy.UserAdmin, policy.GlobalAdmin,
}
