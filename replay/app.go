package replay

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// A client is the side of an app that asks Entra for tokens.
type client struct {
	p        *player
	app      control.App
	endpoint scenarios.Endpoint
	tenant   string // path segment
	resource string // URI
	scopes   []string
	// certificate has the app prove who it is with its generated certificate.
	certificate bool
}

// client understands what a step says of a token.
func (p *player) client(r scenarios.TokenRequest) (*client, error) {
	app, err := p.app(r.App)
	if err != nil {
		return nil, err
	}
	c := &client{p: p, app: app, endpoint: r.Endpoint, tenant: r.Tenant, scopes: r.Scopes}
	if id := p.names[r.Tenant]; id != "" {
		c.tenant = id
	}
	resource, ok := p.full.ResourceURI(r.Resource)
	if !ok {
		return nil, fmt.Errorf("%s is no resource", r.Resource)
	}
	c.resource = resource
	return c, nil
}

// address is one of Entra's for this app: authorize, token or devicecode.
func (c *client) address(of string) (*url.URL, error) {
	version := "/oauth2/"
	if c.endpoint == scenarios.V2 {
		version = "/oauth2/v2.0/"
	}
	return url.Parse(c.p.info.URLs["entra"] + "/" + url.PathEscape(c.tenant) + version + of)
}

// ask names what the token is for. A user's token comes with a refresh token and
// an ID token.
func (c *client) ask(v url.Values, user bool) {
	openID := []string{"openid", "profile", "offline_access"}
	if c.endpoint != scenarios.V2 {
		v.Set("resource", c.resource)
		if user {
			v.Set("scope", "openid")
		}
		return
	}
	scopes := slices.Clone(c.scopes)
	if len(scopes) == 0 {
		scopes = []string{strings.TrimSuffix(c.resource, "/") + "/.default"}
	}
	if user {
		scopes = append(scopes, openID...)
	}
	v.Set("scope", strings.Join(scopes, " "))
}

// prove adds who the app is.
func (c *client) prove(ctx context.Context, v url.Values) error {
	v.Set("client_id", c.app.ID)
	switch {
	case c.certificate:
		return c.assert(ctx, v)
	case c.app.Kind == "confidential" && c.app.Secret != "":
		v.Set("client_secret", c.app.Secret)
	}
	return nil
}

// post sends a form to one of Entra's addresses for programs.
func (c *client) post(ctx context.Context, of string, v url.Values) (*reply, error) {
	to, err := c.address(of)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), strings.NewReader(v.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if c.app.Kind == "spa" && len(c.app.RedirectURIs) > 0 {
		if u, err := url.Parse(c.app.RedirectURIs[0]); err == nil {
			req.Header.Set("Origin", u.Scheme+"://"+u.Host)
		}
	}
	return c.p.send(req)
}

// A dance is one authorization code flow of an app.
type dance struct {
	*client
	redirect        *url.URL
	state, verifier string
}

func (c *client) dance() (*dance, error) {
	if len(c.app.RedirectURIs) == 0 {
		return nil, fmt.Errorf("app %s has no redirect URI, so nobody can sign in to it", c.app.Key)
	}
	redirect, err := url.Parse(c.app.RedirectURIs[0])
	if err != nil {
		return nil, fmt.Errorf("app %s: %w", c.app.Key, err)
	}
	return &dance{client: c, redirect: redirect, state: random(), verifier: random()}, nil
}

// random is 256 bits in the alphabet of code verifiers.
func random() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// modes are how kinds of apps have the answer brought to them.
var modes = map[string]string{"public": "query", "confidential": "form_post", "spa": "fragment"}

// start is the address that the app opens in the person's browser.
func (d *dance) start(v *scenarios.SignIn) (*url.URL, error) {
	to, err := d.address("authorize")
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(d.verifier))
	q := url.Values{
		"client_id": {d.app.ID}, "response_type": {"code"}, "response_mode": {modes[d.app.Kind]},
		"redirect_uri": {d.app.RedirectURIs[0]}, "state": {d.state},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	d.ask(q, true)
	if v.Prompt != "" {
		q.Set("prompt", string(v.Prompt))
	}
	switch v.RequestMFA {
	case scenarios.ByAMRValues:
		q.Set("amr_values", "mfa")
	case scenarios.ByACRValues:
		q.Set("acr_values", "urn:microsoft:policies:mfa")
	case scenarios.ByClaims:
		q.Set("claims", `{"access_token":{"amr":{"essential":true,"values":["mfa"]}}}`)
	}
	to.RawQuery = q.Encode()
	return to, nil
}

// code takes the authorization code out of the answer at the redirect URI.
func (d *dance) code(answer url.Values) (string, error) {
	if answer.Get("state") != d.state {
		return "", errors.New("the answer at the redirect URI has not the state that the app sent")
	}
	if answer.Get("code") == "" {
		return "", fmt.Errorf("the answer at the redirect URI has neither code nor error, but %s", strings.Join(keys(answer), ", "))
	}
	return answer.Get("code"), nil
}

func keys(v url.Values) []string {
	var names []string
	for name := range v {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// redeem turns a code into tokens.
func (d *dance) redeem(ctx context.Context, code string) (*reply, error) {
	v := url.Values{
		"grant_type": {"authorization_code"}, "code": {code},
		"redirect_uri": {d.app.RedirectURIs[0]}, "code_verifier": {d.verifier},
	}
	d.ask(v, true)
	if err := d.prove(ctx, v); err != nil {
		return nil, err
	}
	return d.post(ctx, "token", v)
}
