package replay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// maxScreens bounds the screens that a person answers in one step.
const maxScreens = 25

// A person is somebody at a browser, with a phone.
type person struct {
	p       *player
	key     string
	browser *browser

	user   *control.User   // as it is known at the beginning of the step
	with   scenarios.With  // what the person does where there is a choice
	code   string          // that a device shows
	secret string          // that the authenticator app was set up with; empty while another method is
	device Authenticator   // that keeps the person's passkeys; another browser has it, too
	typed  string          // the last code
	change habit           // what is to be done on the security info page, once
	done   map[choice]bool // what of with has come to be done

	// finish does what remains to be done when the person has arrived: an app
	// redeems its code. A step that ends on the way leaves it for go_on.
	finish func(context.Context, *came) error
}

// person finds somebody, with the browser that they have kept.
func (p *player) person(ctx context.Context, key string, with *scenarios.With) (*person, error) {
	who := p.people[key]
	if who == nil {
		who = &person{p: p, key: key}
		p.people[key] = who
	}
	var err error
	if who.user, err = p.user(ctx, key); err != nil {
		return nil, err
	}
	who.with, who.code, who.change, who.finish, who.done = scenarios.With{}, "", nil, nil, nil
	if with != nil {
		who.with = *with
	}
	if who.browser == nil {
		if who.browser, err = newBrowser(p.transport, p.origin); err != nil {
			return nil, err
		}
	}
	who.browser.forget()
	return who, nil
}

// newBrowser throws a person's browser away, or everybody's.
func (p *player) newBrowser(of string) {
	for key, who := range p.people {
		if of == "" || of == key {
			who.browser = nil
		}
	}
}

// errStays says that the person goes no further: the page is where the step ends.
var errStays = errors.New("the person stays on the page")

// a habit is what a person does on a screen.
type habit func(context.Context, *person, *page) error

// habits are all screens of a sign-in that want something. On the others, and on
// pages that are no part of a sign-in, the person has arrived.
var habits = map[string]habit{
	"entra.username":          typeUsername,
	"entra.consent":           answerConsent,
	"entra.consent-admin":     leaveConsent,
	"entra.change-password":   changePassword,
	"entra.security-info":     changeMethods,
	removing:                  confirmRemoval,
	"entra.pick-account":      pickAccount,
	"entra.password":          typePassword,
	"entra.mfa-push":          answerPush,
	"entra.mfa-totp":          typeCode,
	"entra.mfa-sms":           typeMessage,
	"entra.mfa-voice":         answerCall,
	"entra.mfa-denied":        askedAgain,
	"entra.access-pass":       typePass,
	"entra.passkey":           usePasskey,
	"entra.passkey-setup":     makePasskey,
	"entra.mfa-choose-method": chooseMethod,
	"entra.mfa-more-info":     beginRegistration,
	"entra.mfa-choose":        chooseNew,
	"entra.mfa-setup":         setUp,
	"entra.mfa-phone":         typeNumber,
	"entra.mfa-verify":        tryOut,
	"entra.mfa-done":          pressOn("idSubmit_ProofUp_Done"),
	"entra.stay-signed-in":    staySignedIn,
	"entra.device-code":       typeDeviceCode,
	"entra.device-confirm":    pressOn("idSIButton9"),
	"sts.signin":              signInAtProvider,
	"sts.mfa":                 answerProvider,
}

// ends are the screens that a sign-in ends on. Every page of the portal is one,
// too.
var ends = []string{"entra.blocked", "entra.external-failed", "entra.error", "entra.device-done", "entra.signed-out",
	"sts.error", "sts.signed-out"}

