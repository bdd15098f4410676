package replay_test

import "testing"

// What an administrator changes in a story is what the sandbox does next.
func TestSettingsOfAStoryTakeEffect(t *testing.T) {
	t.Parallel()
	const people = `version: 1
name: settings
tenants:
  - key: acme
    custom_controls: [{key: older}]
    domains: [{name: acme.example}, {name: fed.acme.example, federation: {amr_rule: missing}}]
    users:
      - {key: ann, second_factor: {push: true}}
      - {key: bob, sign_in: no-mfa}
      - {key: fay, upn: fay@fed.acme.example}
story:
`
	for name, story := range map[string]string{
		"the missing rule of a provider is added": `
  - {step: Fay's provider does MFA and cannot say so, sign_in: {as: fay}, expect: {claims: {amr: [pwd]}}}
  - {step: its administrator adds the rule, set: {domain: fed.acme.example, federation: {amr_rule: present, prompt_login: native, protocol: ws-fed}}}
  - {step: and it says so, browser: new, sign_in: {as: fay}, expect: {claims: {amr: [pwd, mfa]}}}
`,
		"Conditional Access with an exclusion": `
  - {step: everybody needs MFA but Bob, set: {tenant: acme, license: p2, conditional_access: [{name: all, grant: mfa, exclude_users: [bob], roles: [admin-agent]}]}}
  - {step: Bob needs none, password: {as: bob}, expect: {claims: {amr: [pwd]}}}
  - {step: now he does, set: {tenant: acme, conditional_access: [{name: all, grant: authentication-strength}]}}
  - {step: and cannot, password: {as: bob}, expect: {error: AADSTS50079}}
`,
		"passwords and locks": `
  - {step: Bob is locked out, set: {user: bob, locked: true}}
  - {step: whatever he types, password: {as: bob}, expect: {error: AADSTS50053}}
  - {step: he is let in, set: {user: bob, locked: false}}
  - {step: again, password: {as: bob}, expect: {claims: {amr: [pwd]}}}
  - {step: his password expires, set: {user: bob, password_expired: true}}
  - {step: so that it will not do, password: {as: bob}, expect: {error: AADSTS50055}}
`,
		"a Temporary Access Pass": `
  - {step: Ann has lost her phone, set: {user: ann, reset_methods: true, tap: {pass: Sandbox-Pass, once: true}}}
  - {step: and signs in with a pass, sign_in: {as: ann, with: {second_factor: tap}}, expect: {claims: {amr: [pwd, mfa]}}}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if result, told := playText(t, people+story[1:]); !result.Held() {
				t.Error(told)
			}
		})
	}
}
