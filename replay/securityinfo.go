package replay

import (
	"context"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// listedAs are what the security info page calls the methods, the likelier name
// first: an app that gives approvals gives codes as well.
var listedAs = map[scenarios.Factor][]string{
	scenarios.Push: {"Authenticator app"}, scenarios.TOTP: {"Another authenticator app", "Authenticator app"},
	scenarios.SMS: {"Phone, text message"}, scenarios.Voice: {"Phone, call"},
	scenarios.Passkey: {"Passkey"}, scenarios.External: {"Another provider"},
}

const removing = "entra.security-info-remove"

// securityInfo changes one thing on the page of somebody's own methods.
func (p *player) securityInfo(ctx context.Context, v *scenarios.SecurityInfo) (*came, error) {
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	// The change is done where the person is led on to the page that ends it.
	wants, ends, done := "a removed "+string(v.Remove), "entra.security-info", false
	find := func(at *page) (*form, *field) { return besideMethod(at, "remove", v.Remove) }
	switch {
	case v.SignOutEverywhere:
		wants, ends = "the end of all sign-ins", "entra.signed-out"
		find = func(at *page) (*form, *field) {
			return at.control(func(x *field) bool { return x.id == "idBtn_SecurityInfo_SignOut" })
		}
	case v.MakeDefault != "":
		wants = string(v.MakeDefault) + " as the default"
		find = func(at *page) (*form, *field) { return besideMethod(at, "default", v.MakeDefault) }
	}
	who.change = func(ctx context.Context, w *person, at *page) error {
		f, button := find(at)
		if button == nil {
			return errStays // the list has no such method, or it is not the person's to change
		}
		done = true
		return w.browser.send(ctx, f, button)
	}
	who.finish = func(_ context.Context, out *came) error {
		out.wants = wants
		out.got = done && out.page != nil && out.page.screen == ends &&
			(v.Remove == "" || who.with.Cancel != removing && slices.Contains(out.screens, removing))
		return nil
	}
	return p.atSecurityInfo(ctx, who)
}

// besideMethod is a button beside a method of the list, or nil.
func besideMethod(at *page, button string, method scenarios.Factor) (*form, *field) {
	for _, name := range listedAs[method] {
		if f, x := at.control(func(x *field) bool { return x.name == button && strings.Contains(x.label, name) }); x != nil {
			return f, x
		}
	}
	return nil, nil
}

// control finds a control of the page and its form, or nil.
func (p *page) control(is func(*field) bool) (*form, *field) {
	for _, f := range p.forms {
		if i := slices.IndexFunc(f.fields, is); i >= 0 {
			return f, f.fields[i]
		}
	}
	return nil, nil
}

// confirmRemoval goes through with it.
func confirmRemoval(ctx context.Context, w *person, at *page) error {
	return w.pressButton(ctx, at, "idBtn_SecurityInfo_Remove")
}
