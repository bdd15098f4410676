package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// clientID is the app registration: a public client with device code allowed.
const clientID = "66667777-aaaa-8888-bbbb-9999cccc0000"

// signIn asks the person to sign in elsewhere and waits for the access token
// (RFC 8628).
func signIn(ctx context.Context, client *http.Client, entra string, out io.Writer) (string, error) {
	var device struct {
		DeviceCode string `json:"device_code"`
		Message    string
		Interval   int
		ExpiresIn  int `json:"expires_in"`
		Error      string
		Why        string `json:"error_description"`
	}
	err := post(ctx, client, entra+"/organizations/oauth2/v2.0/devicecode", url.Values{
		"client_id": {clientID}, "scope": {"https://api.partnercenter.microsoft.com/user_impersonation"},
	}, &device)
	switch {
	case err != nil:
		return "", err
	case device.Error != "":
		return "", fmt.Errorf("Entra gives no code: %s: %s", device.Error, device.Why)
	}
	fmt.Fprintln(out, device.Message)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(device.ExpiresIn)*time.Second)
	defer cancel()
	wait := time.Duration(max(device.Interval, 1)) * time.Second
	for {
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("nobody signed in: %w", ctx.Err())
		case <-time.After(wait):
		}
		var token struct {
			AccessToken string `json:"access_token"`
			Error       string
			Why         string `json:"error_description"`
		}
		if err := post(ctx, client, entra+"/organizations/oauth2/v2.0/token", url.Values{
			"client_id": {clientID}, "device_code": {device.DeviceCode},
			"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"},
		}, &token); err != nil {
			return "", err
		}
		switch token.Error {
		case "":
			return token.AccessToken, nil
		case "authorization_pending":
		case "slow_down":
			wait += 5 * time.Second
		default:
			return "", fmt.Errorf("Entra gives no token: %s: %s", token.Error, token.Why)
		}
	}
}

// post sends a form and reads the answer, good or bad.
func post(ctx context.Context, client *http.Client, address string, form url.Values, answer any) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(answer); err != nil {
		return fmt.Errorf("%s answers %s, which is no JSON: %w", address, resp.Status, err)
	}
	return nil
}
