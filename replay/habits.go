package replay

import (
	"cmp"
	"context"
	"errors"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// firstFactors are the links of the password page to what stands for both
// factors.
var firstFactors = map[scenarios.Factor]string{
	scenarios.Passkey: "idA_PWD_SwitchToFido",
	scenarios.TAP:     "idA_PWD_SwitchToAccessPass",
}

// waysOut are the buttons by which a person gives up, the first that is there.
var waysOut = []string{"idBtn_ProofUp_Leave", "idCancel", "idBtn_Back"}

// giveUp leaves the screen that it is on. What comes then is where the step ends.
func (w *person) giveUp(ctx context.Context, at *page) error {
	w.does(cancels)
	for _, button := range waysOut {
		if at.hasButton(button) {
			return w.pressButton(ctx, at, button)
		}
	}
	return errors.New(w.key + " finds no button to give up by: " + at.String())
}

// answerConsent answers an app that asks for permissions.
func answerConsent(ctx context.Context, w *person, at *page) error {
	w.does(consents)
	switch w.with.Consent {
	case scenarios.DeclineConsent:
		return w.pressButton(ctx, at, "idBtn_Back")
	case scenarios.AcceptForAll:
		f, err := having(at, "adminConsent")
		if err != nil {
			return err
		}
		if err := f.fill("adminConsent", "true"); err != nil {
			return err
		}
		return w.browser.press(ctx, f, "idSIButton9")
	case scenarios.AcceptConsent:
	}
	return w.pressButton(ctx, at, "idSIButton9")
}

// leaveConsent goes back to the app with empty hands, or stays where an
// administrator is needed.
func leaveConsent(ctx context.Context, w *person, at *page) error {
	if w.with.Consent != scenarios.DeclineConsent {
		return errStays
	}
	w.does(consents)
	return w.pressButton(ctx, at, "idBtn_Back")
}

// newPassword is what people choose where a new one is wanted.
const newPassword = "Sandbox-Renewed-1"

func changePassword(ctx context.Context, w *person, at *page) error {
	chosen := cmp.Or(w.with.NewPassword, newPassword)
	return w.fillIn(ctx, at, "idSIButton9", [2]string{"currentPassword", w.password()},
		[2]string{"newPassword", chosen}, [2]string{"confirmNewPassword", chosen})
}

// changeMethods does on the security info page what the person came for. When
// that is done the person is back here, and has arrived.
func changeMethods(ctx context.Context, w *person, at *page) error {
	change := w.change
	if change == nil {
		return errStays
	}
	w.change = nil
	return change(ctx, w, at)
}

// beginAdding begins to register one more method.
func beginAdding(ctx context.Context, w *person, at *page) error {
	if !at.hasButton("idBtn_SecurityInfo_Add") {
		return errStays
	}
	return w.pressButton(ctx, at, "idBtn_SecurityInfo_Add")
}

// beginRegistration does at once what may be put off, unless told otherwise.
func beginRegistration(ctx context.Context, w *person, at *page) error {
	if !w.with.PutOff {
		return w.pressButton(ctx, at, "idSubmit_ProofUp_Redirect")
	}
	if !at.hasButton("btnAskLater") {
		return errStays // the tenant does not allow it, or not any more
	}
	return w.pressButton(ctx, at, "btnAskLater")
}

// chooseNew picks the method to register.
func chooseNew(ctx context.Context, w *person, at *page) error {
	return w.choose(ctx, at, cmp.Or(w.with.Register, w.with.SecondFactor))
}

// mistyped is what a person types where a code is right.
func (w *person) mistyped(right string) (string, error) {
	w.does(mistypes)
	switch w.with.Code {
	case scenarios.WrongCode:
		return slip(right), nil
	case scenarios.ReplayedCode:
		if w.typed == "" {
			return "", errors.New("no code was typed before that could be replayed")
		}
		return w.typed, nil
	case scenarios.ExpiredCode: // whoever looks the code up takes an old one
	}
	w.typed = right
	return right, nil
}

// slip is a text with every digit another one, or with one letter too many.
func slip(right string) string {
	out := []byte(right)
	for i, b := range out {
		if b >= '0' && b <= '9' {
			out[i] = '0' + (b-'0'+5)%10
		}
	}
	if string(out) == right {
		return right + "x"
	}
	return string(out)
}
