package pcsandbox

import (
	"context"
	"net/http"

	"github.com/pcsandbox/pcsandbox/control"
)

// A TokenRequest says which token [Sandbox.Token] makes.
type TokenRequest = control.TokenRequest

// Token makes an access token as Entra would, without the sign-in: for a person
// or an app, for any resource, with or without MFA, even broken on purpose. It
// fails the test if there is no such person or app.
//
//	sb.Token(t, pcsandbox.TokenRequest{As: "trent", MFA: new(true), Broken: "expired"})
func (sb *Sandbox) Token(t TB, r TokenRequest) string {
	t.Helper()
	made, err := sb.Control().Mint(context.Background(), r)
	if err != nil {
		t.Fatalf("pcsandbox: token: %v", err)
		return ""
	}
	return made.AccessToken
}

// TokenFor makes the token for Partner Center that a person has after signing in
// as the scenario has it: Alejandra's says that she did MFA, Trent's does not.
func (sb *Sandbox) TokenFor(t TB, person string) string {
	t.Helper()
	return sb.Token(t, TokenRequest{As: person})
}

// ClientFor is [Sandbox.Client] with [Sandbox.TokenFor] in every request that has
// no Authorization header of its own.
func (sb *Sandbox) ClientFor(t TB, person string) *http.Client {
	t.Helper()
	c := sb.Client()
	c.Transport = bearer{sb.TokenFor(t, person), c.Transport}
	return c
}

// bearer adds a token to requests.
type bearer struct {
	token string
	next  http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Header.Get("Authorization") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("Authorization", "Bearer "+b.token)
	}
	return b.next.RoundTrip(r)
}
