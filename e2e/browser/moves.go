package browser

import (
	"time"

	"github.com/pcsandbox/pcsandbox/control"
)

// press does something by keyboard: Tab until it is focused, then Enter.
func press(selector string) act { return func(w *walk) { w.presses(selector) } }

// tick sets a checkbox: Tab until it is focused, then the space bar.
func tick(selector string) act { return func(w *walk) { w.ticks(selector) } }

// fill types text into a field. $upn, $password, $totp, $fresh, $sms and $device
// stand for what the person knows or reads on their phone.
func fill(selector, text string) act { return func(w *walk) { w.types(selector, w.meaning(text)) } }

// clicks are what a person does on a page with one button.
func clicks(says, selector string) move { return move{says: says, acts: []act{press(selector)}} }

// types are what a person does on a page with one field and one button.
func types(says, field, text, button string) move {
	return move{says: says, acts: []act{fill(field, text), press(button)}}
}

// on is what happens beside the page: on the phone, or at an administrator's.
func on(says string, acts ...act) move { return move{says: says, acts: acts} }

// Moves of many routes.
var (
	named         = types("user name", "#i0116", "$upn", "#idSIButton9")
	right         = types("password", "#i0118", "$password", "#idSIButton9")
	wrong         = types("wrong password", "#i0118", "not it", "#idSIButton9")
	other         = clicks("another account", "#idBtn_Back")
	otherTileLink = clicks("another account", "#otherTile")
	yes           = clicks("yes", "#idSIButton9")
	no            = clicks("no", "#idBtn_Back")
	gaveUp        = clicks("cancel", "#idCancel")
	another       = clicks("another way", "#signInAnotherWay")
	again         = clicks("send again", "#idA_SAASTO_Resend")
	approved      = on("approve on the phone", approve)
	denied        = on("deny on the phone", deny)
	waited        = on("nobody answers", advance(11*time.Minute))
	tooEarly      = clicks("continue too early", "#idSubmit_SAOTCAS_Continue")
	wrongCode     = types("wrong code", "#idTxtBx_SAOTCC_OTC", "000000", "#idSubmit_SAOTCC_Continue")
	atProvider    = move{says: "password", acts: []act{fill("#userNameInput", "$upn"), fill("#passwordInput", "$password"), press("#submitButton")}}
	wrongAtSTS    = move{says: "wrong password", acts: []act{fill("#userNameInput", "$upn"), fill("#passwordInput", "not it"), press("#submitButton")}}
	tryAgain      = clicks("try again", "#submitButton")
	end           = move{}
)

// chooses takes a method from a list.
func chooses(says, method string) move { return clicks(says, `button[data-value="`+method+`"]`) }

// choosesOther is chooses for a method behind "a different method".
func choosesOther(says, method string) move {
	return move{says: says, acts: []act{press("#other-methods summary"), press(`button[data-value="` + method + `"]`)}}
}

// verifies types a code on the page that tries out a new method.
func verifies(says, code string) move {
	return types(says, "#idTxtBx_SAOTCC_OTC", code, "#idSubmit_ProofUp_Verify")
}

func approve(w *walk) {
	if _, err := w.control.Approve(w.t.Context(), w.as, control.Answer{}); err != nil {
		w.t.Fatalf("%s cannot approve: %v", w.as, err)
	}
}

func deny(w *walk) {
	if _, err := w.control.Deny(w.t.Context(), w.as, control.Answer{}); err != nil {
		w.t.Fatalf("%s cannot deny: %v", w.as, err)
	}
}

// advance lets time pass.
func advance(d time.Duration) act {
	return func(w *walk) {
		if _, err := w.control.Advance(w.t.Context(), d); err != nil {
			w.t.Fatal(err)
		}
	}
}

// changed is an administrator's change of a tenant while people sign in.
func changed(tenant string, change control.TenantChange) act {
	return func(w *walk) {
		if _, err := w.control.ChangeTenant(w.t.Context(), tenant, change); err != nil {
			w.t.Fatal(err)
		}
	}
}

// changedUser is a change of the person who signs in.
func changedUser(change control.UserChange) act {
	return func(w *walk) {
		if _, err := w.control.ChangeUser(w.t.Context(), w.as, change); err != nil {
			w.t.Fatal(err)
		}
	}
}

// federated is a change of a domain's federation, at Entra or at the provider.
func federated(domain string, change control.FederationChange) act {
	return func(w *walk) {
		if _, err := w.control.ChangeFederation(w.t.Context(), domain, change); err != nil {
			w.t.Fatal(err)
		}
	}
}

// atTenant has the app sign people in at one tenant only.
func atTenant(key string) act {
	return func(w *walk) {
		tenants, err := w.control.Tenants(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		for _, t := range tenants {
			if t.Key == key {
				w.tenant = t.ID
			}
		}
	}
}

// refuses makes an external provider refuse everybody, or no longer.
func refuses(provider string, denies bool) act {
	return func(w *walk) {
		if _, err := w.control.ChangeExternal(w.t.Context(), provider, control.ExternalChange{Denies: &denies}); err != nil {
			w.t.Fatal(err)
		}
	}
}
