package idp

import (
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

const guestID = "00000000-0000-4000-8000-00000000aaaa"

// invite makes a person of Contoso a guest of Wingtip.
func invite(key string, change func(*directory.User)) func(*world.Txn) error {
	return func(tx *world.Txn) error {
		guest := directory.User{ID: guestID, TenantID: wingtipID, UPN: key + "_contoso.example#EXT#@wingtip.onmicrosoft.com", GuestOf: userID(key),
			GivenName: "Guest", DirectoryRoles: []string{"guest-role"}, Roles: []policy.AgentRole{policy.AdminAgent}, Seq: tx.Seq()}
		if change != nil {
			change(&guest)
		}
		return directory.Users.Put(tx, guest)
	}
}

// The claims say the guest object's: the API looks up its groups by oid and tid.
func TestAGuestsTokenSpeaksOfTheGuestObject(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, invite("alejandra", nil))
	refresh := sb.refresh(signin.Refresh{Auth: withMFA})
	for v, form := range map[version][]string{1: {"resource", pc}, 2: {"scope", pcAll + " openid profile"}} {
		a := sb.token(v.path(wingtipID, "/token"), withWeb(append(form, "grant_type", "refresh_token", "refresh_token", refresh)...)...)
		if a.StatusCode != 200 {
			t.Fatalf("v%d: %s", v, a.Body)
		}
		got := sb.claims(a, "access_token").Claims
		if got.ObjectID != guestID || got.TenantID != wingtipID || !slices.Equal(got.AMR, []string{"pwd", "mfa"}) {
			t.Errorf("v%d: oid %s, tid %s, amr %q", v, got.ObjectID, got.TenantID, got.AMR)
		}
		if got.IdentityProvider != "https://sts.windows.net/"+contosoID+"/" || got.UniqueName != "alejandra@contoso.example" || got.UPN != "" || got.GivenName != "Guest" {
			t.Errorf("v%d: idp %s, unique_name %s, upn %q, given_name %s", v, got.IdentityProvider, got.UniqueName, got.UPN, got.GivenName)
		}
		if !slices.Contains(got.WIDs, "guest-role") || slices.Contains(got.WIDs, widDelegated) || len(got.WIDs) != 2 {
			t.Errorf("v%d: wids %q, want those of the guest object", v, got.WIDs)
		}
		id := sb.claims(a, "id_token").Claims
		if id.ObjectID != guestID || id.IdentityProvider != "https://sts.windows.net/"+contosoID+"/" || id.UPN != "" {
			t.Errorf("v%d: the ID token's oid is %s, its idp %q, its upn %q", v, id.ObjectID, id.IdentityProvider, id.UPN)
		}
	}
}

