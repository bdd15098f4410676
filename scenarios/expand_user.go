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
		if u.GuestOf != "" {
			u.UPN = s.guestName(t, u)
		}
	}
	u.Name = cmp.Or(u.Name, strings.TrimSpace(u.GivenName+" "+u.FamilyName), title(u.Key))
	given, family, _ := strings.Cut(u.Name, " ")
	if u.GivenName == "" && u.FamilyName == "" {
		u.GivenName, u.FamilyName = given, family
	}
	u.ID = cmp.Or(u.ID, GUID(ObjectID(s.Seed, UserObject, u.Key)))
	if u.GuestOf == "" {
		u.Password = cmp.Or(u.Password, "sandbox-"+u.Key)
	}
	if u.Roles == nil && t.Kind.Partner() && u.GuestOf == "" {
		u.Roles = List[policy.AgentRole]{policy.AdminAgent}
	}
	federation := t.federationOf(u.UPN)
	if u.GuestOf != "" {
		u.SignIn = cmp.Or(u.SignIn, policy.NoMFA)
	}
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
	case f.SendsMFAClaim != nil && !*f.SendsMFAClaim, f.PerformsMFA != nil && !*f.PerformsMFA, f.AMRRule == RuleMissing:
		return policy.FederatedWithoutAMR
	}
	return policy.FederatedWithAMR
}

// expandSignIn spells out what a sign-in kind means at Entra.
func (s *Scenario) expandSignIn(u *User) {
	demand, factor := policy.PerUserDisabled, &SecondFactor{}
	if u.SignIn == policy.Managed {
		demand, factor = policy.PerUserEnforced, &SecondFactor{Push: true, TOTP: Enrolled(totpSecret(s.Seed, u.Key))}
	}
	u.PerUserMFA = cmp.Or(u.PerUserMFA, demand)
	if u.SecondFactor == nil {
		u.SecondFactor = factor
	}
	u.SecondFactor = s.expandFactor(*u.SecondFactor, u.Key)
}

// expandFactor makes of the scenario's seed what a user is to have registered.
func (s *Scenario) expandFactor(f SecondFactor, user string) *SecondFactor {
	if f.TOTP == made {
		f.TOTP = Enrolled(totpSecret(s.Seed, user))
	}
	for _, number := range []*Enrolled{&f.SMS, &f.Voice} {
		if *number == made {
			sum := sha256.Sum256(fmt.Appendf(nil, "%d/phone/%s", s.Seed, user))
			*number = Enrolled(fmt.Sprintf("+1 555 01%02d", sum[0]%100)) // of the numbers that belong to nobody
		}
	}
	if f.TAP != nil {
		f.TAP = s.expandPass(*f.TAP, user)
	}
	return &f
}

// expandPass makes the text of a Temporary Access Pass of the scenario's seed.
func (s *Scenario) expandPass(p AccessPass, user string) *AccessPass {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/tap/%s", s.Seed, user))
	p.Pass = cmp.Or(p.Pass, strings.ToLower(base32.StdEncoding.EncodeToString(sum[:])[:8]))
	p.Minutes = cmp.Or(p.Minutes, 60)
	return &p
}

// guestName is the user principal name of a guest: that at home, with _ for @, at
// the tenant's own domain.
func (s *Scenario) guestName(t *Tenant, u *User) string {
	home := u.Key
	for i := range s.Tenants { // at home it may not have been derived yet
		h := &s.Tenants[i]
		for _, at := range h.Users {
			if at.Key == u.GuestOf {
				domain := h.Key + ".example"
				if len(h.Domains) > 0 {
					domain = h.Domains[0].Name
				}
				home = cmp.Or(at.UPN, at.Key+"@"+domain)
			}
		}
	}
	own, managed := t.Domains[0], false
	for _, d := range t.Domains {
		initial := strings.HasSuffix(d.Name, ".onmicrosoft.com")
		if d.Federation == nil && (initial || !managed) {
			own, managed = d, true
		}
	}
	return strings.ReplaceAll(home, "@", "_") + "#EXT#@" + own.Name
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
		if f != nil && f.AMRRule == RuleMissing { // it is made, and never sent
			p.SendsMFAClaim = true
		}
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
