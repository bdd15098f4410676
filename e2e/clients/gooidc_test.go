package clients

// snippet: imports
import (
	"context"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// end

var goOIDC = goClient{
	byCode: goOIDCCode, byRefresh: goOIDCRefresh, byDevice: goOIDCDevice, onBehalfOf: goOIDCOnBehalfOf, byPassword: goOIDCPassword,
}

// snippet: settings
// The issuer names the tenant: go-oidc refuses the document of common and organizations.
func goOIDCProvider(ctx context.Context, j *job) (*oidc.Provider, error) {
	return oidc.NewProvider(oidc.ClientContext(ctx, j.HTTP), j.Entra+"/"+j.Tenant+"/v2.0")
}

func goOIDCVerify(ctx context.Context, j *job, provider *oidc.Provider, clientID string, token *oauth2.Token) (string, error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return "", errors.New("there is no ID token")
	}
	ctx = oidc.ClientContext(ctx, j.HTTP)
	if _, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: clientID}).Verify(ctx, raw); err != nil {
		return "", err
	}
	return token.AccessToken, nil
}

// end

// snippet: code with PKCE
func goOIDCCode(ctx context.Context, j *job) (string, error) {
	provider, err := goOIDCProvider(ctx, j)
	if err != nil {
		return "", err
	}
	config := oauth2Web(j)
	config.Endpoint = provider.Endpoint()
	token, err := oauth2SignIn(ctx, j, config)
	if err != nil {
		return "", err
	}
	return goOIDCVerify(ctx, j, provider, automation, token)
}

// end

// snippet: refresh
func goOIDCRefresh(ctx context.Context, j *job) (string, error) {
	provider, err := goOIDCProvider(ctx, j)
	if err != nil {
		return "", err
	}
	config := oauth2Web(j)
	config.Endpoint = provider.Endpoint()
	first, err := oauth2SignIn(ctx, j, config)
	if err != nil {
		return "", err
	}
	token, err := config.TokenSource(oauth2Context(ctx, j), &oauth2.Token{RefreshToken: first.RefreshToken}).Token()
	if err != nil {
		return "", err
	}
	return goOIDCVerify(ctx, j, provider, automation, token)
}

// end

// goOIDCDesktop is the public client with what discovery says.
func goOIDCDesktop(ctx context.Context, j *job) (*oidc.Provider, *oauth2.Config, error) {
	provider, err := goOIDCProvider(ctx, j)
	if err != nil {
		return nil, nil, err
	}
	return provider, &oauth2.Config{ClientID: desktop, Endpoint: provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, defaultScope}}, nil
}

// snippet: device code
func goOIDCDevice(ctx context.Context, j *job) (string, error) {
	provider, config, err := goOIDCDesktop(ctx, j)
	if err != nil {
		return "", err
	}
	token, err := oauth2ByDevice(ctx, j, config)
	if err != nil {
		return "", err
	}
	return goOIDCVerify(ctx, j, provider, desktop, token)
}

// end

// snippet: on behalf of
// The middle tier verifies what it was sent, and then exchanges it by x/oauth2.
func goOIDCOnBehalfOf(ctx context.Context, j *job) (string, error) {
	provider, err := goOIDCProvider(ctx, j)
	if err != nil {
		return "", err
	}
	verifyContext := oidc.ClientContext(ctx, j.HTTP)
	incoming, err := provider.VerifierContext(verifyContext, &oidc.Config{ClientID: middleTier}).Verify(verifyContext, j.Assertion)
	if err != nil {
		return "", err
	}
	var claims struct {
		Scope string `json:"scp"`
	}
	if err := incoming.Claims(&claims); err != nil || claims.Scope != "access" {
		return "", fmt.Errorf("the scope is %q: %w", claims.Scope, err)
	}
	return oauth2OnBehalfOf(ctx, j)
}

// end

// snippet: password
func goOIDCPassword(ctx context.Context, j *job) (string, error) {
	provider, config, err := goOIDCDesktop(ctx, j)
	if err != nil {
		return "", err
	}
	token, err := config.PasswordCredentialsToken(oauth2Context(ctx, j), j.UPN, j.Password)
	if err != nil {
		return "", err
	}
	return goOIDCVerify(ctx, j, provider, desktop, token)
}

// end
