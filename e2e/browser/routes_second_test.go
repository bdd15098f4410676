package browser

import "time"

// secondFactorRoutes are the ways to verify.
var secondFactorRoutes = []route{
	{name: "A push is approved", as: "alejandra", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", tooEarly}, {"entra.mfa-push", again},
		{"entra.mfa-push", approved}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A push is denied, then forgotten, then approved", as: "alejandra", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", denied}, {"entra.mfa-denied", again},
		{"entra.mfa-push", waited}, {"entra.mfa-denied", again}, {"entra.mfa-push", approved}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A code of the authenticator app in place of a push", as: "alejandra", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another},
		{"entra.mfa-choose-method", chooses("a code", "PhoneAppOTP")}, {"entra.mfa-totp", wrongCode}, {"entra.mfa-totp", another},
		{"entra.mfa-choose-method", chooses("a push", "PhoneAppNotification")}, {"entra.mfa-push", denied}, {"entra.mfa-denied", another},
		{"entra.mfa-choose-method", chooses("a code", "PhoneAppOTP")},
		{"entra.mfa-totp", types("code", "#idTxtBx_SAOTCC_OTC", "$totp", "#idSubmit_SAOTCC_Continue")},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "Each page of the second factor leads back to the app: push", as: "alejandra", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the second factor leads back to the app: denied", as: "alejandra", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", denied}, {"entra.mfa-denied", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the second factor leads back to the app: chooser", as: "alejandra", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another}, {"entra.mfa-choose-method", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the second factor leads back to the app: code", as: "tom", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-totp", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the second factor leads back to the app: text message", as: "sven", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-sms", gaveUp}, {"app.refused", end},
	}},
	{name: "Each page of the second factor leads back to the app: call", as: "carl", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-voice", gaveUp}, {"app.refused", end},
	}},
	{name: "A code by text message", as: "paula", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right},
		{"entra.mfa-sms", wrongCode}, {"entra.mfa-sms", again},
		{"entra.mfa-sms", move{says: "the code has expired", acts: []act{advance(20 * time.Minute), fill("#idTxtBx_SAOTCC_OTC", "$sms"), press("#idSubmit_SAOTCC_Continue")}}},
		{"entra.mfa-sms", again}, {"entra.mfa-sms", types("code", "#idTxtBx_SAOTCC_OTC", "$sms", "#idSubmit_SAOTCC_Continue")},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A call", as: "paula", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right},
		{"entra.mfa-sms", another}, {"entra.mfa-choose-method", chooses("a call", "TwoWayVoiceMobile")},
		{"entra.mfa-voice", tooEarly}, {"entra.mfa-voice", again}, {"entra.mfa-voice", on("hang up", deny)}, {"entra.mfa-denied", again},
		{"entra.mfa-voice", another}, {"entra.mfa-choose-method", chooses("a text message", "OneWaySMS")},
		{"entra.mfa-sms", another}, {"entra.mfa-choose-method", chooses("a call", "TwoWayVoiceMobile")},
		{"entra.mfa-voice", on("press # on the phone", approve)}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A Temporary Access Pass as the second factor", as: "tia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another},
		{"entra.mfa-choose-method", chooses("a Temporary Access Pass", "AccessPass")},
		{"entra.access-pass", another}, {"entra.mfa-choose-method", chooses("a Temporary Access Pass", "AccessPass")},
		{"entra.access-pass", types("pass", "#i0118", "Practice-pass-1", "#idSIButton9")}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "A person with everything and a long name", as: "maximiliane", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.mfa-push", another},
		{"entra.mfa-choose-method", chooses("a push", "PhoneAppNotification")}, {"entra.mfa-push", approved}, {"entra.stay-signed-in", yes},
		{"app.done", opens("security info", address("/security-info"))},
		{"entra.security-info", clicks("remove a method", "button[name=remove]")},
		{"entra.security-info-remove", clicks("keep it", "#idBtn_Back")},
		{"entra.security-info", clicks("make it the default", "button[name=default]")},
		{"entra.security-info", clicks("remove a method", "button[name=remove]")},
		{"entra.security-info-remove", clicks("remove", "#idBtn_SecurityInfo_Remove")},
		{"entra.security-info", opens("another app", app("prompt", "select_account"))}, {"entra.pick-account", end},
	}},
}
