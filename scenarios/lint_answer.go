package scenarios

import (
	"maps"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
)

// mfaCode is Partner Center's code for a call that lacks MFA.
const mfaCode = "900421"

// lintAnswer reports an answer to a call that does not fit together, or that nobody
// gets without a token.
func (c *checker) lintAnswer(s *Step) {
	if s.Call == nil || s.Expect == nil || s.Expect.Status/100 != 2 {
		return
	}
	if s.Expect.Code != "" {
		c.fault(&s.Expect.Code, "code: an answer with status %d carries no error; change one of them", s.Expect.Status)
	}
	_, path := s.Call.Request()
	api := slices.ContainsFunc([]string{"/v1/", "/v3/", "/v1.0/", "/beta/"}, func(base string) bool { return strings.HasPrefix(path, base) })
	shown := slices.ContainsFunc(slices.Collect(maps.Keys(s.Call.Headers)), func(name string) bool { return strings.EqualFold(name, "Authorization") })
	if api && s.Call.Bearer == "" && !shown {
		c.fault(&s.Expect.Status, "status: without a token the API refuses every call; add bearer to the call, or expect 401")
	}
}

// appToken: an app proves nothing about a user, so its token says nothing of how one
// signed in.
func (p *prophet) appToken(s *Step) {
	if list, said := amr(s.Expect); said && len(list) > 0 {
		p.fault(claimsOf(s.Expect), "claims: a token without a user has no amr; write no_claims: [amr], or sign in with sign_in")
	}
	for name, part := range s.Save {
		delete(p.without, name)
		p.alone[name] = part == "access_token"
	}
}

// callAlone: nobody asks an app without a user for MFA.
func (p *prophet) callAlone(s *Step) {
	e := s.Expect
	if !p.alone[s.Call.Bearer] || e == nil {
		return
	}
	const why = "the token %q has no user, and MFA is only asked of users; expect what comes of the app itself, or call with a user's token"
	if e.Code == mfaCode {
		p.fault(&e.Code, "code: "+why, s.Call.Bearer)
	}
	if e.Reason == policy.APIMFAClaimMissing {
		p.fault(&e.Reason, "reason: "+why, s.Call.Bearer)
	}
}
