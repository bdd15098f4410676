package replay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// numberShown is the element that shows the number to type on the phone.
const numberShown = "idRichContext_DisplaySign"

// methodNames are what choosers call the second factors.
var methodNames = map[scenarios.Factor]string{
	scenarios.Push:     "PhoneAppNotification",
	scenarios.TOTP:     "PhoneAppOTP",
	scenarios.SMS:      "OneWaySMS",
	scenarios.Voice:    "TwoWayVoiceMobile",
	scenarios.Passkey:  "FidoKey",
	scenarios.TAP:      "AccessPass",
	scenarios.External: "ExternalAuthenticationMethod",
}

// easiest are the second factors that a person who prefers none takes, in this
// order.
var easiest = []scenarios.Factor{scenarios.Push, scenarios.TOTP, scenarios.SMS, scenarios.Voice, scenarios.TAP}

// prefersAnother reports whether the person would rather use another second
// factor than the one that is shown.
func (w *person) prefersAnother(shown scenarios.Factor) bool {
	if w.with.SecondFactor == shown {
		w.does(prefers)
	}
	return w.with.SecondFactor != "" && w.with.SecondFactor != shown
}

// another asks for the list of all second factors.
func (w *person) another(ctx context.Context, at *page) error {
	if err := w.noPasskeyHere(w.with.SecondFactor); err != nil {
		return err
	}
	if !at.hasButton("signInAnotherWay") {
		return fmt.Errorf("the page does not offer %s, nor any other way than its own", w.with.SecondFactor)
	}
	return w.pressButton(ctx, at, "signInAnotherWay")
}

// chooseMethod picks the preferred second factor, or the easiest on offer.
func chooseMethod(ctx context.Context, w *person, at *page) error {
	return w.choose(ctx, at, w.with.SecondFactor)
}

func (w *person) choose(ctx context.Context, at *page, preferred scenarios.Factor) error {
	if err := w.noPasskeyHere(preferred); err != nil {
		return err
	}
	if want := methodNames[preferred]; preferred != "" && !at.hasButton(want) {
		return fmt.Errorf("the page does not offer %s: the person has none, or the tenant does not allow it", preferred)
	} else if preferred != "" {
		if preferred == w.with.SecondFactor {
			w.does(prefers)
		}
		return w.pressButton(ctx, at, want)
	}
	for _, f := range easiest {
		want := methodNames[f]
		if at.form(func(f *form) bool { return f.button(want) != nil }) != nil {
			return w.pressButton(ctx, at, want)
		}
	}
	return errors.New("the page offers no second factor that the person can use")
}

// answerPush looks at the number on the page and answers the phone.
func answerPush(ctx context.Context, w *person, at *page) error {
	number := at.ids[numberShown]
	if w.prefersAnother(scenarios.Push) {
		return w.another(ctx, at)
	}
	if err := w.answerPhone(ctx, number); err != nil {
		return err
	}
	return w.pressButton(ctx, at, "idSubmit_SAOTCAS_Continue")
}

// answerCall answers the phone that rings.
func answerCall(ctx context.Context, w *person, at *page) error {
	if w.prefersAnother(scenarios.Voice) {
		return w.another(ctx, at)
	}
	if err := w.answerPhone(ctx, ""); err != nil {
		return err
	}
	return w.pressButton(ctx, at, "idSubmit_SAOTCAS_Continue")
}

// askedAgain has another request sent, if the person comes back to one that was
// denied; otherwise that is where the step ends.
func askedAgain(ctx context.Context, w *person, at *page) error {
	if len(w.browser.screens) > 0 || !at.hasButton("idA_SAASTO_Resend") {
		return errStays
	}
	return w.pressButton(ctx, at, "idA_SAASTO_Resend")
}

// answerProvider answers the request of the partner's own provider, which shows
// no number.
func answerProvider(ctx context.Context, w *person, at *page) error {
	if at.problem != "" {
		return errStays // denied, or nobody answered
	}
	if w.with.SecondFactor == scenarios.External && strings.Contains(at.url.Path, "/external/") {
		w.does(prefers) // the domain's own provider has the same page
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
		w.does(answers)
		return errStays
	}
	phone, err := w.p.control.Phone(ctx, w.user.UPN)
	if err != nil {
		return fmt.Errorf("look at the phone: %w", err)
	}
	// Requests of pages that were left may wait there, too.
	i := slices.IndexFunc(phone.Approvals, func(a control.Approval) bool { return a.State == "pending" && a.Number == number })
	switch {
	case i < 0:
		return nil
	case w.with.Answer == scenarios.Refuse:
		w.does(answers)
		_, err = w.p.control.Deny(ctx, w.user.UPN, control.Answer{ID: phone.Approvals[i].ID})
	default:
		_, err = w.p.control.Approve(ctx, w.user.UPN, control.Answer{ID: phone.Approvals[i].ID, Number: w.dialled(number)})
	}
	if w.with.Code == scenarios.WrongCode && number != "" && conflicts(err) {
		return nil // a wrong number denies the request
	}
	if err != nil {
		return fmt.Errorf("answer the phone: %w", err)
	}
	return nil
}

