package browser

import "github.com/pcsandbox/pcsandbox/control"

// consentRoutes are about what an app may do, and about devices without a browser.
var consentRoutes = []route{
	{name: "A person consents for themselves", as: "nightly", from: reporter(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.consent", clicks("accept", "#idSIButton9")},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A person declines", as: "nightly", from: reporter(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.consent", clicks("cancel", "#idBtn_Back")}, {"app.refused", end},
	}},
	{name: "An administrator consents for everybody", as: "gloria", from: reporter(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", approved},
		{"entra.consent", move{says: "accept for everybody", acts: []act{tick("#adminConsent"), press("#idSIButton9")}}},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "An administrator is asked for everybody at once", as: "gloria", from: adminConsent, steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", approved},
		{"entra.consent", clicks("accept", "#idSIButton9")}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "Where users may not consent the app is told so", as: "nightly", from: prepared(reporter(), administratorsConsent), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.consent-admin", otherTileLink}, {"entra.username", named},
		{"entra.password", right}, {"entra.consent-admin", clicks("return to the app", "#idBtn_Back")}, {"app.refused", end},
	}},
	{name: "A device is signed in by its code", as: "nightly", from: device, steps: []step{
		{"entra.device-code", types("wrong code", "#otc", "QQQQQQQQQ", "#idSIButton9")},
		{"entra.device-code", types("code", "#otc", "$device", "#idSIButton9")},
		{"entra.username", named}, {"entra.password", right}, {"entra.device-confirm", clicks("continue", "#idSIButton9")},
		{"entra.device-done", end},
	}},
	{name: "A device that nobody meant gets nothing", as: "nightly", from: device, steps: []step{
		{"entra.device-code", types("code", "#otc", "$device", "#idSIButton9")},
		{"entra.username", named}, {"entra.password", right}, {"entra.device-confirm", clicks("cancel", "#idBtn_Back")},
		{"entra.device-done", end},
	}},
	{name: "A device's sign-in can be given up", as: "nightly", from: device, steps: []step{
		{"entra.device-code", types("code", "#otc", "$device", "#idSIButton9")},
		{"entra.username", gaveUp}, {"entra.device-done", end},
	}},
}

// administratorsConsent leaves consent to administrators.
func administratorsConsent(w *walk) {
	only := "admins-only"
	changed("contoso", control.TenantChange{UserConsent: &only})(w)
}
