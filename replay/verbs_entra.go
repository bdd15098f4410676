package replay

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// goOn goes on with the page on which an earlier step left the person.
func (p *player) goOn(ctx context.Context, v *scenarios.GoOn) (*came, error) {
	who := p.people[v.As]
	if who == nil || who.browser == nil || who.browser.page == nil {
		return nil, fmt.Errorf("%s has no page open to go on with", v.As)
	}
	awaits, finish, code := who.browser.awaits, who.finish, who.code
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	who.browser.awaits, who.finish, who.code = awaits, finish, code
	return who.arrive(ctx, who.walk(ctx))
}

// register registers a second factor on the security info page.
func (p *player) register(ctx context.Context, v *scenarios.Registration) (*came, error) {
	who, err := p.person(ctx, v.As, v.With)
	if err != nil {
		return nil, err
	}
	who.with.Register, who.change = v.Factor, beginAdding
	who.finish = func(_ context.Context, out *came) error {
		out.wants = "a registered second factor"
		out.got = out.page != nil && out.page.screen == "entra.security-info" && slices.Contains(out.screens, "entra.mfa-done")
		return nil
	}
	return p.atSecurityInfo(ctx, who)
}

// atSecurityInfo opens the page of somebody's own methods.
func (p *player) atSecurityInfo(ctx context.Context, who *person) (*came, error) {
	start, err := url.Parse(p.info.URLs["entra"] + "/security-info")
	if err != nil {
		return nil, err
	}
	return who.arrive(ctx, who.goTo(ctx, start))
}

// consent walks the page on which administrators consent to an app.
func (p *player) consent(ctx context.Context, v *scenarios.AdminConsent) (*came, error) {
	endpoint := scenarios.V1
	if len(v.Scopes) > 0 {
		endpoint = scenarios.V2
	}
	c, err := p.client(scenarios.TokenRequest{App: v.App, Tenant: v.Tenant, Resource: scenarios.DefaultResource, Endpoint: endpoint})
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
	start, err := d.adminConsent(v.Scopes)
	if err != nil {
		return nil, err
	}
	who.browser.awaits = d.redirect
	who.finish = func(_ context.Context, out *came) error { return d.consented(who.browser.caught, out) }
	return who.arrive(ctx, who.goTo(ctx, start))
}

// adminConsent is the address that the app sends an administrator to.
func (d *dance) adminConsent(scopes []string) (*url.URL, error) {
	path := "/adminconsent"
	q := url.Values{"client_id": {d.app.ID}, "redirect_uri": {d.app.RedirectURIs[0]}, "state": {d.state}}
	if len(scopes) > 0 {
		path = "/v2.0/adminconsent"
		d.scopes = nil
		for _, s := range scopes {
			q.Set("scope", words(q.Get("scope"), s))
		}
	}
	to, err := url.Parse(d.p.info.URLs["entra"] + "/" + url.PathEscape(d.tenant) + path)
	if err != nil {
		return nil, err
	}
	to.RawQuery = q.Encode()
	return to, nil
}

// consented reads what the app is told.
func (d *dance) consented(answer url.Values, out *came) error {
	out.wants = "the consent of an administrator"
	switch {
	case answer == nil:
		return nil
	case answer.Has("error"):
		out.refused(answer.Get("error"), answer.Get("error_description"))
		return nil
	case answer.Get("state") != d.state:
		return errors.New("the answer at the redirect URI has not the state that the app sent")
	}
	out.got = answer.Get("admin_consent") == "True"
	return nil
}
