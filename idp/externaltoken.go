package idp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// A providerDocument is an external provider's discovery document, as far as
// Entra reads it.
type providerDocument struct {
	Issuer    string `json:"issuer"`
	Authorize string `json:"authorization_endpoint"`
	Keys      string `json:"jwks_uri"`
}

// maxProviderDocument bounds what is read of a provider.
const maxProviderDocument = 64 << 10

// discoveryOf is where Entra reads about a provider.
func discoveryOf(c *web.Call, p directory.ExternalProvider) string {
	if p.DiscoveryURL != "" {
		return p.DiscoveryURL
	}
	return c.Site.STS(p.Domain) + "/external/" + p.ID + "/.well-known/openid-configuration"
}

// readProvider fetches the discovery document. Nothing is kept: the provider of a
// sandbox is next door, and its scenario may change.
func (s *Server) readProvider(c *web.Call, p directory.ExternalProvider) (providerDocument, error) {
	var doc providerDocument
	body, err := s.fetch(c.Context(), discoveryOf(c, p))
	if err != nil {
		return doc, err
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		return doc, fmt.Errorf("the discovery document is no JSON: %w", err)
	}
	for _, address := range []string{doc.Authorize, doc.Keys} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "https" {
			return doc, fmt.Errorf("the discovery document names %q, which is no https address", address)
		}
	}
	if doc.Issuer == "" {
		return doc, errors.New("the discovery document names no issuer")
	}
	return doc, nil
}

func (s *Server) fetch(ctx context.Context, address string) ([]byte, error) {
	if s.Client == nil {
		return nil, errors.New("this Entra has no way to call others")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := s.Client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s answered %d", address, resp.StatusCode)
	}
	return io.ReadAll(io.LimitReader(resp.Body, maxProviderDocument))
}

// clockSkew is how far a provider's clock may be ahead.
const clockSkew = 5 * time.Minute

// checkOutside verifies an external provider's ID token: that it is the
// provider's, for Entra, for this sign-in and this person, and says what was
// asked for (facts/entra.md 5.6).
func (v *visit) checkOutside(p directory.ExternalProvider, raw string) *Error {
	about, err := v.s.readProvider(v.c, p)
	if err != nil {
		return fail(50027, "the provider's metadata cannot be read").because(err)
	}
	document, err := v.s.fetch(v.c.Context(), about.Keys)
	if err != nil {
		return fail(50027, "the provider's keys cannot be read").because(err)
	}
	source, err := token.ParseKeyDocument(document)
	if err != nil {
		return fail(50027, "the provider's keys cannot be read").because(err)
	}
	claims, err := token.VerifySignature(raw, source)
	if err != nil {
		return fail(50027, "the signature of the id_token does not verify").because(err)
	}
	if wrong := v.wrongOutside(p, about, claims); wrong != "" {
		return fail(50027, wrong)
	}
	return insufficient(p, claims)
}

// wrongOutside says what is wrong with a genuine token; empty if nothing is.
func (v *visit) wrongOutside(p directory.ExternalProvider, about providerDocument, claims *token.Claims) string {
	u, _ := directory.FindUser(v.c.World.Read(), v.flow.UPN)
	now := v.c.World.Now()
	switch {
	case claims.Issuer != about.Issuer:
		return "the iss of the id_token is not the provider's issuer"
	case claims.Audience != p.ClientID:
		return "the aud of the id_token is not the client id that Entra has there"
	case claims.Nonce == "" || claims.Nonce != v.flow.Outside.Nonce:
		return "the nonce of the id_token is not the one that was sent"
	case claims.Subject != outsideSubject(v.c, u, p):
		return "the sub of the id_token is not that of the id_token_hint"
	case claims.Expires.IsZero() || !now.Before(claims.Expires):
		return "the id_token has expired"
	case claims.IssuedAt.IsZero() || claims.IssuedAt.After(now.Add(clockSkew)):
		return "the iat of the id_token lies in the future"
	}
	return ""
}

// insufficient is the refusal of a good token that does not say what was asked
// for.
func insufficient(p directory.ExternalProvider, claims *token.Claims) *Error {
	if p.Kind == directory.CustomControl {
		var said string
		if json.Unmarshal(claims.Raw[p.ID], &said) != nil || said != controlDone {
			return fail(50158, "the provider "+p.Name+" did not send its claim "+p.ID)
		}
		return nil
	}
	known := slices.ContainsFunc(claims.AMR, func(m string) bool { return slices.Contains(externalMethods, m) })
	switch {
	case !slices.Contains([]string{wantedACR, "possession", "inherence"}, claims.ACR):
		return fail(50161, "acr is not "+wantedACR)
	case !known:
		return fail(50161, "amr names no method that Entra knows")
	}
	return nil
}
