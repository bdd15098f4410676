// Command customer-report is a small application under test: an automation of a
// partner that signs a person in by device code and lists the partner's
// customers. Its hosts are Microsoft's unless the environment says otherwise.
//
// It knows nothing of the sandbox. Exit codes: 0 the list came, 1 Partner Center
// wants MFA, 2 something else is wrong.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"time"
)

// errMFA says that the person has to sign in again, with MFA.
var errMFA = errors.New("Partner Center wants MFA")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	err := report(ctx, os.Stdout)
	switch {
	case errors.Is(err, errMFA):
		fmt.Fprintln(os.Stderr, "customer-report:", err)
		os.Exit(1)
	case err != nil:
		fmt.Fprintln(os.Stderr, "customer-report:", err)
		os.Exit(2)
	}
}

func report(ctx context.Context, out io.Writer) error {
	entra := setting("ENTRA_URL", "https://login.microsoftonline.com")
	api := setting("PARTNER_CENTER_URL", "https://api.partnercenter.microsoft.com")
	client := &http.Client{Timeout: 30 * time.Second}
	token, err := signIn(ctx, client, entra, out)
	if err != nil {
		return err
	}
	names, err := customers(ctx, client, api, token)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%d customers\n", len(names))
	for _, name := range names {
		fmt.Fprintln(out, " ", name)
	}
	return nil
}

// customers lists the names of the partner's customers.
func customers(ctx context.Context, client *http.Client, api, token string) ([]string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, api+"/v1/customers", nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("ValidateMfa", "true")
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		var fault struct{ Code, Description string }
		_ = json.Unmarshal(body, &fault) // without one the status line must do
		if resp.StatusCode == http.StatusUnauthorized && fault.Code == "900421" {
			return nil, fmt.Errorf("%w: %s (isMfaCompliant: %s)", errMFA, fault.Description, resp.Header.Get("isMfaCompliant"))
		}
		return nil, fmt.Errorf("Partner Center answers %s: %s %s", resp.Status, fault.Code, fault.Description)
	}
	var list struct {
		Items []struct{ CompanyProfile struct{ CompanyName string } }
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	var names []string
	for _, c := range list.Items {
		names = append(names, c.CompanyProfile.CompanyName)
	}
	return names, nil
}

func setting(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}
