package replay

import (
	"context"
	"errors"
	"fmt"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// numberShown is the element that shows the number to type on the phone.
const numberShown = "idRichContext_DisplaySign"

// methodNames are what choosers call the second factors.
var methodNames = map[scenarios.Factor]string{
	scenarios.Push: "PhoneAppNotification",
	scenarios.TOTP: "PhoneAppOTP",
}

// factor is the second factor that the person prefers.
func (w *person) factor() scenarios.Factor {
	if w.with.SecondFactor == "" {
		return scenarios.Push
	}
	return w.with.SecondFactor
}

// chooseMethod picks the preferred second factor, or the only one on offer.
func chooseMethod(ctx context.Context, w *person, at *page) error {
	want := methodNames[w.factor()]
	if w.with.SecondFactor == "" && at.form(func(f *form) bool { return f.button(want) != nil }) == nil {
		want = methodNames[scenarios.TOTP]
	}
	return w.pressButton(ctx, at, want)
}

// answerPush looks at the number on the page and answers the phone.
func answerPush(ctx context.Context, w *person, at *page) error {
	number := at.ids[numberShown]
	if number == "" {
		return errStays // the request was denied, or nobody answered it
	}
	if w.factor() == scenarios.TOTP {
		return w.pressButton(ctx, at, "signInAnotherWay")
	}
	if err := w.answerPhone(ctx, number); err != nil {
		return err
	}
	return w.pressButton(ctx, at, "idSubmit_SAOTCAS_Continue")
}

// answerProvider answers the request of the partner's own provider, which shows
// no number.
func answerProvider(ctx context.Context, w *person, at *page) error {
	if at.problem != "" {
		return errStays // denied, or nobody answered
	}
	if err := w.answerPhone(ctx, at.ids[numberShown]); err != nil {
		return err
	}
	return w.pressButton(ctx, at, "submitButton")
}

// answerPhone does what the person does with a request on the phone. A phone
// that answers by itself has done so before anybody looks.
func (w *person) answerPhone(ctx context.Context, number string) error {
	if w.with.Answer == scenarios.Ignore {
		return errStays
	}
	phone, err := w.p.control.Phone(ctx, w.user.UPN)
	if err != nil {
		return fmt.Errorf("look at the phone: %w", err)
	}
	rings := false
	for _, a := range phone.Approvals {
		rings = rings || a.State == "pending"
	}
	if !rings {
		return nil
	}
	if w.with.Answer == scenarios.Refuse {
		_, err = w.p.control.Deny(ctx, w.user.UPN, control.Answer{})
	} else {
		_, err = w.p.control.Approve(ctx, w.user.UPN, control.Answer{Number: number})
	}
	if err != nil {
		return fmt.Errorf("answer the phone: %w", err)
	}
	return nil
}

// typeCode types what the authenticator app shows.
func typeCode(ctx context.Context, w *person, at *page) error {
	if w.with.SecondFactor == scenarios.Push {
		return w.pressButton(ctx, at, "signInAnotherWay")
	}
	secret := w.secret
	if w.user.TOTP != "" {
		secret = w.user.TOTP
	}
	return w.typeCodeOf(ctx, at, secret)
}

func (w *person) typeCodeOf(ctx context.Context, at *page, secret string) error {
	if secret == "" {
		return errors.New("no authenticator app is set up")
	}
	info, err := w.p.control.Info(ctx) // the phone's clock is the sandbox's
	if err != nil {
		return err
	}
	code, err := totp(secret, info.Clock.Now)
	if err != nil {
		return err
	}
	return w.fillIn(ctx, at, "", [2]string{"otc", code})
}

// setUp takes the secret from the page into the authenticator app.
func setUp(ctx context.Context, w *person, at *page) error {
	w.secret = at.codes["Secret"]
	if w.secret == "" {
		return errors.New("the page shows no secret to set up an authenticator app with")
	}
	return w.pressButton(ctx, at, "idSubmit_ProofUp_Added")
}

// tryOut shows that the new second factor works: by a number, or by a code.
func tryOut(ctx context.Context, w *person, at *page) error {
	number := at.ids[numberShown]
	if number == "" {
		return w.typeCodeOf(ctx, at, w.secret)
	}
	if err := w.answerPhone(ctx, number); err != nil {
		return err
	}
	return w.pressButton(ctx, at, "idSubmit_ProofUp_Verify")
}
