package idp

import (
	"net"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A Forging asks for an access token as the token endpoint would make it, without
// the sign-in. Users, apps and tenants are rows that exist.
type Forging struct {
	User     directory.User // zero: the app alone
	Client   directory.App
	Resource string // as a v1 client would name it
	MFA      *bool  // nil: as the sign-in of this person comes out now
	Flaw     token.Flaw
}

// Forge makes the token and says how long it lives. It decides nothing: consent
// and policies are not looked at.
func (s *Server) Forge(c *web.Call, f Forging) (raw string, life time.Duration, err error) {
	q := &tokenRequest{c: c, snap: c.World.Read(), now: c.World.Now(), v1: true, client: f.Client, credential: publicClient}
	if !f.Client.Public && !f.Client.SPA {
		q.credential = bySecret
	}
	target, err := targetV1(q.asked(), f.Resource, nil)
	if err != nil {
		return "", 0, err
	}
	sub := subject{target: target, user: f.User, app: f.User.ID == ""}
	home := f.User.TenantID
	if sub.app {
		home = f.Client.HomeTenant
	} else {
		ip, _, _ := net.SplitHostPort(c.RemoteAddr)
		sub.auth = signin.Authentication{
			UserID: f.User.ID, TenantID: home, Time: q.now, IP: ip, MFA: f.mfa(q.snap, target, c.World.PolicyNow()), AMR: []string{"pwd"},
		}
	}
	sub.tenant, _ = directory.Tenants.Get(q.snap, home)
	granted, _ := target.granted(q.snap, home, f.Client, f.User.ID)
	made := q.accessToken(sub, granted)
	c.Entry.Caller.Token = made.uti
	if err := q.remember(sub, made); err != nil {
		return "", 0, err
	}
	raw, err = s.Minter.MintFlawed(s.Keys(c.World).Signer(), made.version, spoil(made.claims, f.Flaw), f.Flaw)
	return raw, made.life, err
}

// mfa is whether an obedient person's plain sign-in ends with MFA.
func (f Forging) mfa(r world.Reader, t Target, today time.Time) bool {
	if f.MFA != nil {
		return *f.MFA
	}
	if a, ok := directory.ProviderAccounts.Get(r, strings.ToLower(f.User.UPN)); ok {
		performs, sends := a.MFA(r)
		return performs && sends
	}
	home, _ := directory.Tenants.Get(r, f.User.TenantID)
	asked := admission{tenant: home, object: f.User, apps: []string{t.Resource.ID, f.Client.ID}, today: today}
	return asked.demands(r).MFA()
}

// spoil puts a flaw of the claims into them.
func spoil(claims any, flaw token.Flaw) any {
	switch v := claims.(type) {
	case token.AccessV1:
		v.Registered = flaw.Spoil(v.Registered)
		return v
	case token.AccessV2:
		v.Registered = flaw.Spoil(v.Registered)
		return v
	case token.AppV1:
		v.Registered = flaw.Spoil(v.Registered)
		return v
	case token.AppV2:
		v.Registered = flaw.Spoil(v.Registered)
		return v
	}
	return claims
}
