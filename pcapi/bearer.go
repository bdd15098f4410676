package pcapi

import (
	"errors"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// v1Issuer is the iss of v1 tokens, whatever address the sandbox has.
const v1Issuer = "https://sts.windows.net/"

// audiences are what a token for Partner Center may name: v1 tokens the resource
// as the client spelt it, v2 tokens the application id.
var audiences = []string{directory.PartnerCenterURI, directory.PartnerCenterURI + "/", directory.PartnerCenterApp}

// bearer takes the token apart and finds out whose it is.
func (s *Server) bearer(v *visit) {
	raw := bearerToken(v.Call)
	if raw == "" {
		v.facts.Bearer = policy.BearerMissing
		return
	}
	v.cause = s.verify(v, raw)
	v.facts.Bearer, v.facts.AudienceAccepted = judge(v.cause)
	if v.claims == nil {
		return
	}
	if v.facts.Bearer == policy.BearerStranger {
		return // another sandbox's people mean nothing here
	}
	v.facts.User, v.facts.AMR = v.claims.HasUser(), v.claims.AMR
	v.tenant()
}

// bearerToken is the token of the Authorization header, empty if there is none.
func bearerToken(c *web.Call) string {
	scheme, raw, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(raw)
}

// verify leaves the claims with the visit as soon as the signature is good.
func (s *Server) verify(v *visit, raw string) (err error) {
	keys, now := s.Keys(v.World), v.World.Now()
	want := token.Expect{
		Issuers:   []string{v1Issuer + "{tenantid}/", v.Site.Entra() + "/{tenantid}/v2.0"},
		Audiences: audiences,
		Seat:      v.World.Seat,
		OwnKeys:   s.OwnKeys != nil && s.OwnKeys(v.World),
	}
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
	want.Issuers = []string{v1Issuer + t.IssuerTenant + "/"}
	v.claims, err = s.Verifier.Verify(raw, keys, now, want)
	return err
}

// judge says what became of a token, and whether it is meant for this service.
func judge(err error) (bearer policy.Bearer, audience bool) {
	switch {
	case err == nil:
		return policy.BearerValid, true
	case errors.Is(err, token.ErrAudience):
		return policy.BearerValid, false
	case errors.Is(err, token.ErrSignature), errors.Is(err, token.ErrUnknownKey):
		return policy.BearerBadSignature, false
	case errors.Is(err, token.ErrStranger):
		return policy.BearerStranger, false
	case errors.Is(err, token.ErrIssuer):
		return policy.BearerWrongIssuer, false
	case errors.Is(err, token.ErrNotYetValid):
		return policy.BearerNotYetValid, false
	case errors.Is(err, token.ErrExpired):
		return policy.BearerExpired, false
	}
	return policy.BearerMalformed, false
}

// describe tells the journal who calls, as far as the token could be read.
func (v *visit) describe() {
	if v.claims == nil {
		return
	}
	who := &v.Entry.Caller
	who.Tenant, who.App, who.AMR, who.Token = v.claims.TenantID, v.claims.ClientID, v.claims.AMR, v.claims.UTI
	if who.User = v.claims.UPN; who.User == "" {
		who.User = v.claims.PreferredUsername
	}
}
