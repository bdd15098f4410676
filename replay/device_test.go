package replay_test

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func TestAnIPAddressThatCanHaveNoPasskeysIsSaidToBeTheReason(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	byAddress := strings.NewReplacer("localhost", "127.0.0.1").Replace(sb.ConsoleURL)
	for name, step := range map[string]string{
		"registered where MFA is demanded": "{as: carol, with: {register: passkey}}",
		"used first":                       "{as: ann, with: {first_factor: passkey}}",
		"preferred":                        "{as: ann, with: {second_factor: passkey}}",
	} {
		sc, err := scenarios.Load("passkey.yaml", []byte(`version: 1
name: passkey
tenants:
  - key: acme
    conditional_access: [{name: MFA for everybody, grant: mfa}]
    users: [{key: ann}, {key: carol, sign_in: no-mfa}]
story:
  - {step: a passkey, sign_in: `+step+`}
`))
		if err != nil {
			t.Fatal(err)
		}
		result, report := playAt(t, replay.Target{Console: byAddress}, sc)
		const want = "there are no passkeys at an IP address such as 127.0.0.1; name the sandbox localhost, as in --url http://localhost:8080"
		if !strings.Contains(result.Steps[0].Problem, want) {
			t.Errorf("%s: got\n%s", name, report)
		}
	}
}
