package browser

import "time"

// firstFactorRoutes are about who somebody is and their first proof of it.
var firstFactorRoutes = []route{
	{name: "A password is enough where nobody asks for more", as: "nightly", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", wrong}, {"entra.password", right}, {"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "Whoever does not stay signed in is done as well", as: "nightly", from: app("login_hint", "$upn"), steps: []step{
		{"entra.password", right}, {"entra.stay-signed-in", no}, {"app.done", end},
	}},
	{name: "An account that does not exist is told so", as: "nightly", from: app(), steps: []step{
		{"entra.username", types("unknown account", "#i0116", "nobody@contoso.example", "#idSIButton9")},
		{"entra.username", named}, {"entra.password", other}, {"entra.username", gaveUp}, {"app.refused", end},
	}},
	{name: "An expired password is changed on the way", as: "olga", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right},
		{"entra.change-password", changes("new passwords that differ", "$password", "New-secret-1", "New-secret-2")},
		{"entra.change-password", changes("wrong password", "not it", "New-secret-1", "New-secret-1")},
		{"entra.change-password", changes("new password", "$password", "New-secret-1", "New-secret-1")},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "Whoever will not change an expired password goes back to the app", as: "olga", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.change-password", gaveUp}, {"app.refused", end},
	}},
	{name: "A locked account refuses the right password", as: "lou", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.password", end},
	}},
	{name: "A disabled account is blocked", as: "dora", from: app(), refused: true, steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.blocked", otherTileLink}, {"entra.username", end},
	}},
	{name: "A policy blocks, and the app is told", as: "bruno", from: app(), refused: true, steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.blocked", gaveUp}, {"app.refused", end},
	}},
	{name: "The accounts that a browser knows are listed", as: "nightly", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes},
		{"app.done", opens("another app", app("prompt", "select_account"))},
		{"entra.pick-account", clicks("an account", ".option:first-child")}, {"app.done", opens("another app", app("prompt", "select_account"))},
		{"entra.pick-account", clicks("another account", `.option[value="otherTile"]`)},
		{"entra.username", opens("another app", app("prompt", "select_account"))},
		{"entra.pick-account", clicks("forget an account", "form:nth-of-type(2) .link")}, {"entra.username", end},
	}},
	{name: "A silent request is answered without a page", as: "nightly", from: app("prompt", "none"), steps: []step{
		{"app.refused", end},
	}},
	{name: "A Temporary Access Pass stands for the password", as: "tia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", clicks("a Temporary Access Pass", "#idA_PWD_SwitchToAccessPass")},
		{"entra.access-pass", clicks("password instead", "#idA_PWD_SwitchToPassword")},
		{"entra.password", clicks("a Temporary Access Pass", "#idA_PWD_SwitchToAccessPass")},
		{"entra.access-pass", types("wrong pass", "#i0118", "not it", "#idSIButton9")},
		{"entra.access-pass", types("pass", "#i0118", "Practice-pass-1", "#idSIButton9")},
		{"entra.stay-signed-in", yes}, {"app.done", end},
	}},
	{name: "The page of the pass has the ways out of a first factor", as: "tia", from: app(), steps: []step{
		{"entra.username", named}, {"entra.password", clicks("a Temporary Access Pass", "#idA_PWD_SwitchToAccessPass")},
		{"entra.access-pass", other}, {"entra.username", named},
		{"entra.password", clicks("a Temporary Access Pass", "#idA_PWD_SwitchToAccessPass")},
		{"entra.access-pass", gaveUp}, {"app.refused", end},
	}},
	{name: "A sign-in that is too old is an error", as: "nightly", from: app(), refused: true, steps: []step{
		{"entra.username", on("the page is left open too long", advance(25*time.Hour), fill("#i0116", "$upn"), press("#idSIButton9"))},
		{"entra.error", end},
	}},
	{name: "An app that nobody registered is an error", from: app("client_id", "99999999-0000-0000-0000-000000000000"), refused: true, steps: []step{
		{"entra.error", clicks("sign in to Partner Center", "#exits a:first-child")}, {"entra.username", end},
	}},
	{name: "An error can be looked up", from: address("/error?code=50076"), steps: []step{{"entra.error", end}}},
}

