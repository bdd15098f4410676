package pcapi

import (
	"errors"

	"github.com/pcsandbox/pcsandbox/internal/bearer"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
)

// audiences are what a token for Partner Center may name: v1 tokens the resource
// as the client spelt it, v2 tokens the application id.
var audiences = []string{directory.PartnerCenterURI, directory.PartnerCenterURI + "/", directory.PartnerCenterApp}

// bearer takes the token apart and finds out whose it is.
func (s *Server) bearer(v *visit) {
	raw := bearer.Token(v.Call)
	if raw == "" {
		v.facts.Bearer = policy.BearerMissing
		return
	}
	v.cause = s.verify(v, raw)
	v.facts.Bearer, v.facts.AudienceAccepted = bearer.Judge(v.cause)
	if v.claims == nil {
		return
	}
	if v.facts.Bearer == policy.BearerStranger {
		return // another sandbox's people mean nothing here
	}
	v.facts.User, v.facts.AMR = v.claims.HasUser(), v.claims.AMR
	v.tenant()
}

// verify leaves the claims with the visit as soon as the signature is good.
func (s *Server) verify(v *visit, raw string) (err error) {
	keys, now := s.Keys(v.World), v.World.Now()
	want := bearer.Expect(v.Call, audiences, s.OwnKeys)
	v.claims, err = s.Verifier.Verify(raw, keys, now, want)
	if !errors.Is(err, token.ErrIssuer) || v.claims == nil {
		return err
	}
	// One scenario's tenant signs under another tenant's name, as the sample
	// token of seed 000 does.
	t, ok := directory.Tenants.Get(v.rows, v.claims.TenantID)
	if !ok || t.IssuerTenant == "" {
		return err
	}
	want.Issuers = []string{token.IssuerV1(t.IssuerTenant)}
	v.claims, err = s.Verifier.Verify(raw, keys, now, want)
	return err
}
