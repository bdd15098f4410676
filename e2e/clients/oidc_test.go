package clients

import (
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/pcsandbox/pcsandbox/e2e/harness"
)

func TestGoOIDCVerifiesAnIDToken(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	ctx := withClient(t, s)
	issuer := s.URLs["entra"] + "/" + contoso + "/v2.0"
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		t.Fatal(err)
	}
	config := oauth2.Config{ClientID: desktop, Endpoint: provider.Endpoint(), Scopes: []string{oidc.ScopeOpenID, "profile", oidc.ScopeOfflineAccess}}
	tokens, err := config.PasswordCredentialsToken(ctx, "nightly@contoso.example", "sandbox-nightly")
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := tokens.Extra("id_token").(string)
	verifier := provider.VerifierContext(ctx, &oidc.Config{ClientID: desktop})
	idToken, err := verifier.Verify(ctx, raw)
	if err != nil {
		t.Fatalf("go-oidc refuses the ID token: %v", err)
	}
	var claims struct {
		Name   string `json:"preferred_username"`
		Tenant string `json:"tid"`
		Object string `json:"oid"`
	}
	if err := idToken.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	if claims.Name != "nightly@contoso.example" || claims.Tenant != contoso || claims.Object == "" || idToken.Issuer != issuer {
		t.Errorf("the ID token of %s says %+v", idToken.Issuer, claims)
	}
	flip := strings.LastIndex(raw, ".") + 5
	forged := raw[:flip] + string("AB"[strings.Count(raw[flip:flip+1], "A")]) + raw[flip+1:]
	if _, err := verifier.Verify(ctx, forged); err == nil {
		t.Error("go-oidc accepts an ID token with another signature")
	}
	renewed, err := config.TokenSource(ctx, &oauth2.Token{RefreshToken: tokens.RefreshToken}).Token()
	if err != nil || renewed.AccessToken == "" {
		t.Errorf("x/oauth2 cannot renew the token: %v", err)
	}
}

func TestOAuth2ClientCredentialsOpenTheAPI(t *testing.T) {
	t.Parallel()
	s := harness.Start(t)
	config := clientcredentials.Config{
		ClientID: automation, ClientSecret: webSecret, Scopes: []string{defaultScope},
		TokenURL: s.URLs["entra"] + "/" + contoso + "/oauth2/v2.0/token",
	}
	token, err := config.Token(withClient(t, s))
	if err != nil {
		t.Fatal(err)
	}
	wantServed(t, s, token.AccessToken)

	config.ClientSecret = "wrong"
	if _, err := config.Token(withClient(t, s)); err == nil || !strings.Contains(err.Error(), "AADSTS7000215") {
		t.Errorf("a wrong secret is answered by %v, want AADSTS7000215", err)
	}
}
