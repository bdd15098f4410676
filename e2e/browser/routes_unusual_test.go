package browser

import (
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
)

// unusualRoutes are what happens when an administrator has changed something, or
// a person was somewhere else before.
var unusualRoutes = slices.Concat(changedFederationRoutes, changedPeopleRoutes, portalSignInRoutes)

// changedFederationRoutes are about providers that do not what they should.
var changedFederationRoutes = []route{
	{name: "A provider that never tells of its MFA, where MFA is demanded", as: "trent", from: app("amr_values", "mfa"), refused: true, steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.blocked", gaveUp}, {"app.refused", end},
	}},
	{name: "A provider that does no MFA", as: "trent", from: prepared(app(), federated("wingtiptoys.example", control.FederationChange{PerformsMFA: new(false)})), steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A provider that does no MFA, where MFA is demanded", as: "trent", refused: true,
		from: prepared(app("amr_values", "mfa"), federated("wingtiptoys.example", control.FederationChange{PerformsMFA: new(false)})), steps: []step{
			{"entra.username", named}, {"sts.signin", atProvider}, {"entra.blocked", end},
		}},
	{name: "Entra does MFA where a domain accepts that of its provider and hears of none", as: "trent",
		from: prepared(app("amr_values", "mfa"), federated("wingtiptoys.example", control.FederationChange{MFABehavior: new("accept")})), steps: []step{
			{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.mfa-more-info", end},
		}},
	{name: "Entra does MFA where a domain rejects that of its provider", as: "prashob",
		from: prepared(app("amr_values", "mfa"), federated("wingtip.example", control.FederationChange{MFABehavior: new("reject")})), steps: []step{
			{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.mfa-more-info", end},
		}},
	{name: "Entra does MFA where a domain rejects that of its provider, who speaks SAML 2.0", as: "samira",
		from: prepared(app("amr_values", "mfa"), federated("fabrikam.example", control.FederationChange{MFABehavior: new("reject")})), steps: []step{
			{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.mfa-more-info", end},
		}},
	{name: "Entra does all MFA of a domain whose provider does none", as: "trent",
		from: prepared(app("amr_values", "mfa"), federated("wingtiptoys.example", control.FederationChange{MFABehavior: new("reject"), PerformsMFA: new(false)})), steps: []step{
			{"entra.username", named}, {"sts.signin", atProvider}, {"entra.mfa-more-info", end},
		}},
}

// changedPeopleRoutes are about people and tenants that an administrator changed.
var changedPeopleRoutes = []route{
	{name: "A push is not strong enough for a policy", as: "alejandra", from: prepared(app(), changed("contoso", control.TenantChange{ConditionalAccess: &[]control.ConditionalAccess{
		{Name: "Phishing-resistant MFA", Grant: "authentication-strength", Strength: "phishing-resistant-mfa"},
	}})), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", approved}, {"entra.mfa-more-info", end},
	}},
	{name: "An expired password is changed before MFA", as: "alejandra", from: prepared(app(), changedUser(control.UserChange{PasswordExpired: new(true)})), steps: []step{
		{"entra.username", named}, {"entra.password", right},
		{"entra.change-password", changes("new password", "$password", "New-secret-1", "New-secret-1")}, {"entra.mfa-push", end},
	}},
	{name: "A phone gets only so many messages", as: "sven", from: app(), steps: slices.Concat(
		[]step{{"entra.username", named}, {"entra.password", right}}, slices.Repeat([]step{{"entra.mfa-sms", again}}, 20),
		[]step{
			{"entra.mfa-denied", gaveUp}, {"app.refused", opens("another app", app())},
			{"entra.username", named}, {"entra.password", right}, {"entra.mfa-denied", end},
		})},
	{name: "An account of the list types its password where the app wants a fresh one", as: "nightly", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes},
		{"app.done", opens("another app", app("prompt", "select_account", "max_age", "0"))},
		{"entra.pick-account", clicks("an account", ".option:first-child")}, {"entra.password", end},
	}},
	{name: "A customer that has nothing to do with somebody lets nobody in", as: "nightly", from: prepared(app(), atTenant("tailspin")), refused: true, steps: []step{
		{"entra.username", named}, {"entra.blocked", end},
	}},
	{name: "A device is confirmed after MFA", as: "alejandra", from: device, steps: []step{
		{"entra.device-code", types("code", "#otc", "$device", "#idSIButton9")},
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", approved}, {"entra.device-confirm", end},
	}},
	{name: "A device is confirmed at once in a browser that knows the person", as: "nightly", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes}, {"app.done", opens("a device", device)},
		{"entra.device-code", types("code", "#otc", "$device", "#idSIButton9")}, {"entra.device-confirm", end},
	}},
	{name: "Whoever was not asked for MFA shows it before changing a method", as: "alejandra", from: prepared(app(), changedUser(control.UserChange{PerUserMFA: new("disabled")})), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes}, {"app.done", opens("security info", address("/security-info"))},
		{"entra.mfa-push", approved}, {"entra.security-info", end},
	}},
	{name: "A method that was registered elsewhere is asked for before the next one", as: "nightly", from: address("/security-info"), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes},
		{"entra.security-info", move{says: "add a method, after one was registered elsewhere", acts: []act{registersElsewhere, press("#idBtn_SecurityInfo_Add")}}},
		{"entra.mfa-totp", end},
	}},
}

// portalSignInRoutes begin at the portal, which wants more than a sign-in.
var portalSignInRoutes = []route{
	{name: "The portal wants MFA of whoever signed in without", as: "nightly", from: address("/dashboard/overview"), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes}, {"entra.mfa-more-info", end},
	}},
	{name: "The portal wants MFA of whoever has a second factor", as: "alejandra",
		from: prepared(address("/dashboard/overview"), changedUser(control.UserChange{PerUserMFA: new("disabled")})), steps: []step{
			{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes}, {"entra.mfa-push", end},
		}},
	{name: "The portal wants MFA of whom the provider does not vouch for", as: "trent", from: address("/dashboard/overview"), refused: true, steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.stay-signed-in", yes}, {"entra.blocked", end},
	}},
}

// registersElsewhere registers an authenticator app in another browser.
func registersElsewhere(w *walk) {
	other := *w
	other.Tab, other.ways, other.inspect = w.Stranger(w.t.(*testing.T), Desktop), nil, func(*walk, int) {}
	other.goes(route{from: app("amr_values", "mfa"), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", verifies("code", "$fresh")}, {"entra.mfa-done", end},
	}})
}
