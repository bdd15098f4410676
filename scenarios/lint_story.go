package scenarios

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// A prophet follows a story as far as a file alone tells how it will go, to point
// at expectations that policy makes impossible. As soon as it cannot be sure it
// keeps silent: a wrong warning is worse than none.
type prophet struct {
	*checker
	at      time.Time         // policy time; zero: unknown
	phases  bool              // some phase is set outright while the story runs
	changed bool              // an administrator has changed something
	proven  map[string]bool   // users who have done MFA, or may have
	without map[string]string // saved access tokens for Partner Center without MFA: name to the user's key
	alone   map[string]bool   // saved access tokens of an app without a user
}

// lintStory reports steps that expect what cannot come.
func (c *checker) lintStory() {
	p := &prophet{checker: c, proven: map[string]bool{}, without: map[string]string{}, alone: map[string]bool{}}
	p.at, _ = c.full.AsOf.Time()
	for i := range c.written.Story {
		p.step(&c.written.Story[i], &c.full.Story[i])
	}
}

func (p *prophet) step(s, full *Step) {
	switch {
	case s.Advance != 0 && !p.at.IsZero():
		p.at = p.at.Add(s.Advance)
	case s.PolicyDate != "":
		p.at, _ = s.PolicyDate.Time()
	case s.Set != nil:
		if !p.changed && s.Set.License == "" && s.Set.SecurityDefaults == nil {
			p.lintPolicies(s.Set.ConditionalAccess, p.full.Tenant(s.Set.Tenant))
		}
		p.changed = true
		p.phases = p.phases || s.Set.Phase != nil
	case s.Password != nil:
		p.password(s)
		p.keep(s, s.Password.As, full.Password.TokenRequest)
	case s.SignIn != nil:
		asked := p.signIn(s, full.SignIn)
		p.keep(s, s.SignIn.As, full.SignIn.TokenRequest)
		if !asked {
			p.lacks(s, s.SignIn.As, full.SignIn.TokenRequest)
		}
		p.factor(s.SignIn.With, s.SignIn.As)
	case s.DeviceCode != nil:
		p.proven[s.DeviceCode.As] = true
		p.factor(s.DeviceCode.With, s.DeviceCode.As)
	case s.Open != nil:
		p.proven[s.Open.As] = true // the portal asks for MFA by itself
		p.factor(s.Open.With, s.Open.As)
	case s.GoOn != nil:
		p.proven[s.GoOn.As] = true
	case s.Register != nil: // at a page that asks for MFA, or makes it count
		p.proven[s.Register.As] = true
		p.factor(&With{SecondFactor: s.Register.Factor}, s.Register.As, &s.Register.Factor)
	case s.SecurityInfo != nil:
		p.proven[s.SecurityInfo.As], p.changed = true, true
		p.factor(s.SecurityInfo.With, s.SecurityInfo.As)
	case s.Consent != nil:
		p.proven[s.Consent.As] = true
		p.factor(s.Consent.With, s.Consent.As)
	case s.Legacy != nil:
		p.legacy(s)
	case s.AppToken != nil:
		p.appToken(s)
	case s.Call != nil:
		p.call(s)
	}
}

// amr returns what a step expects of the claim amr.
func amr(e *Expect) (list []string, said bool) {
	if e == nil {
		return nil, false
	}
	for _, claims := range []map[string]any{e.Claims, e.ExactClaims} {
		if values, ok := claims["amr"].([]any); ok {
			for _, v := range values {
				text, _ := v.(string)
				list = append(list, text)
			}
			return list, true
		}
	}
	return nil, false
}

// claimsOf is where a step expects claims.
func claimsOf(e *Expect) any {
	if e.Claims["amr"] != nil {
		return mapKey{&e.Claims, "amr"}
	}
	return mapKey{&e.ExactClaims, "amr"}
}

// password: a grant without a browser proves one factor. A provider that is asked
// by WS-Trust may say more.
func (p *prophet) password(s *Step) {
	_, u := p.full.User(s.Password.As)
	if v := s.Password; v.Via != "" && u != nil && !federated(u.SignIn) {
		p.fault(&v.Via, "via: Entra keeps the password of %s itself, so there is no provider to choose; remove it", v.As)
	}
	if list, _ := amr(s.Expect); slices.Contains(list, "mfa") && u != nil && !federated(u.SignIn) {
		p.fault(claimsOf(s.Expect), "claims: the password grant cannot do MFA, so amr never contains mfa; expect [pwd], or sign in with sign_in")
	}
}