// dialled is the number that the person types on the phone.
func (w *person) dialled(number string) string {
	if w.with.Code == scenarios.WrongCode && number != "" {
		w.does(mistypes)
		return slip(number)
	}
	return number
}

// conflicts reports whether the phone did not take an answer.
func conflicts(err error) bool {
	problem, ok := errors.AsType[*control.Problem](err)
	return ok && problem.Status == http.StatusConflict
}

// tooOld is the age of a code that no clock's drift excuses.
const tooOld = 10 * time.Minute

// typeCode types what the authenticator app shows.
func typeCode(ctx context.Context, w *person, at *page) error {
	if w.prefersAnother(scenarios.TOTP) {
		return w.another(ctx, at)
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
	now := info.Clock.Now
	if w.with.Code == scenarios.ExpiredCode {
		now = now.Add(-tooOld)
	}
	code, err := totp(secret, now)
	if err != nil {
		return err
	}
	if code, err = w.mistyped(code); err != nil {
		return err
	}
	return w.fillIn(ctx, at, "", [2]string{"otc", code})
}

// typeMessage types the code of the newest text message.
func typeMessage(ctx context.Context, w *person, at *page) error {
	if w.prefersAnother(scenarios.SMS) {
		return w.another(ctx, at)
	}
	return w.typeMessage(ctx, at)
}

func (w *person) typeMessage(ctx context.Context, at *page) error {
	if w.with.Answer == scenarios.Ignore || w.with.Answer == scenarios.Refuse {
		w.does(answers)
		return errStays
	}
	phone, err := w.p.control.Phone(ctx, w.user.UPN)
	if err != nil {
		return fmt.Errorf("look at the phone: %w", err)
	}
	state := "good"
	if w.with.Code == scenarios.ExpiredCode {
		state = "expired"
	}
	for _, m := range phone.Messages {
		if m.State == state {
			code, err := w.mistyped(m.Code)
			if err != nil {
				return err
			}
			return w.fillIn(ctx, at, "", [2]string{"otc", code})
		}
	}
	return errStays // no code came
}

// typePass types the Temporary Access Pass that an administrator gave out.
func typePass(ctx context.Context, w *person, at *page) error {
	if w.with.FirstFactor != scenarios.TAP && w.prefersAnother(scenarios.TAP) {
		return w.another(ctx, at)
	}
	if w.user.AccessPass == "" {
		return errStays // nobody gave one out
	}
	pass := w.user.AccessPass
	if w.with.Code == scenarios.WrongCode {
		w.does(mistypes)
		pass = slip(pass)
	}
	return w.fillIn(ctx, at, "idSIButton9", [2]string{"accesspass", pass})
}

// setUp takes the secret from the page into the authenticator app.
func setUp(ctx context.Context, w *person, at *page) error {
	w.secret = at.codes["Secret"]
	if w.secret == "" {
		return errors.New("the page shows no secret to set up an authenticator app with")
	}
	return w.pressButton(ctx, at, "idSubmit_ProofUp_Added")
}

// ownNumber is the number of everybody's phone: a fictitious one.
const ownNumber = "+15550100142"

// typeNumber registers the person's phone.
func typeNumber(ctx context.Context, w *person, at *page) error {
	w.secret = ""
	return w.fillIn(ctx, at, "idSubmit_ProofUp_Added", [2]string{"phone", ownNumber})
}

// tryOut shows that the new second factor works: by a number, a code or a call.
func tryOut(ctx context.Context, w *person, at *page) error {
	number := at.ids[numberShown]
	switch _, err := having(at, "otc"); {
	case number == "" && err == nil && w.secret != "":
		return w.typeCodeOf(ctx, at, w.secret)
	case number == "" && err == nil:
		return w.typeMessage(ctx, at)
	}
	if err := w.answerPhone(ctx, number); err != nil {
		return err
	}
	return w.pressButton(ctx, at, "idSubmit_ProofUp_Verify")
}
