package directory

import (
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// consentRoles may consent for everybody of a tenant (Microsoft, "Grant
// tenant-wide admin consent"): role template ids.
var consentRoles = []string{
	"62e90394-69f5-4237-9190-012177145e10", // Global Administrator
	"e8611ab8-c189-46e8-94e1-60213ab1f814", // Privileged Role Administrator
	"9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3", // Application Administrator
	"158c047a-c907-4556-b7ef-446551a6b5f7", // Cloud Application Administrator
}

// A Permission is delegated scopes of one resource.
type Permission struct {
	ResourceID string // application id
	Scopes     []string
}

// Required are the scopes of a resource that the application was registered
// with; all that the resource offers where it was registered with none.
func (a App) Required(resource App) []string {
	for _, p := range a.Requires {
		if p.ResourceID == resource.ID {
			return p.Scopes
		}
	}
	return resource.Scopes
}

// MayConsentForAll reports whether somebody with these roles, held in the tenant
// or there by delegation, may consent on behalf of all of it.
func MayConsentForAll(directoryRoles []string, agent []policy.AgentRole) bool {
	return slices.Contains(agent, policy.GlobalAdmin) ||
		slices.ContainsFunc(directoryRoles, func(id string) bool { return slices.Contains(consentRoles, id) })
}

// Consent stores a consent: its scopes are added to those that were granted
// before, and the client becomes present in the tenant.
func Consent(tx *world.Txn, g Grant) error {
	if old, ok := Grants.Get(tx, grantKey(g.TenantID, g.ClientID, g.ResourceID, g.UserID)); ok {
		g.ID = old.ID
		g.Scopes, g.Roles = merged(old.Scopes, g.Scopes), merged(old.Roles, g.Roles)
	} else if g.ID == "" {
		g.ID = tx.NewID()
	}
	if err := addPrincipal(tx, g.TenantID, g.ClientID); err != nil {
		return err
	}
	return Grants.Put(tx, g)
}

func addPrincipal(tx *world.Txn, tenantID, appID string) error {
	if _, there := ServicePrincipals.Get(tx, tenantID+" "+appID); there {
		return nil
	}
	return ServicePrincipals.Insert(tx, ServicePrincipal{ID: tx.NewID(), TenantID: tenantID, AppID: appID})
}

func grantKey(tenant, client, resource, user string) string {
	return strings.Join([]string{tenant, client, resource, user}, " ")
}

func merged(have, more []string) []string {
	out := slices.Clone(have)
	for _, s := range more {
		if !slices.ContainsFunc(out, func(o string) bool { return strings.EqualFold(o, s) }) {
			out = append(out, s)
		}
	}
	return out
}

// ChangePassword is a person's own change of their password: what was signed in
// with the old one ends, but for the tokens of applications that have a credential.
func ChangePassword(tx *world.Txn, userID, password string, now time.Time) error {
	return updateUser(tx, userID, func(u *User) {
		u.Password, u.ForceChangePassword = password, false
		u.PasswordChanged = Cutoff{now, tx.Seq()}
	})
}