// signIn: where nobody asks for MFA, nobody does it. It reports whether somebody
// may ask.
func (p *prophet) signIn(s *Step, full *SignIn) (asked bool) {
	t, u := p.full.User(full.As)
	list, _ := amr(s.Expect)
	begins := s.SignIn.With != nil && s.SignIn.With.FirstFactor != "" // with both factors at once
	if u == nil || p.changed || p.proven[full.As] || s.SignIn.RequestMFA != "" || begins {
		p.proven[full.As] = true
		return true
	}
	asked = u.PerUserMFA != policy.PerUserDisabled || t.SecurityDefaults || len(t.ConditionalAccess) > 0 || u.GuestOf != ""
	claimed := federated(u.SignIn) && u.SignIn != policy.FederatedWithoutAMR
	if asked || claimed || full.Tenant != t.Key {
		p.proven[full.As] = true
		return true
	}
	if slices.Contains(list, "mfa") {
		p.fault(claimsOf(s.Expect), "claims: nobody asks %s for MFA in this sign-in, so amr does not contain mfa; expect [pwd], or add request_mfa", full.As)
	}
	return false
}

// legacy: nobody can be asked for MFA, so where it is demanded the sign-in fails.
func (p *prophet) legacy(s *Step) {
	t, u := p.full.User(s.Legacy.As)
	if u == nil || p.changed || s.Expect == nil || s.Expect.Status != 200 || federated(u.SignIn) {
		return
	}
	switch {
	case t.SecurityDefaults:
		p.fault(&s.Expect.Status, "status: %s has security defaults, which block legacy protocols; expect AADSTS530035", t.Key)
	case u.PerUserMFA == policy.PerUserEnforced:
		p.fault(&s.Expect.Status, "status: %s must do MFA, which a legacy protocol cannot; expect AADSTS50076", u.Key)
	}
}

// factor: a person cannot use what the tenant does not allow.
func (p *prophet) factor(w *With, user string, at ...any) {
	t, u := p.full.User(user)
	if w == nil || w.SecondFactor == "" || u == nil || p.changed || federated(u.SignIn) {
		return
	}
	if !slices.Contains(t.AllowedFactors, w.SecondFactor) {
		p.fault(p.spelt(append([]any{&w.SecondFactor}, at...)...), "second_factor: %s does not allow %s; add it to allowed_factors", t.Key, w.SecondFactor)
	}
}

// keep notes a token of which the story itself says that it lacks MFA.
func (p *prophet) keep(s *Step, user string, r TokenRequest) {
	list, said := amr(s.Expect)
	for name := range s.Save {
		delete(p.without, name)
		delete(p.alone, name)
	}
	if said && !slices.Contains(list, "mfa") {
		p.lacks(s, user, r)
	}
}

// lacks notes the tokens that a step saves as tokens without MFA.
func (p *prophet) lacks(s *Step, user string, r TokenRequest) {
	for name, part := range s.Save {
		if part == "access_token" && r.Resource == DefaultResource {
			p.without[name] = user
		}
	}
}

// call: from the day of enforcement on a token without MFA is refused.
func (p *prophet) call(s *Step) {
	p.callAlone(s)
	user, without := p.without[s.Call.Bearer]
	if !without || s.Expect == nil || s.Expect.Status < 200 || s.Expect.Status > 299 || p.phases || p.at.IsZero() {
		return
	}
	_, path := s.Call.Request()
	t, _ := p.full.User(user)
	if t == nil || !t.Kind.Partner() || !strings.HasPrefix(path, "/v1/") && !strings.HasPrefix(path, "/v3/") {
		return
	}
	phase := policy.PhaseOn(p.at, t.Environment, p.full.Calendar).API
	for _, set := range []*Phase{p.full.Phase, t.Phase} {
		if set != nil {
			phase = cmp.Or(set.API, phase)
		}
	}
	if phase == policy.Enforce {
		p.fault(&s.Expect.Status, "status: the token \"%s\" was issued without MFA, and on %s the API refuses such a call; expect 401, or get a token with MFA", s.Call.Bearer, p.at.Format(time.DateOnly))
	}
}
