package scenarios

import "slices"

// checkWith looks at what a person does where there is a choice.
func (c *checker) checkWith(w *With) {
	if w == nil {
		return
	}
	if c.sound(&w.FirstFactor) && w.FirstFactor != Passkey && w.FirstFactor != TAP {
		c.fault(&w.FirstFactor, "first_factor: nobody begins with %s; write passkey or tap, or remove it to begin with the password", w.FirstFactor)
	}
	c.checkRegistrable(&w.Register, "register", w.Register)
	if f := w.SecondFactor; c.sound(&w.Code) && slices.Contains([]Factor{Voice, Passkey, External}, f) {
		c.fault(&w.Code, "code: with %s nobody types one; choose another second_factor", f)
	}
	if w.Code != "" && w.Code != WrongCode && w.SecondFactor == Push {
		c.fault(&w.Code, "code: the number of a push can only be wrong, not %s", w.Code)
	}
	if w.Cancel != "" && !slices.Contains(leavable, w.Cancel) {
		c.fault(&w.Cancel, "cancel: %s is no screen on which a person can give up%s", quote(w.Cancel), screenHint(w.Cancel))
	}
}

func screenHint(name string) string {
	if hint := didYouMean(name, leavable); hint != "" {
		return hint
	}
	return "; write one such as entra.username, entra.mfa-push or entra.consent"
}

// checkRegistrable wants a factor that people register themselves.
func (c *checker) checkRegistrable(at any, field string, f Factor) {
	if c.sound(at) && (f == TAP || f == External) {
		c.fault(at, "%s: people do not register %s themselves; an administrator gives it to them", field, f)
	}
}

// leavable are the screens with a button by which a person gives up.
var leavable = []string{
	"entra.username", "entra.access-pass", "entra.passkey", "entra.change-password", "entra.consent", "entra.consent-admin", "entra.device-confirm",
	"entra.mfa-push", "entra.mfa-totp", "entra.mfa-sms", "entra.mfa-voice", "entra.mfa-choose-method", "entra.mfa-denied", "entra.external-failed",
	"entra.mfa-more-info", "entra.mfa-choose", "entra.mfa-setup", "entra.mfa-phone", "entra.mfa-verify", "entra.passkey-setup", "entra.security-info-remove",
	"entra.blocked",
}

// checkPhone looks at an answer on the phone.
func (c *checker) checkPhone(v *PhoneAnswer) {
	if c.spells(&v.Number) && v.Answer != ApproveThere {
		c.fault(&v.Number, "number: it is typed to approve; write answer: approve")
	}
}
