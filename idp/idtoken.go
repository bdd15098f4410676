package idp

import (
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// idTokenLife is how long an ID token is good.
const idTokenLife = time.Hour

// An IDTokenRequest is what an ID token says, beyond what the user and the
// tenant say of themselves.
type IDTokenRequest struct {
	V1     bool // of the endpoint, which chooses the version of ID tokens
	Tenant directory.Tenant
	Client directory.App
	User   directory.User
	Auth   signin.Authentication
	Nonce  string // echoed if sent, absent otherwise
	Code   string // the authorization code beside which it is issued: c_hash
	// Email: the scope email was asked for. AuthTime: max_age was.
	Email, AuthTime bool
	LoginHint       bool // the claims parameter asks for login_hint
}

// mintIDToken signs an ID token.
func (s *Server) mintIDToken(c *web.Call, r IDTokenRequest) (string, error) {
	version, claims := token.V2, any(nil)
	if r.V1 {
		version, claims = token.V1, r.v1(c)
	} else {
		claims = r.v2(c)
	}
	return s.Minter.Mint(s.Keys(c.World).Signer(), version, claims)
}

func (r IDTokenRequest) source(c *web.Call) (token.Source, token.Draw) {
	source := token.NewSource(c.World.Seed())
	return source, source.Draw(c.World.Now(), "id_token", r.Tenant.ID, r.Client.ID, r.User.ID, r.Auth.SessionID, r.Nonce)
}

func (r IDTokenRequest) v1(c *web.Call) token.IDV1 {
	source, draw := r.source(c)
	claims := token.IDV1{
		Registered: token.Registered{Audience: r.Client.ID, Issuer: issuerV1(r.Tenant)}.Window(c.World.Now(), idTokenLife),
		AMR:        methodsOf(r.Auth), AuthTime: r.authTime(), CHash: r.codeHash(),
		FamilyName: r.User.FamilyName, GivenName: r.User.GivenName, IPAddress: ipaddr(r.Auth),
		Name: r.User.DisplayName, Nonce: r.Nonce, ObjectID: r.User.ID, RH: draw.RH(),
		Roles:     r.roles(),
		SessionID: sessionID(source, r.Auth), Subject: source.Subject(r.User.ID, r.Client.ID),
		TenantID: r.Tenant.ID, UniqueName: r.User.UPN, UPN: r.User.UPN,
		UTI: draw.UTI(c.World.Seat), Version: token.V1.String(),
		LoginHint: r.loginHint(), IdentityProvider: r.provider(c),
	}
	if claims.IdentityProvider != "" {
		claims.UPN = "" // a guest's is an optional claim
	}
	return claims
}

func (r IDTokenRequest) v2(c *web.Call) token.IDV2 {
	source, draw := r.source(c)
	claims := token.IDV2{
		Registered: token.Registered{Audience: r.Client.ID, Issuer: issuerV2(c, r.Tenant)}.Window(c.World.Now(), idTokenLife),
		AIO:        draw.AIO(), AuthTime: r.authTime(), CHash: r.codeHash(),
		Name: r.User.DisplayName, Nonce: r.Nonce, ObjectID: r.User.ID, PreferredUsername: r.User.UPN, RH: draw.RH(),
		Roles:     r.roles(),
		SessionID: sessionID(source, r.Auth), Subject: source.Subject(r.User.ID, r.Client.ID),
		TenantID: r.Tenant.ID, UTI: draw.UTI(c.World.Seat), Version: token.V2.String(),
		LoginHint: r.loginHint(), IdentityProvider: r.provider(c),
	}
	if r.Email {
		claims.Email = r.User.UPN
	}
	return claims
}

// provider is who vouches for somebody that is at home in another tenant; empty for
// the tenant's own people, for whom iss says it.
func (r IDTokenRequest) provider(c *web.Call) string {
	if r.Auth.TenantID == r.Tenant.ID {
		return ""
	}
	home, _ := directory.Tenants.Get(c.World.Read(), r.Auth.TenantID)
	return issuerV1(home)
}

// roles are the app roles of the client that the user is assigned in the tenant:
// who is only delegated there is assigned none.
func (r IDTokenRequest) roles() []string {
	if r.User.TenantID != r.Tenant.ID {
		return nil
	}
	return r.User.AppRoles[r.Client.ID]
}

// authTime is when the person proved who they are, which for who is federated the
// provider says.
func (r IDTokenRequest) authTime() int64 {
	if !r.AuthTime || r.Auth.Proven().IsZero() {
		return 0
	}
	return r.Auth.Proven().Unix()
}

// loginHint is opaque at Entra. Here it is the name that may be typed instead.
func (r IDTokenRequest) loginHint() string {
	if !r.LoginHint {
		return ""
	}
	return r.User.UPN
}

func (r IDTokenRequest) codeHash() string {
	if r.Code == "" {
		return ""
	}
	return token.HalfHash(r.Code)
}
