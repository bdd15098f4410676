package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

func listUsers(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, usersOf(c.World.Read())), nil
}

// usersOf lists the scenario's people. Users that were made while running are the
// customers' business.
func usersOf(r world.Reader) []control.User {
	out := []control.User{}
	for u := range directory.People(r) {
		out = append(out, userOf(r, u))
	}
	return out
}

func userOf(r world.Reader, u directory.User) control.User {
	t, _ := directory.Tenants.Get(r, u.TenantID)
	out := control.User{
		Key: u.Key, ID: u.ID, UPN: u.UPN, Name: u.DisplayName, Tenant: t.Key, TenantID: t.ID,
		Password: u.Password, At: "entra", PerUserMFA: string(u.PerUserMFA), Enabled: !u.Disabled,
	}
	for _, m := range u.MethodKinds() {
		out.Methods = append(out.Methods, string(m))
	}
	if m, ok := u.Method(policy.PhoneAppOTP); ok {
		out.TOTP = m.Secret
	}
	if m, ok := u.Method(policy.AccessPass); ok {
		out.AccessPass = m.Pass
	}
	for _, role := range u.Roles {
		out.Roles = append(out.Roles, string(role))
	}
	accountOf(r, u, &out)
	if a, ok := directory.ProviderAccounts.Get(r, strings.ToLower(u.UPN)); ok {
		out.Password, out.At, out.Federated = a.Password, "sts", true
	}
	out.SignIn = inWords(r, u)
	return out
}

// inWords says what signing in is like for a user, as things stand now.
func inWords(r world.Reader, u directory.User) string {
	if a, ok := directory.ProviderAccounts.Get(r, strings.ToLower(u.UPN)); ok {
		switch performs, sends := a.MFA(r); {
		case performs && sends:
			return "at the partner's own provider, which does MFA and says so"
		case performs:
			return "at the partner's own provider, which does MFA and never says so"
		}
		return "at the partner's own provider, which does no MFA"
	}
	switch {
	case u.GuestOf != "":
		return "at home, as a guest; a second factor where this tenant asks for it"
	case len(u.Methods) == 0:
		return "password in Entra; no second factor registered"
	case u.PerUserMFA == policy.PerUserEnforced:
		return "password in Entra, always with a second factor"
	}
	return "password in Entra; a second factor where somebody asks for it"
}

func getUser(c *web.Call) (web.Result, error) {
	snap := c.World.Read()
	u, err := directory.UserNamed(snap, c.Vars["user"])
	if err != nil {
		return web.Result{}, err
	}
	return web.JSON(http.StatusOK, userOf(snap, u)), nil
}

func changeUser(c *web.Call) (web.Result, error) {
	change, err := read[control.UserChange](c)
	if err != nil {
		return web.Result{}, err
	}
	var out control.User
	err = c.World.Write(func(tx *world.Txn) error {
		u, err := directory.UserNamed(tx, c.Vars["user"])
		if err != nil {
			return err
		}
		if err := applyUser(tx, u, change, c.World.Now()); err != nil {
			return err
		}
		u, _ = directory.Users.Get(tx, u.ID)
		out = userOf(tx, u)
		c.Entry.Caller.User = out.UPN
		c.Entry.Detail("changed", "settings of the user")
		return nil
	})
	return web.JSON(http.StatusOK, out), err
}

func applyUser(tx *world.Txn, u directory.User, change control.UserChange, now time.Time) error {
	if change.PerUserMFA != nil {
		u.PerUserMFA = policy.PerUserMFA(*change.PerUserMFA)
		if !slices.Contains([]policy.PerUserMFA{policy.PerUserDisabled, policy.PerUserEnabled, policy.PerUserEnforced}, u.PerUserMFA) {
			return bad("", "per_user_mfa %q is not disabled, enabled or enforced", u.PerUserMFA)
		}
	}
	if change.Enabled != nil {
		u.Disabled = !*change.Enabled
	}
	if change.Roles != nil {
		u.Roles = nil
		for _, role := range *change.Roles {
			if !slices.Contains(agentRoles, policy.AgentRole(role)) {
				return bad(fmt.Sprintf("there are %v", agentRoles), "role %q is no role of a partner's user", role)
			}
			u.Roles = append(u.Roles, policy.AgentRole(role))
		}
	}
	if change.Password != nil {
		if a, ok := directory.ProviderAccounts.Get(tx, strings.ToLower(u.UPN)); ok {
			a.Password = *change.Password
			if err := directory.ProviderAccounts.Put(tx, a); err != nil {
				return err
			}
		} else {
			u.Password, u.PasswordReset = *change.Password, directory.Cutoff{At: now, Seq: tx.Seq()}
		}
	}
	if change.Phone != nil {
		if err := setAuto(tx, u, *change.Phone); err != nil {
			return err
		}
	}
	if err := applyAccount(tx, &u, change, now); err != nil {
		return err
	}
	return directory.Users.Put(tx, u)
}

func revokeUser(c *web.Call) (web.Result, error) {
	return web.Result{Status: http.StatusNoContent}, revoke(c)
}

// revoke ends all sessions of the user that the path names.
func revoke(c *web.Call) error {
	return c.World.Write(func(tx *world.Txn) error {
		u, err := directory.UserNamed(tx, c.Vars["user"])
		if err != nil {
			return err
		}
		c.Entry.Caller.User = u.UPN
		c.Entry.Detail("changed", "sessions revoked")
		return directory.RevokeSessions(tx, u.ID, c.World.Now())
	})
}

func listApps(c *web.Call) (web.Result, error) {
	return web.JSON(http.StatusOK, appsOf(c.World.Read())), nil
}

func appsOf(r world.Reader) []control.App {
	out := []control.App{}
	for a := range directory.Apps.Each(r) {
		if a.BuiltIn {
			continue
		}
		home, _ := directory.Tenants.Get(r, a.HomeTenant)
		app := control.App{Key: a.Key, ID: a.ID, Name: a.Name, Tenant: home.Key, Kind: "confidential", RedirectURIs: a.RedirectURIs}
		switch {
		case a.SPA:
			app.Kind = "spa"
		case a.Public:
			app.Kind = "public"
		}
		if len(a.Secrets) > 0 {
			app.Secret = a.Secrets[0]
		}
		if a.GeneratedCertificate {
			app.Certificate = "generated"
		}
		for _, der := range a.Certificates {
			app.Certificates = append(app.Certificates, token.Thumbprint(der))
		}
		out = append(out, app)
	}
	return out
}
