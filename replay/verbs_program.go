package replay

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"net/url"

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
	c.showing(v.Secret, v.Certificate)
	form := url.Values{"grant_type": {"client_credentials"}}
	c.ask(form, false)
	return c.grant(ctx, form)
}

// showing has the app prove who it is in another way than by its first secret.
func (c *client) showing(secret string, certificate bool) {
	c.app.Secret, c.certificate = cmp.Or(secret, c.app.Secret), certificate
}

// onBehalfOf exchanges the token that an app was called with.
func (p *player) onBehalfOf(ctx context.Context, v *scenarios.OnBehalfOf) (*came, error) {
	kept, ok := p.saved[v.Token]
	if !ok {
		return nil, fmt.Errorf("nothing was saved as %s", v.Token)
	}
	c, err := p.client(v.TokenRequest)
	if err != nil {
		return nil, err
	}
	if v.Tenant == "" {
		c.tenant = kept.tenant
	}
	c.showing(v.Secret, v.Certificate)
	form := url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:jwt-bearer"}, "assertion": {kept.value}, "requested_token_use": {"on_behalf_of"},
	}
	c.ask(form, true)
	return c.grant(ctx, form)
}

// password sends a user's name and password, as MSAL does: that of a federated
// user to the provider, whose assertion Entra takes in place of it.
func (p *player) password(ctx context.Context, v *scenarios.PasswordGrant) (*came, error) {
	c, err := p.client(v.TokenRequest)
	if err != nil {
		return nil, err
	}
	who, err := p.user(ctx, v.As)
	if err != nil {
		return nil, err
	}
	name, password := who.UPN, cmp.Or(v.Password, who.Password)
	form := url.Values{"grant_type": {"password"}, "username": {name}, "password": {password}}
	out := &came{wants: aToken}
	if who.Federated && v.Via != scenarios.ViaEntra {
		assertion, err := p.vouched(ctx, out, name, password)
		if err != nil || assertion == "" {
			return out, err
		}
		form = url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:saml1_1-bearer"}, "assertion": {base64.StdEncoding.EncodeToString([]byte(assertion))}}
	}
	c.ask(form, true)
	return out, c.grantTo(ctx, form, out)
}

// vouched is the provider's assertion for a password, found as MSAL finds it.
func (p *player) vouched(ctx context.Context, out *came, name, password string) (string, error) {
	at, err := p.realm(ctx, out, name)
	if err != nil {
		return "", err
	}
	where, err := p.discover(ctx, out, at)
	if err != nil {
		return "", err
	}
	return p.assertion(ctx, out, where, usernameToken(name, password))
}

// grant asks the token endpoint.
func (c *client) grant(ctx context.Context, form url.Values) (*came, error) {
	out := &came{}
	if err := c.grantTo(ctx, form, out); err != nil {
		return nil, err
	}
	return out, nil
}

// grantTo asks the token endpoint and notes the answer.
func (c *client) grantTo(ctx context.Context, form url.Values, out *came) error {
	if err := c.prove(ctx, form); err != nil {
		return err
	}
	r, err := c.post(ctx, "token", form)
	if err != nil {
		return err
	}
	return out.token(r, c)
}
