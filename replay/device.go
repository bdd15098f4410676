package replay

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// usePasskey answers the page with a passkey of the person's device, as the page's
// script would have the browser do.
func usePasskey(ctx context.Context, w *person, at *page) error {
	if w.with.FirstFactor != scenarios.Passkey && w.prefersAnother(scenarios.Passkey) {
		return w.pressButton(ctx, at, "signInAnotherWay")
	}
	return w.askDevice(ctx, at, "idSIButton9", w.device.Sign)
}

// makePasskey makes the person's device keep a new passkey.
func makePasskey(ctx context.Context, w *person, at *page) error {
	return w.askDevice(ctx, at, "idSubmit_Fido_Create", w.device.Register)
}

// noPasskeyHere says why no passkey can be used, whoever the person is: WebAuthn knows
// sites by domain names alone. It is nil where they can be used, or another factor
// is meant.
func (w *person) noPasskeyHere(factor scenarios.Factor) error {
	host := w.browser.home.Hostname()
	if factor != scenarios.Passkey || net.ParseIP(host) == nil {
		return nil
	}
	return fmt.Errorf("there are no passkeys at an IP address such as %s; name the sandbox localhost, as in --url http://localhost:8080", host)
}

func (w *person) askDevice(ctx context.Context, at *page, button string, does func(origin, options string) (string, error)) error {
	f := at.form(func(f *form) bool { return f.options != "" && f.field("credential") != nil })
	if f == nil {
		return errors.New("the page asks for no passkey")
	}
	answer, err := does(at.url.Scheme+"://"+at.url.Host, f.options)
	if err != nil {
		return err
	}
	f.field("credential").value = answer
	return w.browser.press(ctx, f, button)
}