// passkeyRoutes register a passkey and sign in with it.
var passkeyRoutes = []route{
	{name: "A device without the passkey says so", as: "nightly", from: prepared(app(), hasAuthenticator), steps: []step{
		{"entra.username", clicks("a passkey", "#idA_PWD_SwitchToFido")},
		{"entra.passkey", move{says: "the device has none", acts: []act{press("#idSIButton9"), reads("No passkey was used")}, stays: true}},
		{"entra.passkey", clicks("user name instead", "#idA_PWD_SwitchToPassword")},
		{"entra.username", end},
	}},
	{name: "A passkey signs in without password and user name", as: "helen", from: prepared(address("/security-info"), hasAuthenticator), steps: []step{
		{"entra.username", clicks("a passkey", "#idA_PWD_SwitchToFido")},
		{"entra.passkey", clicks("user name instead", "#idA_PWD_SwitchToPassword")},
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", choosesOther("a passkey", "FidoKey")},
		{"entra.passkey-setup", clicks("another method", `button[value="choose"]`)},
		{"entra.mfa-choose", choosesOther("a passkey", "FidoKey")},
		{"entra.passkey-setup", clicks("back to the security info", "#idBtn_ProofUp_Leave")},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", choosesOther("a passkey", "FidoKey")},
		{"entra.passkey-setup", types("the device makes it", "#idTxtBx_Fido_Name", "My laptop", "#idSubmit_Fido_Create")},
		{"entra.mfa-done", clicks("done", "#idSubmit_ProofUp_Done")},
		{"entra.security-info", opens("sign out", address("/common/oauth2/v2.0/logout"))},
		{"entra.signed-out", opens("another app", app())},
		{"entra.username", clicks("a passkey", "#idA_PWD_SwitchToFido")},
		{"entra.passkey", clicks("the device answers", "#idSIButton9")},
		{"entra.stay-signed-in", yes}, {"app.done", opens("another app", app("prompt", "login", "login_hint", "$upn"))},
		{"entra.password", clicks("a passkey", "#idA_PWD_SwitchToFido")},
		{"entra.passkey", clicks("password instead", "#idA_PWD_SwitchToPassword")},
		{"entra.password", clicks("a passkey", "#idA_PWD_SwitchToFido")},
		{"entra.passkey", gaveUp}, {"app.refused", end},
	}},
	{name: "A passkey is a second factor, too", as: "helen", from: prepared(address("/security-info"), hasAuthenticator), steps: []step{
		{"entra.username", named}, {"entra.password", right}, {"entra.stay-signed-in", yes},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", choosesOther("a passkey", "FidoKey")},
		{"entra.passkey-setup", types("the device makes it", "#idTxtBx_Fido_Name", "My laptop", "#idSubmit_Fido_Create")},
		{"entra.mfa-done", clicks("done", "#idSubmit_ProofUp_Done")},
		{"entra.security-info", clicks("add a method", "#idBtn_SecurityInfo_Add")},
		{"entra.mfa-choose", choosesOther("a text message", "OneWaySMS")},
		{"entra.mfa-phone", types("number", "#phone-number", "+1 555 0100 150", "#idSubmit_ProofUp_Added")},
		{"entra.mfa-verify", verifies("code", "$sms")}, {"entra.mfa-done", clicks("done", "#idSubmit_ProofUp_Done")},
		{"entra.security-info", clicks("sign out everywhere", "#idBtn_SecurityInfo_SignOut")},
		{"entra.signed-out", opens("security info", address("/security-info"))},
		{"entra.username", named}, {"entra.password", right},
		{"entra.passkey", another}, {"entra.mfa-choose-method", chooses("a passkey", "FidoKey")},
		{"entra.passkey", clicks("the device answers", "#idSIButton9")}, {"entra.stay-signed-in", end},
	}},
}

// changes fills in the page that renews a password.
func changes(says, current, fresh, confirmed string) move {
	return move{says: says, acts: []act{
		fill("#currentPassword", current), fill("#newPassword", fresh), fill("#confirmNewPassword", confirmed), press("#idSIButton9"),
	}}
}

// reads waits for words on the page.
func reads(words string) act { return func(w *walk) { w.Reads(words) } }

func hasAuthenticator(w *walk) { w.HasAuthenticator() }
