package idp

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A givenGrant is a call of a grant that succeeds: for Trent of Wingtip where only
// a federated person has it, for Nightly of Contoso elsewhere. Nobody did MFA.
type givenGrant struct {
	user   string // key; empty: an application alone
	client string
	form   func(sb *sandbox, v version) url.Values
}

// givenGrants has every row of the table of grants. What takes SAML 2.0 is the
// function that takes 1.1, so the call of the one stands for both.
func givenGrants() map[string]givenGrant {
	device := func(sb *sandbox, _ version) url.Values {
		return poll(signin.Device{State: signin.DeviceApproved, Auth: noMFA})(sb, 2)
	}
	bearer := func(sb *sandbox, v version) url.Values { return bearerForm(v, bearerText(sb.t, wingtipSays("trent"))) }
	urn := func(form func(*sandbox, version) url.Values) func(*sandbox, version) url.Values {
		return func(sb *sandbox, v version) url.Values {
			f := form(sb, v)
			f.Set("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
			return f
		}
	}
	return map[string]givenGrant{
		"authorization_code": {"nightly", webApp, func(sb *sandbox, v version) url.Values {
			return v.wants(pc, withWeb("grant_type", "authorization_code", "code", sb.code(codeRequest(nil), noMFA), "redirect_uri", "http://localhost:3000/callback")...)
		}},
		"refresh_token":      {"nightly", webApp, renew(signin.Refresh{Auth: noMFA}, pc)},
		"client_credentials": {"", webApp, plain(withWeb("grant_type", "client_credentials")...)},
		"device_code":        {"nightly", desktopApp, device},
		"urn:ietf:params:oauth:grant-type:device_code": {"nightly", desktopApp, urn(device)},
		"password":  {"nightly", desktopApp, plain(password("nightly")...)},
		oboGrant:    {"nightly", middleApp, behalf(noMFA, pc)},
		saml11Grant: {"trent", desktopApp, bearer},
		saml20Grant: {"trent", desktopApp, bearer},
	}
}

func (g givenGrant) tenant() string {
	if g.user == "trent" {
		return wingtipID
	}
	return contosoID
}

// A common check is one that no grant may skip: what is changed before the call,
// and the refusal that follows. apps says what follows for an application alone.
type commonCheck struct {
	number int
	app    int
	change func(tx *world.Txn, g givenGrant) error
}

func commonChecks() map[string]commonCheck {
	user := func(change func(*directory.User)) func(*world.Txn, givenGrant) error {
		return func(tx *world.Txn, g givenGrant) error {
			u, ok := directory.Users.Get(tx, userID(g.user))
			if !ok {
				return nil
			}
			change(&u)
			return directory.Users.Put(tx, u)
		}
	}
	demand := func(grant policy.Grant) func(*world.Txn, givenGrant) error {
		return func(tx *world.Txn, g givenGrant) error {
			t, _ := directory.Tenants.Get(tx, g.tenant())
			t.Policies = append(slices.Clone(t.Policies), directory.ConditionalAccess{ID: "cacacaca-0000-4000-8000-000000000009", Name: "all", Grant: grant, Apps: []string{directory.PartnerCenterApp}})
			return directory.Tenants.Put(tx, t)
		}
	}
	return map[string]commonCheck{
		"the user is disabled":         {50057, 200, user(func(u *directory.User) { u.Disabled = true })},
		"the user is deleted":          {50034, 200, user(func(u *directory.User) { u.DeletedAt = start })},
		"a policy blocks the resource": {53003, 200, demand(policy.GrantBlock)},
		"a policy demands MFA":         {50079, 200, demand(policy.GrantMFA)},
		"nobody consented": {65001, 200, func(tx *world.Txn, g givenGrant) error {
			directory.Grants.Delete(tx, strings.Join([]string{g.tenant(), g.client, directory.PartnerCenterApp, ""}, " "))
			return nil
		}},
		"the client is disabled": {7000112, 7000112, func(tx *world.Txn, g givenGrant) error {
			a, _ := directory.Apps.Get(tx, g.client)
			a.Disabled = true
			return directory.Apps.Put(tx, a)
		}},
		"the resource is in no tenant": {500011, 500011, func(tx *world.Txn, _ givenGrant) error {
			a, _ := directory.Apps.Get(tx, directory.PartnerCenterApp)
			a.BuiltIn = false
			return directory.Apps.Put(tx, a)
		}},
	}
}

func TestNoGrantSkipsACheck(t *testing.T) {
	t.Parallel()
	given := givenGrants()
	for name := range grants {
		g, ok := given[name]
		if !ok {
			t.Errorf("no call of the grant %s is given: add one to givenGrants", name)
			continue
		}
		for what, check := range commonChecks() {
			for _, v := range []version{1, 2} {
				sb := newSandbox(t, middleConsents, trustWingtip(t))
				form := g.form(sb, v)
				sb.change(func(tx *world.Txn) error { return check.change(tx, g) })
				want := check.number
				if g.user == "" {
					want = check.app
				}
				a := sb.token(v.path(g.tenant(), "/token"), flatten(form)...)
				if got := a.number(); got != want && (want != 200 || a.StatusCode != 200) {
					t.Errorf("%s, v%d: %s: %d %s", name, v, what, got, a.Body)
				}
			}
		}
		sb := newSandbox(t, middleConsents, trustWingtip(t))
		if a := sb.token(version(2).path(g.tenant(), "/token"), flatten(g.form(sb, 2))...); a.StatusCode != 200 {
			t.Errorf("%s, nothing changed: %s", name, a.Body)
		}
	}
}

func TestRevokingEndsEveryGrantThatRestsOnAnEarlierSignIn(t *testing.T) {
	t.Parallel()
	for name, g := range givenGrants() {
		if g.user == "" || name == "password" || g.user == "trent" { // who signs in now has a new sign-in
			continue
		}
		sb := newSandbox(t, middleConsents)
		form := g.form(sb, 2)
		advance(t, sb, time.Second)
		sb.change(func(tx *world.Txn) error { return directory.RevokeSessions(tx, userID(g.user), sb.Now()) })
		if a := sb.token(version(2).path(g.tenant(), "/token"), flatten(form)...); a.number() != 50173 {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
}
