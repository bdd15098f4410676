package replay_test

import "testing"

// people is a scenario of people with every second factor that a phone plays.
const people = `
version: 1
name: second-factors
clock: {start: 2036-04-02T09:00:00Z, mode: frozen}
tenants:
  - key: contoso
    name: Contoso
    kind: direct-bill
    domains: [{name: contoso.example}]
    users:
      - {key: ann, upn: ann@contoso.example, second_factor: {sms: +1 555 0100, voice: +1 555 0101}}
      - {key: ben, upn: ben@contoso.example, second_factor: {voice: +1 555 0102}}
      - {key: cat, upn: cat@contoso.example, second_factor: {totp: JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP, tap: {pass: Quiet-Otter-7}}}
      - {key: dan, upn: dan@contoso.example, sign_in: no-mfa}
      - {key: eve, upn: eve@contoso.example, sign_in: no-mfa}
      - {key: fay, upn: fay@contoso.example, sign_in: no-mfa}
apps:
  - {key: desktop, name: Desktop, home: contoso, kind: public, redirect_uris: [http://localhost], consents: [{resource: partner-center, scopes: [user_impersonation]}]}
story:
  - step: a text message, since it was registered first
    sign_in: {as: ann, app: desktop, request_mfa: amr_values}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-sms, entra.stay-signed-in]}
  - step: a call, since she would rather have one
    browser: new
    sign_in: {as: ann, app: desktop, request_mfa: amr_values, with: {second_factor: voice}}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-sms, entra.mfa-choose-method, entra.mfa-voice, entra.stay-signed-in]}
  - step: a call is the only way
    sign_in: {as: ben, app: desktop, request_mfa: amr_values}
    expect: {claims: {amr: [pwd, mfa]}}
  - step: a call that is declined
    browser: new
    sign_in: {as: ben, app: desktop, request_mfa: amr_values, with: {answer: deny}}
    expect: {error: AADSTS500121, last_screen: entra.mfa-denied}
  - step: a Temporary Access Pass
    sign_in: {as: cat, app: desktop, request_mfa: amr_values, with: {second_factor: tap}}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-totp, entra.mfa-choose-method, entra.access-pass, entra.stay-signed-in]}
  - step: a pass that has run out
    advance: 1h
  - step: is not asked for any more
    browser: new
    sign_in: {as: cat, app: desktop, request_mfa: amr_values}
    expect: {claims: {amr: [pwd, mfa]}, no_screens: [entra.mfa-choose-method, entra.access-pass]}
  - step: a phone is registered by text message
    sign_in: {as: dan, app: desktop, request_mfa: amr_values, with: {second_factor: sms}}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-more-info, entra.mfa-choose, entra.mfa-phone, entra.mfa-verify, entra.mfa-done, entra.stay-signed-in]}
  - step: and by call
    sign_in: {as: eve, app: desktop, request_mfa: amr_values, with: {second_factor: voice}}
    expect: {claims: {amr: [pwd, mfa]}}
  - step: a passkey is made
    sign_in: {as: fay, app: desktop, request_mfa: amr_values, with: {second_factor: passkey}}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-more-info, entra.mfa-choose, entra.passkey-setup, entra.mfa-done, entra.stay-signed-in]}
  - step: and used
    browser: new
    sign_in: {as: fay, app: desktop, request_mfa: amr_values}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.passkey, entra.stay-signed-in]}
`

func TestPeopleUseTextMessagesCallsAndPasses(t *testing.T) {
	t.Parallel()
	result, report := playText(t, people)
	if !result.Held() {
		t.Error(report)
	}
}
