package idp

import (
	"net"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Directory markers that stand among the role template ids of wids.
const (
	widUser      = "b79fbf4d-3ef9-4689-8143-76b194e85509" // every ordinary user
	widDelegated = "08372b87-7d02-482a-9e02-fb03ea5fe193" // a partner's technician
)

// appLife is how long an app's own tokens live, and the seed's sample; people's
// vary.
const appLife = time.Hour

func issuerV1(t directory.Tenant) string { return token.IssuerV1(t.Issuer()) }

func issuerV2(c *web.Call, t directory.Tenant) string {
	return c.Site.Entra() + "/" + t.Issuer() + "/v2.0"
}

// ipaddr is the address a sign-in came from, as tokens say it: every address of
// this machine is the one that people know.
func ipaddr(a signin.Authentication) string {
	if ip := net.ParseIP(a.IP); ip != nil && ip.IsLoopback() {
		return "127.0.0.1"
	}
	return a.IP
}

// methodsOf is the amr claim: the first factor's methods, then mfa.
func methodsOf(a signin.Authentication) []string {
	amr := slices.Clone(a.AMR)
	if len(amr) == 0 {
		amr = []string{"pwd"}
	}
	if a.MFA {
		amr = append(amr, "mfa")
	}
	return amr
}

// An issue is one access token to be: its claims and how long it lives.
type issue struct {
	version token.Version
	claims  any
	window  token.Registered
	life    time.Duration
	uti     string
}

// accessToken says what an access token for a subject says. The resource chooses
// the version.
func (q *tokenRequest) accessToken(sub subject, granted []string) issue {
	source := token.NewSource(q.c.World.Seed())
	draw := source.Draw(q.now, sub.tenant.ID, q.client.ID, sub.auth.UserID, sub.auth.SessionID,
		sub.target.Audience, strings.Join(granted, " "), strings.Join(methodsOf(sub.auth), " "), sub.auth.Time.String())
	i := issue{version: token.V1, life: appLife, uti: draw.UTI(q.c.World.Seat)}
	i.window = token.Registered{Audience: sub.target.Audience, Issuer: issuerV1(sub.tenant)}
	if sub.target.Resource.TokenVersion == 2 {
		i.version = token.V2
		i.window = token.Registered{Audience: sub.target.Resource.ID, Issuer: issuerV2(q.c, sub.tenant)}
	}
	seed := directory.GetSettings(q.snap).Fidelity.TokenClaims == "seed"
	if !sub.app && !seed {
		i.life = draw.Lifetime()
	}
	i.window = i.window.Window(q.now, i.life)
	switch {
	case sub.app:
		i.claims = q.appClaims(sub, i, draw)
	case i.version == token.V2:
		i.claims = q.userV2(sub, i, draw, granted)
	case seed:
		i.claims, i.uti = q.userV1(sub, i, draw, granted).Seed(), ""
	default:
		i.claims = q.userV1(sub, i, draw, granted)
	}
	return i
}

func (q *tokenRequest) userV1(sub subject, i issue, draw token.Draw, granted []string) token.AccessV1 {
	source := token.NewSource(q.c.World.Seed())
	u := sub.object()
	claims := token.AccessV1{
		Registered: i.window,
		ACR:        "1", ACRs: sub.contexts(), AIO: draw.AIO(), AMR: methodsOf(sub.auth),
		AppID: q.client.ID, AppIDACR: q.credential,
		FamilyName: u.FamilyName, GivenName: u.GivenName, IPAddress: ipaddr(sub.auth),
		Name: u.DisplayName, ObjectID: u.ID, PUID: source.PUID(u.ID), RH: draw.RH(),
		Roles: u.AppRoles[sub.target.Resource.ID],
		Scope: strings.Join(granted, " "), SessionID: sessionID(source, sub.auth),
		Subject:           source.Subject(u.ID, q.client.ID),
		TenantRegionScope: sub.tenant.Region, TenantID: sub.tenant.ID,
		UniqueName: u.UPN, UPN: u.UPN, UTI: i.uti, Version: token.V1.String(),
		WIDs: append(slices.Clone(u.DirectoryRoles), widUser),
	}
	if sub.guest.ID != "" {
		claims.IdentityProvider, claims.UPN = q.homeIssuer(sub), "" // a guest's upn is an optional claim
	}
	if t, ok := q.technician(sub); ok {
		claims.AAI, claims.IdentityProvider, claims.Name, claims.UniqueName, claims.WIDs = t.home, t.issuer, t.name, t.name, t.roles
		claims.UPN, claims.ObjectID, claims.PUID, claims.FamilyName, claims.GivenName = "", "", "", "", ""
		claims.Roles = nil // nothing of that directory is assigned to who is no object of it
	}
	return claims
}

// homeIssuer is who a guest's home tenant is to the tenant they visit.
func (q *tokenRequest) homeIssuer(sub subject) string {
	home, _ := directory.Tenants.Get(q.snap, sub.user.TenantID)
	return issuerV1(home)
}

// A technician is how a partner's user is spoken of at a customer. They are no
// object of the customer's directory: no oid, no upn, and the roles are those
// delegated.
type technician struct {
	home, issuer, name string
	roles              []string
}

// technician reports whether the subject is one.
func (q *tokenRequest) technician(sub subject) (t technician, ok bool) {
	if sub.user.TenantID == sub.tenant.ID || sub.guest.ID != "" {
		return t, false
	}
	home, _ := directory.Tenants.Get(q.snap, sub.user.TenantID)
	return technician{
		home:   "tenant: " + home.ID + ", object: " + sub.user.ID,
		issuer: issuerV1(home),
		name:   home.Name + " Technician",
		roles:  append([]string{widDelegated}, sub.roles...),
	}, true
}

func (q *tokenRequest) userV2(sub subject, i issue, draw token.Draw, granted []string) token.AccessV2 {
	source := token.NewSource(q.c.World.Seed())
	u := sub.object()
	claims := token.AccessV2{
		Registered: i.window,
		ACRs:       sub.contexts(), AIO: draw.AIO(),
		AZP: q.client.ID, AZPACR: q.credential,
		Name: u.DisplayName, ObjectID: u.ID, PreferredUsername: u.UPN, RH: draw.RH(),
		Roles: u.AppRoles[sub.target.Resource.ID],
		Scope: strings.Join(granted, " "), SessionID: sessionID(source, sub.auth),
		Subject:  source.Subject(u.ID, q.client.ID),
		TenantID: sub.tenant.ID, UTI: i.uti, Version: token.V2.String(),
	}
	if sub.guest.ID != "" {
		claims.IdentityProvider = q.homeIssuer(sub)
	}
	if t, ok := q.technician(sub); ok {
		claims.AAI, claims.IdentityProvider, claims.Name, claims.WIDs = t.home, t.issuer, t.name, t.roles
		claims.ObjectID, claims.PreferredUsername, claims.Roles = "", "", nil
	}
	return claims
}

func (q *tokenRequest) appClaims(sub subject, i issue, draw token.Draw) any {
	principal, _ := directory.ServicePrincipals.Get(q.snap, sub.tenant.ID+" "+q.client.ID)
	roles := directory.ApplicationPermissions(q.snap, sub.tenant.ID, q.client.ID, sub.target.Resource.ID)
	if i.version == token.V2 {
		return token.AppV2{
			Registered: i.window, AIO: draw.AIO(), AZP: q.client.ID, AZPACR: q.credential,
			IdentityProvider: i.window.Issuer, IDType: "app", ObjectID: principal.ID, RH: draw.RH(), Roles: roles,
			Subject: principal.ID, TenantID: sub.tenant.ID, UTI: i.uti, Version: token.V2.String(),
		}
	}
	return token.AppV1{
		Registered: i.window, AIO: draw.AIO(), AppID: q.client.ID, AppIDACR: q.credential,
		IdentityProvider: i.window.Issuer, IDType: "app", ObjectID: principal.ID, RH: draw.RH(), Roles: roles,
		Subject: principal.ID, TenantRegionScope: sub.tenant.Region, TenantID: sub.tenant.ID,
		UTI: i.uti, Version: token.V1.String(),
	}
}

// contexts are the authentication contexts the token satisfies: the sandbox
// takes MFA for what satisfies any.
func (sub subject) contexts() []string {
	if !sub.auth.MFA {
		return nil
	}
	return sub.mfa.ACRs
}

func sessionID(source token.Source, a signin.Authentication) string {
	if a.SessionID == "" {
		return "" // no browser, no session
	}
	return source.SessionID(a.SessionID)
}
