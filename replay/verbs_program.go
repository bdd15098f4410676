package replay

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// refresh redeems a refresh token, by rights as the app that got it.
func (p *player) refresh(ctx context.Context, v *scenarios.Refresh) (*came, error) {
	kept, ok := p.saved[v.Token]
	if !ok {
		return nil, fmt.Errorf("nothing was saved as %s", v.Token)
	}
	request := v.TokenRequest
	if request.App == "" {
		request.App = kept.app
	}
	c, err := p.client(request)
	if err != nil {
		return nil, err
	}
	if request.Tenant == "" {
		c.tenant = kept.tenant
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {kept.value}}
	c.ask(form, true)
	return c.grant(ctx, form)
}

// appToken gets a token for the app alone.
func (p *player) appToken(ctx context.Context, v *scenarios.AppToken) (*came, error) {
	c, err := p.client(v.TokenRequest)
	if err != nil {
		return nil, err
	}
	if v.Secret != "" {
		c.app.Secret = v.Secret
	}
	form := url.Values{"grant_type": {"client_credentials"}}
	c.ask(form, false)
	return c.grant(ctx, form)
}

// password sends a user's name and password.
func (p *player) password(ctx context.Context, v *scenarios.PasswordGrant) (*came, error) {
	c, err := p.client(v.TokenRequest)
	if err != nil {
		return nil, err
	}
	who, err := p.user(ctx, v.As)
	if err != nil {
		return nil, err
	}
	form := url.Values{"grant_type": {"password"}, "username": {who.UPN}, "password": {who.Password}}
	if v.Password != "" {
		form.Set("password", v.Password)
	}
	c.ask(form, true)
	return c.grant(ctx, form)
}

// grant asks the token endpoint.
func (c *client) grant(ctx context.Context, form url.Values) (*came, error) {
	c.prove(form)
	r, err := c.post(ctx, "token", form)
	if err != nil {
		return nil, err
	}
	out := &came{}
	return out, out.token(r, c)
}

// call calls an API.
func (p *player) call(ctx context.Context, v *scenarios.Call) (*came, error) {
	method, path := v.Request()
	path, err := p.text(path)
	if err != nil {
		return nil, err
	}
	to, err := p.origin.Parse(path)
	if err != nil || !strings.EqualFold(to.Host, p.origin.Host) {
		return nil, fmt.Errorf("%s is no address of the sandbox", path)
	}
	var body []byte
	if v.Body != nil {
		value, err := p.value(v.Body)
		if err != nil {
			return nil, err
		}
		if body, err = json.Marshal(value); err != nil {
			return nil, fmt.Errorf("the body is no JSON: %w", err)
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, to.String(), bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	if err := p.headers(req, v); err != nil {
		return nil, err
	}
	r, err := p.send(req)
	if err != nil {
		return nil, err
	}
	out := &came{}
	out.add(r)
	return out, nil
}

func (p *player) headers(req *http.Request, v *scenarios.Call) error {
	req.Header.Set("Accept", "application/json")
	if v.Body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if v.Bearer != "" {
		kept, ok := p.saved[v.Bearer]
		if !ok {
			return fmt.Errorf("nothing was saved as %s", v.Bearer)
		}
		req.Header.Set("Authorization", "Bearer "+kept.value)
	}
	for name, value := range v.Headers {
		text, err := p.text(value)
		if err != nil {
			return err
		}
		req.Header[name] = []string{text} // spelt as the story does
	}
	return nil
}
