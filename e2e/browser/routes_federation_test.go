package browser

import "time"

// federationRoutes lead over the partner's own provider.
var federationRoutes = []route{
	{name: "The partner's own provider does MFA", as: "prashob", from: app(), steps: []step{
		{"entra.username", named}, {"sts.signin", wrongAtSTS}, {"sts.signin", atProvider},
		{"sts.mfa", denied}, {"sts.mfa", tryAgain}, {"sts.mfa", on("nobody answers", advance(5*time.Minute))},
		{"sts.mfa", tryAgain}, {"sts.mfa", clicks("continue too early", "#submitButton")}, {"sts.mfa", approved},
		{"entra.stay-signed-in", yes}, {"app.done", opens("sign out", address("/common/oauth2/v2.0/logout"))},
		{"entra.signed-out", opens("sign out at the provider itself", address("/sts/wingtip.example/adfs/ls/?wa=wsignout1.0"))},
		{"sts.signed-out", end},
	}},
	{name: "The provider speaks SAML 2.0", as: "samira", from: app(), steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A hint of the domain leads straight to the provider", as: "prashob", from: app("login_hint", "$upn"), steps: []step{
		{"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.stay-signed-in", no}, {"app.done", end},
	}},
	{name: "A provider that does not tell of its MFA leaves its people outside", as: "trent", from: app(), refused: true, steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.stay-signed-in", yes},
		{"app.done", opens("the portal", address("/dashboard/overview"))},
		{"entra.blocked", otherTileLink}, {"entra.username", end},
	}},
	{name: "Whoever is known at the provider opens the portal", as: "prashob", from: address("/dashboard/overview"), steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider}, {"sts.mfa", approved}, {"entra.stay-signed-in", yes}, {"portal.overview", end},
	}},
	{name: "Without scripts every form has its button", as: "prashob", from: prepared(app(), plainly), steps: []step{
		{"entra.username", named}, {"sts.signin", atProvider},
		{"sts.mfa", on("approve on the phone, then continue", approve, press("#submitButton"))},
		{"form-post", clicks("continue", "button")}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "The provider is asked for nothing", from: address("/sts/wingtip.example/adfs/ls/"), refused: true, steps: []step{
		{"sts.error", end},
	}},
	{name: "An external method does the second factor", as: "eve", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another},
		{"entra.mfa-choose-method", clicks("an external method", ".option:last-child")},
		{"sts.mfa", approved}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "An external method that refuses leaves a choice", as: "eve", from: prepared(app(), refuses("guard", true)), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another},
		{"entra.mfa-choose-method", clicks("an external method", ".option:last-child")},
		{"entra.external-failed", clicks("try again", "#idSubmit_External_Retry")},
		{"entra.external-failed", another}, {"entra.mfa-choose-method", clicks("an external method", ".option:last-child")},
		{"entra.external-failed", gaveUp}, {"app.refused", end},
	}},
	{name: "A custom control meets its policy", as: "cora", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"sts.mfa", approved}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A custom control that was denied is asked again", as: "cora", from: prepared(app(), refuses("gate", true)), steps: []step{
		{"entra.username", named}, {"entra.password", right},
		{"entra.external-failed", move{says: "the provider changes its mind, try again", acts: []act{refuses("gate", false), press("#idSubmit_External_Retry")}}},
		{"sts.mfa", end},
	}},
}