func TestWhoIsNoGuestStillNeedsDelegatedRoles(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*world.Txn) error{
		"a guest of somebody else": invite("nightly", nil),
		"a guest who was removed":  invite("alejandra", func(u *directory.User) { u.DeletedAt = start }),
	} {
		sb := newSandbox(t, change)
		a := sb.token(version(2).path(wingtipID, "/token"), withWeb("grant_type", "refresh_token", "scope", pcAll, "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}))...)
		if a.number() != 50020 {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
}

func TestAGuestIsHeldToTheTenantTheyVisit(t *testing.T) {
	t.Parallel()
	wingtip := func(change func(*directory.Tenant)) func(*world.Txn) error {
		return func(tx *world.Txn) error {
			t, _ := directory.Tenants.Get(tx, wingtipID)
			change(&t)
			return directory.Tenants.Put(tx, t)
		}
	}
	guests := []directory.ConditionalAccess{{ID: "ca", Grant: policy.GrantMFA, Users: []string{guestID}}}
	for name, c := range map[string]struct {
		changes []func(*world.Txn) error
		number  int
	}{
		"without a policy a password will do":      {nil, 0},
		"its security defaults":                    {[]func(*world.Txn) error{wingtip(func(t *directory.Tenant) { t.SecurityDefaults = true })}, 50079},
		"its policies, by the guest object":        {[]func(*world.Txn) error{wingtip(func(t *directory.Tenant) { t.Policies = guests })}, 50079},
		"its per-user MFA, by the guest object":    {[]func(*world.Txn) error{invite("nightly", func(u *directory.User) { u.PerUserMFA = policy.PerUserEnforced })}, 50079},
		"its word on the guest object":             {[]func(*world.Txn) error{invite("nightly", func(u *directory.User) { u.Disabled = true })}, 50057},
		"and not to the policies of their own one": {[]func(*world.Txn) error{under(directory.ConditionalAccess{Grant: policy.GrantMFA})}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := newSandbox(t, append([]func(*world.Txn) error{invite("nightly", nil)}, c.changes...)...)
			a := sb.token(version(2).path(wingtipID, "/token"), withWeb("grant_type", "refresh_token", "scope", pcAll, "refresh_token", sb.refresh(signin.Refresh{Auth: noMFA}))...)
			if c.number != 0 && a.number() != c.number || c.number == 0 && a.StatusCode != 200 {
				t.Errorf("want %d: %s", c.number, a.Body)
			}
		})
	}
}

func TestAGuestObjectHasNoSignInOfItsOwn(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, invite("nightly", func(u *directory.User) { u.UPN, u.Password = "nightly.guest@wingtip.example", "sandbox-nightly" }))
	a := sb.token(version(2).path(wingtipID, "/token"), "grant_type", "password", "client_id", desktopApp, "scope", pcAll, "username", "nightly.guest@wingtip.example", "password", "sandbox-nightly")
	if a.number() != 50034 {
		t.Errorf("%s", a.Body)
	}
}

// Guests and service accounts are no exception: without MFA their tokens say so,
// and the rule that refuses them is everybody's.
func TestGuestsAndServiceAccountsWithoutMFAAreRefusedByTheOneRule(t *testing.T) {
	t.Parallel()
	sb := newSandbox(t, invite("nightly", nil))
	for name, tenant := range map[string]string{"a service account": contosoID, "a guest": wingtipID} {
		a := sb.token(version(2).path(tenant, "/token"), withWeb("grant_type", "refresh_token", "scope", pcAll, "refresh_token", sb.refresh(signin.Refresh{Auth: noMFA}))...)
		if a.StatusCode != 200 {
			t.Fatalf("%s: %s", name, a.Body)
		}
		got := sb.claims(a, "access_token").Claims
		if !slices.Equal(got.AMR, []string{"pwd"}) {
			t.Errorf("%s: amr %q", name, got.AMR)
		}
		d := policy.Admit(policy.Call{Bearer: policy.BearerValid, AudienceAccepted: true, PartnerTenant: true, User: got.HasUser(), AMR: got.AMR, Phase: policy.Enforce, PhaseReason: policy.PhaseProductionEnforced})
		if d.Reason != policy.APIMFAClaimMissing {
			t.Errorf("%s: %s", name, d.Reason)
		}
	}
}

// What nobody remembers still speaks of the account at home, which may be disabled.
func TestOnBehalfOfAGuestIsHeldToTheAccountAtHome(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		disabled bool
		status   int
	}{"good": {false, 200}, "disabled": {true, 400}} {
		sb := newSandbox(t, middleConsents, invite("alejandra", nil), func(tx *world.Txn) error {
			for _, g := range []directory.Grant{
				{ClientID: middleApp, ResourceID: directory.PartnerCenterApp, Scopes: []string{"user_impersonation"}},
				{ClientID: webApp, ResourceID: middleApp, Scopes: []string{"access"}},
			} {
				g.TenantID = wingtipID
				if err := directory.Consent(tx, g); err != nil {
					return err
				}
			}
			return nil
		})
		a := sb.token(version(2).path(wingtipID, "/token"), withWeb("grant_type", "refresh_token", "scope", "api://"+middleApp+"/access", "refresh_token", sb.refresh(signin.Refresh{Auth: withMFA}))...)
		if a.StatusCode != 200 {
			t.Fatalf("%s: the call: %s", name, a.Body)
		}
		sb.change(changeUser("alejandra", func(u *directory.User) { u.Disabled = c.disabled }))
		sb.change(func(tx *world.Txn) error {
			for row := range signin.Issues.Each(tx) {
				signin.Issues.Delete(tx, row.UTI)
			}
			return nil
		})
		if a := sb.token(version(2).path(wingtipID, "/token"), withMiddle(a.text("access_token"), "scope", pcAll)...); a.StatusCode != c.status {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.Body)
		}
	}
}
