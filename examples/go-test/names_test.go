package customernames_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	customernames "example.com/customer-names"

	"github.com/pcsandbox/pcsandbox"
)

// client points the code under test at a sandbox.
func client(sb *pcsandbox.Sandbox) *customernames.Client {
	return &customernames.Client{EntraURL: sb.EntraURL, APIURL: sb.APIURL, HTTP: sb.Client()}
}

func TestAnApplicationIsServed(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t) // free ports, own cleanup
	c := client(sb)
	token, err := c.AppToken(t.Context(), "contoso.onmicrosoft.com", "00001111-aaaa-2222-bbbb-3333cccc4444", "sandbox-web-secret")
	if err != nil {
		t.Fatal(err)
	}
	wantNames(t, c, token)
}

func TestOnlyTheTwoWhoProvedMFAAreServed(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	c := client(sb)
	for _, person := range []string{"alejandra", "prashob"} {
		wantNames(t, c, sb.TokenFor(t, person))
	}
	for _, person := range []string{"john", "trent"} {
		names, err := c.Names(t.Context(), sb.TokenFor(t, person))
		var refused *customernames.Refused
		if !errors.As(err, &refused) || refused.Code != "900421" {
			t.Errorf("%s: %q, %v; want code 900421", person, names, err)
		}
	}
	sb.ExpectCalls(t, 2, pcsandbox.Match{Route: "customers.list", Reason: "api.mfa-claim-missing"})
}

func TestPartnerCenterMayAskForPatience(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	sb.Fault(t, pcsandbox.Fault{Route: "customers.list", Status: http.StatusTooManyRequests})
	wantNames(t, client(sb), sb.TokenFor(t, "alejandra"))
	sb.ExpectCalls(t, 2, pcsandbox.Match{Route: "customers.list"})
}

func wantNames(t *testing.T, c *customernames.Client, token string) {
	t.Helper()
	names, err := c.Names(t.Context(), token)
	if err != nil || !slices.Contains(names, "Tailspin") {
		t.Errorf("%q, %v; want Tailspin among the customers", names, err)
	}
}