// walk answers screens until the person has arrived, or goes no further.
func (w *person) walk(ctx context.Context) error {
	answered := ""
	for range maxScreens {
		at := w.browser.page
		if at == nil {
			return nil // the app has its answer
		}
		act := habits[at.screen]
		switch {
		case at.screen != "" && at.screen == w.with.Cancel:
			return w.giveUp(ctx, at)
		case act == nil && (strings.HasPrefix(at.screen, "portal.") || slices.Contains(ends, at.screen)):
			return nil
		case act == nil:
			return fmt.Errorf("%s does not know what to do: %s", w.key, at)
		case at.screen == answered && at.problem != "":
			return nil // the answer was no good; there is no other one
		}
		answered = at.screen
		err := act(ctx, w, at)
		switch {
		case errors.Is(err, errStays):
			return nil
		case err != nil:
			return fmt.Errorf("%s cannot go on: %w; %s", w.key, err, at)
		}
	}
	return fmt.Errorf("%s has answered %d screens (%s) and arrives nowhere: %s",
		w.key, maxScreens, strings.Join(w.browser.screens, ", "), w.browser.page)
}

// goTo opens an address and signs in on the way where asked.
func (w *person) goTo(ctx context.Context, address *url.URL) error {
	if err := w.browser.visit(ctx, address); err != nil {
		return err
	}
	return w.walk(ctx)
}

// having finds the page's form with a field.
func having(at *page, name string) (*form, error) {
	f := at.form(func(f *form) bool {
		x := f.field(name)
		return x != nil && x.kind != "hidden"
	})
	if f == nil {
		return nil, fmt.Errorf("the page has no form with a field %s", name)
	}
	return f, nil
}

// fillIn fills in the fields of the form that has them and sends it.
func (w *person) fillIn(ctx context.Context, at *page, button string, fields ...[2]string) error {
	f, err := having(at, fields[0][0])
	if err != nil {
		return err
	}
	for _, x := range fields {
		if err := f.fill(x[0], x[1]); err != nil {
			return err
		}
	}
	return w.browser.press(ctx, f, button)
}

func (p *page) hasButton(button string) bool {
	return p.form(func(f *form) bool { return f.button(button) != nil }) != nil
}

// pressButton presses a button wherever it stands on the page.
func (w *person) pressButton(ctx context.Context, at *page, button string) error {
	f := at.form(func(f *form) bool { return f.button(button) != nil })
	if f == nil {
		return fmt.Errorf("the page has no button %s", button)
	}
	return w.browser.press(ctx, f, button)
}

func pressOn(button string) habit {
	return func(ctx context.Context, w *person, at *page) error { return w.pressButton(ctx, at, button) }
}

func typeUsername(ctx context.Context, w *person, at *page) error {
	return w.fillIn(ctx, at, "idSIButton9", [2]string{"loginfmt", w.user.UPN})
}

// pickAccount takes the own account if the browser knows it.
func pickAccount(ctx context.Context, w *person, at *page) error {
	own := at.form(func(f *form) bool { return f.button(w.user.UPN) != nil })
	if own == nil {
		return w.pressButton(ctx, at, "otherTile")
	}
	return w.browser.press(ctx, own, w.user.UPN)
}

func (w *person) password() string { return cmp.Or(w.with.Password, w.user.Password) }

func typePassword(ctx context.Context, w *person, at *page) error {
	if link := firstFactors[w.with.FirstFactor]; link != "" {
		if err := w.noPasskeyHere(w.with.FirstFactor); err != nil {
			return err
		}
		if !at.hasButton(link) {
			return errStays // the account has none, or not here
		}
		return w.pressButton(ctx, at, link)
	}
	return w.fillIn(ctx, at, "idSIButton9", [2]string{"passwd", w.password()})
}

func signInAtProvider(ctx context.Context, w *person, at *page) error {
	return w.fillIn(ctx, at, "submitButton", [2]string{"UserName", w.user.UPN}, [2]string{"Password", w.password()})
}

func staySignedIn(ctx context.Context, w *person, at *page) error {
	if w.with.StaySignedIn != nil && !*w.with.StaySignedIn {
		return w.pressButton(ctx, at, "idBtn_Back")
	}
	return w.pressButton(ctx, at, "idSIButton9")
}

func typeDeviceCode(ctx context.Context, w *person, at *page) error {
	if w.code == "" {
		return errors.New("no device shows a code")
	}
	return w.fillIn(ctx, at, "idSIButton9", [2]string{"otc", w.code})
}
