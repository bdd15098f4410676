// Package customernames is the code under test: it signs in as an application with
// MSAL Go, and lists a partner's customers.
package customernames

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/AzureAD/microsoft-authentication-library-for-go/apps/confidential"
)

// A Client lists customers. The addresses and the HTTP client are what a test
// changes.
type Client struct {
	EntraURL string // https://login.microsoftonline.com
	APIURL   string // https://api.partnercenter.microsoft.com
	HTTP     *http.Client
	Pause    time.Duration // before a call is made again
}

// AppToken signs in as an application.
func (c *Client) AppToken(ctx context.Context, tenant, clientID, secret string) (string, error) {
	cred, err := confidential.NewCredFromSecret(secret)
	if err != nil {
		return "", err
	}
	app, err := confidential.New(c.EntraURL+"/"+tenant, clientID, cred,
		confidential.WithHTTPClient(c.HTTP),
		confidential.WithInstanceDiscovery(false)) // or MSAL asks Microsoft about the authority
	if err != nil {
		return "", err
	}
	result, err := app.AcquireTokenByCredential(ctx, []string{"https://api.partnercenter.microsoft.com/.default"})
	return result.AccessToken, err
}

// Refused is what Partner Center says instead.
type Refused struct {
	Status string
	Code   string
}

// Error implements error.
func (r *Refused) Error() string { return r.Status + ", code " + r.Code }

// Names lists the customers' names. When Partner Center asks for patience, it
// calls once more.
func (c *Client) Names(ctx context.Context, token string) ([]string, error) {
	resp, err := c.get(ctx, "/v1/customers", token)
	if err == nil && resp.StatusCode == http.StatusTooManyRequests {
		resp.Body.Close()
		time.Sleep(c.Pause)
		resp, err = c.get(ctx, "/v1/customers", token)
	}
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var body struct {
		Code  any
		Items []struct {
			CompanyProfile struct{ CompanyName string }
		}
	}
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\ufeff")), &body); err != nil { // Partner Center may send one
		return nil, fmt.Errorf("%s: %w", resp.Status, err)
	}
	if resp.StatusCode != http.StatusOK {
		return nil, &Refused{resp.Status, fmt.Sprint(body.Code)}
	}
	var names []string
	for _, c := range body.Items {
		names = append(names, c.CompanyProfile.CompanyName)
	}
	return names, nil
}

func (c *Client) get(ctx context.Context, path, token string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.APIURL+path, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	return c.HTTP.Do(req)
}
