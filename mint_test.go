package pcsandbox_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox"
)

// A minted token is what a plain sign-in on that day gives, and from that date on
// the admin centers ask for MFA by themselves.
func TestAMintedTokenKnowsSinceWhenAdminCentersAsk(t *testing.T) {
	t.Parallel()
	for day, want := range map[string][]string{"2024-10-14": {"pwd"}, "2024-10-15": {"pwd", "mfa"}} {
		sb := pcsandbox.Start(t, pcsandbox.Scenario("admin-centers"), pcsandbox.AsOf(day))
		raw := sb.Token(t, pcsandbox.TokenRequest{As: "trent", App: "admin-center", Resource: "azure-management"})
		payload, err := base64.RawURLEncoding.DecodeString(strings.Split(raw, ".")[1])
		var claims struct{ AMR []string }
		if err != nil || json.Unmarshal(payload, &claims) != nil || !slices.Equal(claims.AMR, want) {
			t.Errorf("on %s: %s, want amr %v (%v)", day, payload, want, err)
		}
	}
}
