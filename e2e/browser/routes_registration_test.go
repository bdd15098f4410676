package browser

var (
	next    = clicks("next", "#idSubmit_ProofUp_Redirect")
	added   = clicks("next", "#idSubmit_ProofUp_Added")
	done    = clicks("done", "#idSubmit_ProofUp_Done")
	instead = clicks("another method", `button[value="choose"]`)
)

// registrationRoutes register a second factor: because the sign-in wants one, or
// by the person's own wish.
var registrationRoutes = []route{
	{name: "The Authenticator is registered on the way", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", chooses("the Authenticator", "PhoneAppNotification")}, {"entra.mfa-setup", instead},
		{"entra.mfa-choose", chooses("the Authenticator", "PhoneAppNotification")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", denied}, {"entra.mfa-verify", again}, {"entra.mfa-verify", instead},
		{"entra.mfa-choose", chooses("the Authenticator", "PhoneAppNotification")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", approved}, {"entra.mfa-done", done}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "Another authenticator app is registered on the way", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", verifies("wrong code", "000000")}, {"entra.mfa-verify", instead},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", verifies("code", "$fresh")}, {"entra.mfa-done", done}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A phone is registered on the way, by text message", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", choosesOther("a text message", "OneWaySMS")},
		{"entra.mfa-phone", types("what is no number", "#phone-number", "call me", "#idSubmit_ProofUp_Added")},
		{"entra.mfa-phone", instead}, {"entra.mfa-choose", choosesOther("a text message", "OneWaySMS")},
		{"entra.mfa-phone", types("number", "#phone-number", "+1 555 0100 150", "#idSubmit_ProofUp_Added")},
		{"entra.mfa-verify", verifies("wrong code", "000000")}, {"entra.mfa-verify", again},
		{"entra.mfa-verify", verifies("code", "$sms")}, {"entra.mfa-done", done}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A phone is registered on the way, by call", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", choosesOther("a call", "TwoWayVoiceMobile")},
		{"entra.mfa-phone", types("number to call", "#phone-number", "+1 555 0100 150", "#idSubmit_ProofUp_Added")},
		{"entra.mfa-verify", again}, {"entra.mfa-verify", on("press # on the phone", approve)},
		{"entra.mfa-done", done}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "The demand can be left for another account", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", other}, {"entra.username", end},
	}},
	{name: "Each page of the registration leads back to the app: the demand", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the registration leads back to the app: the choice", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next}, {"entra.mfa-choose", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the registration leads back to the app: the set-up", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the registration leads back to the app: the phone", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", choosesOther("a call", "TwoWayVoiceMobile")}, {"entra.mfa-phone", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the registration leads back to the app: the trial", as: "nadia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", next},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", added}, {"entra.mfa-verify", gaveUp}, {"app.refused", end},
	}},
	{name: "In the days of grace it can be put off", as: "grace", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-more-info", clicks("skip for now", "#btnAskLater")},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "People add and remove methods by themselves", as: "nightly", from: address("/security-info"), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", clicks("back to the security info", "#idBtn_ProofUp_Leave")},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")},
		{"entra.mfa-setup", clicks("back to the security info", "#idBtn_ProofUp_Leave")},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", choosesOther("a text message", "OneWaySMS")},
		{"entra.mfa-phone", clicks("back to the security info", "#idBtn_ProofUp_Leave")},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", clicks("back to the security info", "#idBtn_ProofUp_Leave")},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", chooses("another app", "PhoneAppOTP")}, {"entra.mfa-setup", added},
		{"entra.mfa-verify", verifies("code", "$fresh")}, {"entra.mfa-done", done},
		{"entra.security-info", clicks("remove a method", "button[name=remove]")},
		{"entra.security-info-remove", clicks("remove", "#idBtn_SecurityInfo_Remove")},
		{"entra.security-info", clicks("sign out everywhere", "#idBtn_SecurityInfo_SignOut")}, {"entra.signed-out", end},
	}},
	{name: "Whoever has a method must show it before changing one", as: "tia", from: address("/security-info"), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", approved}, {"entra.stay-signed-in", yes}, {"entra.security-info", end},
	}},
}
