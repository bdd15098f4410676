package replay_test

import "testing"

// methods is a partner whose people have every method there is.
const methods = `version: 1
name: words
clock: {start: 2026-04-02T09:00:00Z, mode: frozen}
tenants:
  - key: acme
    license: p1
    allowed_factors: [push, totp, sms, voice, passkey, tap, external]
    external_methods: [{key: adatum-check}]
    conditional_access: [{name: MFA, grant: mfa, exclude_users: [cho]}]
    domains: [{name: acme.example}, {name: fed.acme.example, federation: {}}]
    users:
      - {key: ann, second_factor: {push: true, totp: JBSWY3DPEHPK3PXP, sms: "+1 555 0100"}}
      - {key: bob, sign_in: no-mfa}
      - {key: tia, second_factor: {tap: {pass: Sandbox-Pass}}}
      - {key: eva, second_factor: {external: adatum-check}}
      - {key: fay, upn: fay@fed.acme.example, sign_in: federated-with-amr}
      - {key: adm, roles: [admin-agent, global-admin], second_factor: {push: true}}
      - {key: cho, sign_in: no-mfa}
story:
`

func TestPeopleInStoriesDoAsTheyAreTold(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]string{
		"a wrong code, then the right one": `
  - {step: Ann mistypes, sign_in: {as: ann, with: {second_factor: totp, code: wrong}}, expect: {last_screen: entra.mfa-totp, reason: signin.challenge-failed}}
  - {step: and goes on, go_on: {as: ann, with: {second_factor: totp}}, expect: {claims: {amr: {$has: mfa}}}}
  - {step: The same code once more, browser: new, sign_in: {as: ann, with: {second_factor: totp, code: replayed}}, expect: {last_screen: entra.mfa-totp}}
  - {step: One of before, go_on: {as: ann, with: {second_factor: totp, code: expired}}, expect: {last_screen: entra.mfa-totp}}
`,
		"a wrong message": `
  - {step: Ann mistypes, sign_in: {as: ann, with: {second_factor: sms, code: wrong}}, expect: {last_screen: entra.mfa-sms}}
  - {step: and reads it again, phone: {as: ann}, save: {code: body.messages.0.code}, expect: {status: 200, body: {messages: [{state: good, code: {$matches: "^[0-9]{6}$"}}]}}}
  - {step: and goes on, go_on: {as: ann}, expect: {claims: {amr: [pwd, mfa]}}}
`,
		"a wrong number on the phone": `
  - {step: Ann mistypes, sign_in: {as: ann, with: {code: wrong}}, expect: {error: AADSTS500121, reason: signin.challenge-denied, last_screen: entra.mfa-denied}}
  - {step: Nothing waits any more, phone: {as: ann, answer: deny}, expect: {status: 409}}
  - {step: She has another one sent, go_on: {as: ann}, expect: {claims: {amr: [pwd, mfa]}, screens: [entra.mfa-push, entra.stay-signed-in]}}
  - {step: Another day, browser: new, sign_in: {as: ann, with: {answer: ignore}}, expect: {last_screen: entra.mfa-push}}
  - {step: she mistypes by hand, phone: {as: ann, answer: approve, number: "123"}, expect: {status: 409}}
  - {step: and it is denied for good, phone: {as: ann, answer: approve}, expect: {status: 409}}
`,
		"people who give up": `
  - {step: at once, sign_in: {as: ann, with: {cancel: entra.username}}, expect: {error: access_denied, screens: [entra.username]}}
  - {step: at the push, browser: new, sign_in: {as: ann, with: {cancel: entra.mfa-push}}, expect: {error: access_denied, last_screen: entra.mfa-push}}
  - {step: at the choice, browser: new, sign_in: {as: bob, with: {cancel: entra.mfa-choose}}, expect: {last_screen: entra.mfa-choose, error: access_denied}}
`,
		"passkeys": `
  - {step: Bob is made to register one, sign_in: {as: bob, with: {second_factor: passkey}}, expect: {claims: {amr: {$has: mfa}}}}
  - {step: and begins with it, browser: new, sign_in: {as: bob, with: {first_factor: passkey}}, expect: {claims: {amr: {$has: mfa}}, screens: [entra.username, entra.password, entra.passkey, entra.stay-signed-in]}}
  - {step: Ann has none, sign_in: {as: ann, with: {first_factor: passkey}}, expect: {last_screen: entra.password}}
`,
		"a pass": `
  - {step: Tia mistypes, sign_in: {as: tia, with: {first_factor: tap, code: wrong}}, expect: {last_screen: entra.access-pass}}
  - {step: and goes on, go_on: {as: tia, with: {first_factor: tap}}, expect: {claims: {amr: {$has: mfa}}, screens: [entra.stay-signed-in]}}
`,
		"another provider": `
  - {step: Eva is sent there and back, sign_in: {as: eva}, expect: {claims: {amr: [pwd, mfa]}}}
`,
		"registering more": `
  - {step: Ann adds a call, register: {as: ann, factor: voice}, expect: {last_screen: entra.security-info}}
  - {step: and Cho her first, register: {as: cho, factor: totp}, expect: {screens: [entra.username, entra.password, entra.stay-signed-in, entra.security-info, entra.mfa-choose, entra.mfa-setup, entra.mfa-verify, entra.mfa-done, entra.security-info]}}
  - {step: A call it is, browser: new, sign_in: {as: ann, with: {second_factor: voice}}, expect: {claims: {amr: [pwd, mfa]}}}
  - {step: Bob registers what he is told to, browser: new, sign_in: {as: bob, with: {register: sms}}, expect: {claims: {amr: [pwd, mfa]}, journal: [{screen: entra.mfa-phone, user: bob}, {screen: entra.mfa-done}]}}
`,
		"a new password": `
  - {step: Cho's expires, set: {user: cho, password_expired: true}}
  - {step: She chooses one, sign_in: {as: cho, with: {new_password: Better-Than-1}}, expect: {screens: [entra.username, entra.password, entra.change-password, entra.stay-signed-in]}}
  - {step: which holds, password: {as: cho}, expect: {claims: {amr: [pwd]}}}
`,
		"putting off": `
  - {step: It may be put off, set: {tenant: acme, registration_grace_days: 14, conditional_access: [], security_defaults: true}}
  - {step: Bob does, sign_in: {as: bob, with: {put_off: true}}, expect: {screens: [entra.username, entra.password, entra.mfa-more-info, entra.stay-signed-in]}}
  - {step: but not for ever, advance: 360h}
  - {step: and then he must, browser: new, sign_in: {as: bob, with: {put_off: true}}, expect: {last_screen: entra.mfa-more-info}}
`,
		"consent": `
  - {step: Bob is not the one to ask, consent: {as: cho, app: adatum-control-panel}, expect: {last_screen: entra.consent-admin, reason: signin.admin-consent-needed}}
  - {step: He goes back, go_on: {as: cho, with: {consent: decline}}, expect: {error: permission_denied}}
  - {step: The app may not call for him, sign_in: {as: cho, app: adatum-control-panel, resource: graph, with: {consent: decline}}, expect: {error: access_denied}}
  - {step: The administrator declines, consent: {as: adm, app: adatum-control-panel, with: {consent: decline}}, expect: {error: permission_denied}}
  - {step: then accepts, consent: {as: adm, app: adatum-control-panel, scopes: ["https://api.partnercenter.microsoft.com/user_impersonation"]}}
  - {step: Now the app may, sign_in: {as: cho, app: adatum-control-panel}, save: {refresh: refresh_token}, expect: {no_screens: [entra.consent]}}
  - {step: Access is taken away, set: {tenant: acme, revoke_consent: adatum-control-panel}}
  - {step: and the app may not any more, refresh: {token: refresh}, expect: {error: AADSTS65001}}
  - {step: until everybody is granted it, sign_in: {as: adm, app: adatum-control-panel, with: {consent: accept-for-all}}, expect: {last_screen: entra.consent}}
  - {step: and so it is, refresh: {token: refresh}}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if result, report := playText(t, methods+story[1:]); !result.Held() {
				t.Error(report)
			}
		})
	}
}
