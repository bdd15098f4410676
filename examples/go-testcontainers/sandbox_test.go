package sandboxcontainer

import (
	"net/http"
	"testing"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
)

// A sandbox in this process stands for one in a container: what follows needs
// addresses alone.
func TestASandboxIsReachedByItsTwoAddresses(t *testing.T) {
	t.Parallel()
	embedded := pcsandbox.Start(t)
	s, err := connect(t.Context(), embedded.Origin, embedded.ConsoleURL)
	if err != nil {
		t.Fatal(err)
	}
	for person, want := range map[string]int{"alejandra": http.StatusOK, "john": http.StatusUnauthorized} {
		token, err := s.Control().Mint(t.Context(), control.TokenRequest{As: person})
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
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%s: %s, want %d", person, resp.Status, want)
		}
	}
	if _, err := http.Get(s.APIURL + "/v1/customers"); err == nil {
		t.Error("a client that does not trust the CA got through")
	}
}

func TestAConsoleThatIsNotThereIsAnError(t *testing.T) {
	t.Parallel()
	embedded := pcsandbox.Start(t)
	embedded.Close()
	if s, err := connect(t.Context(), embedded.Origin, embedded.ConsoleURL); err == nil {
		t.Errorf("connected to %v", s)
	}
}
