package sandboxcontainer_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/testcontainers/testcontainers-go"

	"github.com/pcsandbox/pcsandbox/control"
	sandboxcontainer "github.com/pcsandbox/pcsandbox/examples/go-testcontainers"
)

// needEngine skips a test where there is no engine, and says so on a line of its
// own (go test -v shows it). PCSANDBOX_REQUIRE_DOCKER makes it fail instead.
func needEngine(t *testing.T) {
	t.Helper()
	provider, err := testcontainers.ProviderDocker.GetProvider()
	if err == nil {
		defer provider.Close()
		err = provider.Health(t.Context())
	}
	switch {
	case err == nil:
	case os.Getenv("PCSANDBOX_REQUIRE_DOCKER") != "":
		t.Fatalf("there is no Docker engine: %v", err)
	default:
		fmt.Printf("SKIPPED: %s has shown nothing: there is no Docker engine (%v)\n", t.Name(), err)
		t.Skip("there is no Docker engine")
	}
}

func TestAContainerAndItsSeatsEachServeTheirOwn(t *testing.T) {
	t.Parallel()
	needEngine(t)
	ctx := t.Context()
	checkout, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	c, err := sandboxcontainer.Run(ctx, sandboxcontainer.FromSource(checkout), sandboxcontainer.Seats(1))
	testcontainers.CleanupContainer(t, c)
	if err != nil {
		t.Fatal(err)
	}
	wantJohn(t, c.Sandbox, http.StatusUnauthorized)

	seat, err := c.NewSeat(ctx, control.SeatRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := seat.Control().SetPolicyDate(ctx, "2026-03-31"); err != nil {
		t.Fatal(err)
	}
	wantJohn(t, seat, http.StatusOK)
	wantJohn(t, c.Sandbox, http.StatusUnauthorized)
}

// wantJohn lists customers as John, who has no MFA.
func wantJohn(t *testing.T, s *sandboxcontainer.Sandbox, status int) {
	t.Helper()
	token, err := s.Control().Mint(t.Context(), control.TokenRequest{As: "john"})
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.APIURL+"/v1/customers", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token.AccessToken)
	resp, err := s.Client().Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != status {
		t.Errorf("John lists customers: %s, want %d", resp.Status, status)
	}
}
