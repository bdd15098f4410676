package replay

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// signIn opens the app's sign-in in the person's browser and redeems the code
// that the app gets.
func (p *player) signIn(ctx context.Context, v *scenarios.SignIn) (*came, error) {
	c, err := p.client(v.TokenRequest)
	if err != nil {
		return nil, err
	}
	d, err := c.dance()
	if err != nil {
		return nil, err
	}
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	start, err := d.start(v)
	if err != nil {
		return nil, err
	}
	who.browser.awaits = d.redirect
	who.finish = func(ctx context.Context, out *came) error { return d.finish(ctx, who, out) }
	return who.arrive(ctx, who.goTo(ctx, start))
}

// arrive is what comes of a way through screens: what is left to do is done if
// the person has come to the end of it.
func (w *person) arrive(ctx context.Context, err error) (*came, error) {
	out := w.came()
	if err != nil || w.finish == nil {
		return out, err
	}
	return out, w.finish(ctx, out)
}

// finish redeems the code that the app was given. Without an answer the person
// stays on a page, which may be what is expected.
func (d *dance) finish(ctx context.Context, who *person, out *came) error {
	answer := who.browser.caught
	switch {
	case answer == nil:
		return nil
	case answer.Has("error"):
		out.refused(answer.Get("error"), answer.Get("error_description"))
		return nil
	}
	code, err := d.code(answer)
	if err != nil {
		return err
	}
	r, err := d.redeem(ctx, code)
	if err != nil {
		return err
	}
	return out.token(r, d.client)
}

// open opens a page of the portal.
func (p *player) open(ctx context.Context, v *scenarios.OpenPage) (*came, error) {
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	path, err := p.text(v.Portal)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(p.info.URLs["portal"])
	if err != nil {
		return nil, err
	}
	err = who.goTo(ctx, resolve(base, path))
	return who.came(), err
}

// submit fills in a form of the page that is open and sends it.
func (p *player) submit(ctx context.Context, v *scenarios.SubmitForm) (*came, error) {
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	at := who.browser.page
	if at == nil {
		return nil, fmt.Errorf("%s has no page open", v.As)
	}
	f := at.form(func(f *form) bool { return f.id == v.Form })
	if f == nil {
		return nil, fmt.Errorf("the page has no form %s; %s", v.Form, at)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Fields)) {
		text, err := p.text(v.Fields[name])
		if err != nil {
			return nil, err
		}
		if err := f.fill(name, text); err != nil {
			return nil, fmt.Errorf("%w; %s", err, at)
		}
	}
	if err = who.browser.press(ctx, f, ""); err == nil {
		err = who.walk(ctx)
	}
	return who.came(), err
}

// A device is what a client without a browser is told.
type device struct {
	UserCode   string `json:"user_code"`
	DeviceCode string `json:"device_code"`
	URI        string `json:"verification_uri"`
	URL        string `json:"verification_url"` // what v1 calls it
}

// deviceCode shows a code, which the person enters in the browser.
func (p *player) deviceCode(ctx context.Context, v *scenarios.DeviceCode) (*came, error) {
	c, err := p.client(v.TokenRequest)
	if err != nil {
		return nil, err
	}
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	form := url.Values{"client_id": {c.app.ID}}
	c.ask(form, true)
	r, err := c.post(ctx, "devicecode", form)
	if err != nil {
		return nil, err
	}
	shown, ok := readDevice(r)
	if !ok {
		out := who.came()
		return out, out.token(r, c)
	}
	where, err := url.Parse(shown.URI)
	if err != nil || where.Host == "" {
		return nil, errors.New("the device is not told where the person is to go")
	}
	who.code = shown.UserCode
	who.finish = func(ctx context.Context, out *came) error { return c.poll(ctx, shown, out) }
	return who.arrive(ctx, who.goTo(ctx, where))
}

// poll asks once whether the person has entered the code.
func (c *client) poll(ctx context.Context, shown device, out *came) error {
	form := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "device_code": {shown.DeviceCode}, "code": {shown.DeviceCode}}
	c.ask(form, true)
	if err := c.prove(ctx, form); err != nil {
		return err
	}
	r, err := c.post(ctx, "token", form)
	if err != nil {
		return err
	}
	return out.token(r, c)
}

func readDevice(r *reply) (device, bool) {
	var d device
	if r.status != 200 || json.Unmarshal(r.body, &d) != nil || d.UserCode == "" {
		return d, false
	}
	if d.URI == "" {
		d.URI = d.URL
	}
	return d, true
}
