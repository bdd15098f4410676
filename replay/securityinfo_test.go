package replay_test

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/replay"
)

const methodsHead = `
version: 1
name: methods
extends: partner-center-mfa
story:
`

func TestPeopleChangeTheirMethods(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]string{
		"remove the app, and set it up anew": `
  - {step: Alejandra removes her app, security_info: {as: alejandra, remove: push}, expect: {screens: [entra.username, entra.password, entra.mfa-push, entra.stay-signed-in, entra.security-info, entra.security-info-remove, entra.security-info]}}
  - {step: She must set one up at the next sign-in, browser: new, sign_in: {as: alejandra}, expect: {claims: {amr: [pwd, mfa]}, journal: [{screen: entra.mfa-setup}]}}
`,
		"keep what was to go": `
  - {step: Alejandra thinks better of it, security_info: {as: alejandra, remove: push, with: {cancel: entra.security-info-remove}}, expect: {last_screen: entra.security-info}}
  - {step: She is asked as before, browser: new, sign_in: {as: alejandra}, expect: {journal: [{screen: entra.mfa-push}]}}
`,
		"another default": `
  - {step: She adds her telephone, register: {as: alejandra, factor: sms}}
  - {step: and wants messages, security_info: {as: alejandra, make_default: sms}}
  - {step: She gets one, browser: new, sign_in: {as: alejandra}, expect: {journal: [{screen: entra.mfa-sms}]}}
  - {step: which is not what she asks for a second time, security_info: {as: alejandra, make_default: push}}
  - {step: She removes the number, security_info: {as: alejandra, remove: sms}}
  - {step: and is asked by the app, browser: new, sign_in: {as: alejandra}, expect: {journal: [{screen: entra.mfa-push}]}}
`,
		"sign out everywhere": `
  - {step: Alejandra signs in, sign_in: {as: alejandra}, save: {renewal: refresh_token}}
  - {step: and out everywhere, security_info: {as: alejandra, sign_out_everywhere: true}, expect: {last_screen: entra.signed-out}}
  - {step: Her app must ask her again, refresh: {token: renewal}, expect: {error: invalid_grant}}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if result, report := playText(t, methodsHead[1:]+story[1:]); !result.Held() {
				t.Error(report)
			}
		})
	}
}

func TestAMethodThatNobodyHasIsNotRemoved(t *testing.T) {
	t.Parallel()
	result, report := playText(t, methodsHead[1:]+"  - {step: No passkey, security_info: {as: alejandra, remove: passkey}}\n")
	if step := result.Steps[0]; step.Outcome != replay.Failed || !strings.Contains(report, "a removed passkey") {
		t.Errorf("got %s\n%s", step.Outcome, report)
	}
}
