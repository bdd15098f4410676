package scenarios

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func (s *Scenario) expandUser(t *Tenant, u *User) {
	if u.UPN == "" && len(t.Domains) > 0 {
		u.UPN = u.Key + "@" + t.Domains[0].Name
	}
	u.Name = cmp.Or(u.Name, strings.TrimSpace(u.GivenName+" "+u.FamilyName), title(u.Key))
	given, family, _ := strings.Cut(u.Name, " ")
	if u.GivenName == "" && u.FamilyName == "" {
		u.GivenName, u.FamilyName = given, family
	}
	u.ID = cmp.Or(u.ID, GUID(ObjectID(s.Seed, UserObject, u.Key)))
	u.Password = cmp.Or(u.Password, "sandbox-"+u.Key)
	if u.Roles == nil && t.Kind.Partner() {
		u.Roles = List[policy.AgentRole]{policy.AdminAgent}
	}
	federation := t.federationOf(u.UPN)
	u.SignIn = cmp.Or(u.SignIn, defaultSignIn(federation))
	s.expandSignIn(u)
	u.Provider = expandProvider(u, federation)
}

// federationOf returns how the domain of a user principal name is federated, or
// nil.
func (t *Tenant) federationOf(upn string) *Federation {
	_, domain, _ := strings.Cut(strings.ToLower(upn), "@")
	if d := t.Domain(domain); d != nil {
		return d.Federation
	}
	return nil
}

func defaultSignIn(f *Federation) policy.SignInKind {
	switch {
	case f == nil:
		return policy.Managed
	case f.SendsMFAClaim != nil && !*f.SendsMFAClaim, f.PerformsMFA != nil && !*f.PerformsMFA:
		return policy.FederatedWithoutAMR
	}
	return policy.FederatedWithAMR
}

// expandSignIn spells out what a sign-in kind means at Entra.
func (s *Scenario) expandSignIn(u *User) {
	demand, factor := policy.PerUserDisabled, &SecondFactor{}
	if u.SignIn == policy.Managed {
		demand, factor = policy.PerUserEnforced, &SecondFactor{Push: true, TOTP: totpSecret(s.Seed, u.Key)}
	}
	u.PerUserMFA = cmp.Or(u.PerUserMFA, demand)
	if u.SecondFactor == nil {
		u.SecondFactor = factor
	}
}

// expandProvider spells out what the partner's own provider does for the user:
// what the user says, else what the domain says, else what the sign-in kind
// means.
func expandProvider(u *User, f *Federation) *Provider {
	if !federated(u.SignIn) && u.Provider == nil {
		return nil
	}
	var p Provider
	if u.Provider != nil {
		p = *u.Provider
	} else {
		p = Provider{PerformsMFA: true, SendsMFAClaim: u.SignIn == policy.FederatedWithAMR}
		if f != nil && f.PerformsMFA != nil {
			p.PerformsMFA = *f.PerformsMFA
		}
		if f != nil && f.SendsMFAClaim != nil {
			p.SendsMFAClaim = *f.SendsMFAClaim
		}
	}
	return &p
}

// totpSecret derives the secret of a user's TOTP app.
func totpSecret(seed int64, user string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/totp/%s", seed, user))
	return base32.StdEncoding.EncodeToString(sum[:20])
}
