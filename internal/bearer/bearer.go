package bearer

import (
	"cmp"
	"errors"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Token is the token of a call's Authorization header, empty if there is none.
func Token(c *web.Call) string {
	scheme, raw, _ := strings.Cut(c.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(raw)
}

// Expect is what a token must be to mean something to a call's sandbox: of either
// version, of any tenant, for one of the audiences. Where ownKeys says that no other
// world signs with its keys, it need not name the sandbox; nil: it always must.
func Expect(c *web.Call, audiences []string, ownKeys func(*world.World) bool) token.Expect {
	return token.Expect{
		Issuers:   []string{token.IssuerV1("{tenantid}"), c.Site.Entra() + "/{tenantid}/v2.0"},
		Audiences: audiences,
		Seat:      c.World.Seat,
		OwnKeys:   ownKeys != nil && ownKeys(c.World),
	}
}

// Judge says what became of a token, and whether it is meant for the service.
func Judge(err error) (bearer policy.Bearer, audience bool) {
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

// Note tells the journal who calls; nothing, where the token could not be read.
func Note(c *web.Call, claims *token.Claims) {
	if claims == nil {
		return
	}
	who := &c.Entry.Caller
	who.Tenant, who.App, who.AMR, who.Token = claims.TenantID, claims.ClientID, claims.AMR, claims.UTI
	who.User = cmp.Or(claims.UPN, claims.PreferredUsername)
}
