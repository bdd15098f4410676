package replay_test

import (
	"testing"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

func TestProgramsInStoriesDoAsTheyAreTold(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]string{
		"an app's certificate": `
  - {step: The job proves who it is, app_token: {certificate: true}, expect: {claims: {appidacr: "2"}, no_claims: [upn]}}
  - {step: at v2 as well, app_token: {certificate: true, endpoint: v2}}
`,
		"on behalf of": `
  - {step: Alejandra calls the middle tier, sign_in: {as: alejandra, resource: middle-tier, endpoint: v2}, save: {token: access_token}}
  - {step: which calls for her, on_behalf_of: {token: token, resource: partner-center}, save: {next: access_token}, expect: {claims: {amr: [pwd, mfa]}}}
  - {step: and is served, call: {get: /v1/customers, bearer: next}, expect: {status: 200, trail: [api.token-valid, api.mfa-claim-present]}}
  - {step: A token for another API will not do, on_behalf_of: {token: next, resource: graph}, expect: {error: invalid_grant}}
`,
		"a federated user's password": `
  - step: Prashob's is taken to the provider that its metadata names, and its word to Entra, as MSAL does
    password: {as: prashob}
    save: {token: access_token}
    expect:
      claims: {amr: [pwd]}
      journal: [{surface: idp, status: 200}, {surface: sts, route: sts.mex}, {surface: sts, status: 200}, {surface: idp, reason: signin.issued-without-mfa}]
  - {step: at v2 as well, password: {as: prashob, endpoint: v2}, expect: {claims: {amr: [pwd]}}}
  - {step: The provider knows a wrong one, password: {as: prashob, password: guess}, expect: {status: 500, journal: [{surface: sts, status: 500}]}}
  - {step: Entra knows none, password: {as: prashob, via: entra}, expect: {status: 400, error: AADSTS50126}}
`,
		"a request that was left waiting on the phone": `
  - {step: Alejandra looks at a number and leaves, sign_in: {as: alejandra, with: {cancel: entra.mfa-push}}, expect: {error: access_denied}}
  - {step: She does not answer the next one at once, browser: new, sign_in: {as: alejandra, with: {answer: ignore}}, expect: {last_screen: entra.mfa-push}}
  - {step: then she does, phone: {as: alejandra, answer: approve}}
  - {step: and goes on, go_on: {as: alejandra}, expect: {claims: {amr: [pwd, mfa]}}}
`,
		"legacy protocols": `
  - {step: A password is all, legacy: {as: nightly, protocol: outlook}, expect: {status: 200, reason: signin.issued-without-mfa}}
  - {step: Not where MFA is demanded, legacy: {as: alejandra}, expect: {error: AADSTS50076, reason: signin.legacy-no-mfa}}
  - {step: A wrong one, legacy: {as: nightly, password: guess, protocol: smtp}, expect: {error: AADSTS50126}}
  - {step: Prashob's provider is asked, legacy: {as: prashob, protocol: activesync}, expect: {journal: [{surface: idp, status: 200}, {surface: sts, status: 200}, {surface: idp}]}}
  - {step: and refuses a wrong one, legacy: {as: prashob, password: guess}, expect: {status: 500}}
`,
		"calls of every service": `
  - {step: "Entra, by a form", call: {post: /<contoso>/oauth2/token, surface: idp, form: {grant_type: client_credentials, client_id: <automation>, client_secret: wrong, resource: "https://graph.microsoft.com"}}, expect: {status: 401, error: AADSTS7000215, headers_match: {Content-Type: ^application/json}}}
  - {step: Graph, call: {get: /v1.0/organization, surface: graph}, expect: {status: 401, reason: graph.bearer-missing, body: {error: {code: {$matches: Token}, hidden: {$absent: true}, message: {$any: true}}}}}
  - {step: the provider, call: {get: /sts/wingtip.example/adfs/ls/, surface: sts}, expect: {status: 400}}
`,
		"what a page was asked for": `
  - {step: An app, app_token: {}, save: {token: access_token}}
  - {step: asks for a page, call: {get: "/v1/customers?size=7&offset=0&x=y", bearer: token}, expect: {status: 200, journal: [{route: customers.list, query: offset=0&x&size=7}]}}
`,
		"trouble and keys": `
  - {step: Partner Center is throttled, fault: {surface: pcapi, status: 429, retry_after: 2s}}
  - {step: once, call: {get: /v1/customers}, expect: {status: 429, headers: {Retry-After: "2"}}}
  - {step: and no more, call: {get: /v1/customers}, expect: {status: 401}}
  - {step: Signed with one key, app_token: {}, save: {token: access_token}}
  - {step: Entra has another, rotate_keys: true}
  - {step: The old one is good still, call: {get: /v1/customers, bearer: token}, expect: {status: 200}}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := pcsandbox.Start(t)
			sc, err := scenarios.Load("story.yaml", []byte(head+story[1:]))
			if err != nil {
				t.Fatal(err)
			}
			if result, report := playAt(t, replay.Target{Console: sb.ConsoleURL, AppKey: sb.AppKey}, sc); !result.Held() {
				t.Error(report)
			}
		})
	}
}

func TestAGuestSignsInWithTheAccountAtHome(t *testing.T) {
	t.Parallel()
	const story = `version: 1
name: guests
as_of: 2026-04-02
tenants:
  - {key: acme, license: p1, customers: [globex], users: [{key: fred-at-acme, guest_of: fred, roles: [admin-agent]}, {key: gina-at-acme, guest_of: gina}]}
  - {key: wing, domains: [{name: wing.example, federation: {}}, {name: managed.wing.example}], users: [{key: fred, sign_in: federated-with-amr}, {key: gina, upn: gina@managed.wing.example}]}
story:
  - {step: Fred's provider is asked, sign_in: {as: fred-at-acme}, save: {token: access_token}, expect: {claims: {tid: <acme>, oid: <fred-at-acme>}, screens: [entra.username, sts.signin, sts.mfa, entra.stay-signed-in]}}
  - {step: He is served as an admin agent of Acme, call: {get: /v1/customers, bearer: token}, expect: {status: 200, reason: api.mfa-claim-present}}
  - {step: Acme wants MFA, set: {tenant: acme, conditional_access: [{name: MFA, grant: mfa}]}}
  - {step: Gina looks at her own phone, sign_in: {as: gina-at-acme, with: {answer: ignore}}, expect: {last_screen: entra.mfa-push}}
  - {step: and approves, phone: {as: gina-at-acme, answer: approve}, expect: {status: 200}}
  - {step: She is in, go_on: {as: gina-at-acme}, expect: {claims: {amr: [pwd, mfa], oid: <gina-at-acme>}}}
`
	if result, report := playText(t, story); !result.Held() {
		t.Error(report)
	}
}
