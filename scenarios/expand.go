package scenarios

import (
	"cmp"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// Expand returns a copy of the scenario in which every shorthand and every
// default is an explicit setting. It takes any scenario, right or wrong: the
// checks of [Load] look at its result. Expanding twice changes nothing.
func Expand(s *Scenario) *Scenario {
	x := *s
	x.Version = cmp.Or(x.Version, Version)
	x.Extends, x.Parameters, x.Matrix, x.Variants = "", nil, nil, nil // a variant is one of them
	x.Calendar = cmp.Or(x.Calendar, policy.Announced)
	x.AsOf = cmp.Or(x.AsOf, Date(policy.LastRow(x.Calendar).Date.Format("2006-01-02")))
	x.Phase = expandPhase(x.Phase)
	x.Seed = cmp.Or(x.Seed, 1)
	x.Clock = expandClock(x.Clock)
	x.Fidelity = expandFidelity(x.Fidelity)
	x.Tenants = slices.Clone(x.Tenants)
	for i := range x.Tenants {
		x.expandTenant(&x.Tenants[i])
	}
	x.addCustomers()
	x.Relationships = slices.Clone(x.Relationships)
	for i := range x.Relationships {
		x.expandRelationship(&x.Relationships[i])
	}
	x.Faults = slices.Clone(x.Faults)
	for i := range x.Faults {
		expandFault(&x.Faults[i])
	}
	x.Apps = slices.Clone(x.Apps)
	x.addDefaultApps()
	for i := range x.Apps {
		x.expandApp(&x.Apps[i])
	}
	x.Story = slices.Clone(x.Story)
	for i := range x.Story {
		x.expandStep(&x.Story[i])
	}
	return &x
}

func expandPhase(p *Phase) *Phase {
	if p == nil {
		return nil
	}
	x := *p
	if x.API == policy.Progressive {
		x.Share = cmp.Or(x.Share, 25)
	}
	return &x
}

func expandClock(c *Clock) *Clock {
	x := deref(c)
	x.Mode = cmp.Or(x.Mode, Running)
	return &x
}

func expandFidelity(f *Fidelity) *Fidelity {
	x := deref(f)
	x.IsMFACompliant = cmp.Or(x.IsMFACompliant, CompliantHeader)
	x.MFARefusal = cmp.Or(x.MFARefusal, Refusal2026)
	x.TokenClaims = cmp.Or(x.TokenClaims, ClaimsCurrent)
	x.BOM = cmp.Or(x.BOM, Off)
	x.ErrorTrailer = cmp.Or(x.ErrorTrailer, TrailerCRLF)
	x.FedInAMR = cmp.Or(x.FedInAMR, Off)
	x.SecondFactorInAMR = cmp.Or(x.SecondFactorInAMR, Off)
	x.SecurityDefaultsAsk = cmp.Or(x.SecurityDefaultsAsk, policy.AskEveryone)
	return &x
}

func (s *Scenario) expandTenant(t *Tenant) {
	t.Name = cmp.Or(t.Name, title(t.Key))
	t.Kind = cmp.Or(t.Kind, policy.DirectBill)
	if t.Kind.Partner() {
		t.Environment = cmp.Or(t.Environment, policy.Production)
	}
	t.License = cmp.Or(t.License, policy.P1)
	t.ID = cmp.Or(t.ID, GUID(ObjectID(s.Seed, TenantObject, t.Key)))
	t.Region = cmp.Or(t.Region, "NA")
	t.Phase = expandPhase(t.Phase)
	if t.AllowedFactors == nil {
		t.AllowedFactors = List[Factor]{Push, TOTP, SMS, Voice, Passkey, TAP, External}
	}
	t.UserConsent = cmp.Or(t.UserConsent, ConsentAllowed)
	expandExternals(t)
	t.ConditionalAccess = slices.Clone(t.ConditionalAccess)
	for i := range t.ConditionalAccess {
		expandPolicy(&t.ConditionalAccess[i])
	}
	expandDomains(t)
	t.Users = slices.Clone(t.Users)
	for i := range t.Users {
		s.expandUser(t, &t.Users[i])
	}
}

// expandDomains gives the tenant its default domain, federated where a user
// signs in by a provider, and federations their behaviour.
func expandDomains(t *Tenant) {
	t.Domains = slices.Clone(t.Domains)
	if len(t.Domains) == 0 && t.Key != "" {
		d := Domain{Name: t.Key + ".example"}
		if slices.ContainsFunc(t.Users, func(u User) bool { return federated(u.SignIn) }) {
			d.Federation = &Federation{}
		}
		t.Domains = []Domain{d}
	}
	for i := range t.Domains {
		if f := t.Domains[i].Federation; f != nil {
			t.Domains[i].Federation = expandFederation(*f)
		}
	}
}

// expandFederation leaves mfa_behavior unset where the older setting is given,
// as it is at Entra then.
func expandFederation(f Federation) *Federation {
	if f.SupportsMFA == nil {
		f.MFABehavior = cmp.Or(f.MFABehavior, policy.EnforceMFA)
	}
	f.Protocol = cmp.Or(f.Protocol, WSFederation)
	f.PromptLogin = cmp.Or(f.PromptLogin, TranslatePromptLogin)
	f.AMRRule = cmp.Or(f.AMRRule, RulePresent)
	return &f
}

// addCustomers makes a default customer of every key that is listed as a
// customer and is no tenant.
func (s *Scenario) addCustomers() {
	for _, t := range s.Tenants {
		for _, key := range t.Customers {
			if key != "" && s.Tenant(key) == nil {
				c := Tenant{Key: key, Kind: policy.Customer}
				s.expandTenant(&c)
				s.Tenants = append(s.Tenants, c)
			}
		}
	}
}

func federated(k policy.SignInKind) bool {
	return k == policy.FederatedWithAMR || k == policy.FederatedWithoutAMR
}

// title makes a display name of a key: contoso-sandbox, Contoso Sandbox.
func title(key string) string {
	words := strings.FieldsFunc(key, func(r rune) bool { return r == '-' || r == '_' })
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

func deref[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
