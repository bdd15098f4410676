package replay_test

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/replay"
)

// head begins a scenario about the people of the default one.
const head = "version: 1\nname: story\nextends: partner-center-mfa\nas_of: 2026-04-02\nstory:\n"

func TestStoriesHoldThatUseEveryVerb(t *testing.T) {
	t.Parallel()
	for name, story := range map[string]string{
		"device code, v1 and v2": `
  - step: v1
    device_code: {as: alejandra, app: desktop}
    save: {token: access_token, refresh: refresh_token, id: id_token}
    expect:
      claims: {amr: [pwd, mfa]}
      screens: [entra.device-code, entra.username, entra.password, entra.mfa-push, entra.device-confirm, entra.device-done]
  - step: v2, in the same session
    device_code: {as: alejandra, app: desktop, endpoint: v2}
    expect: {claims: {amr: [pwd, mfa]}, last_screen: entra.device-done, no_screens: [entra.password]}
  - step: refresh
    refresh: {token: refresh}
    expect: {claims: {amr: [pwd, mfa]}}
  - step: refresh at v2
    refresh: {token: refresh, endpoint: v2}
    expect: {status: 200, claims: {amr: [pwd, mfa]}}
`,
		"phases set outright": `
  - step: the portal stops asking
    set: {tenant: fabrikam, phase: {portal: "off"}}
  - step: so John sees a page without MFA
    open: {as: john, portal: /dashboard/overview}
    expect: {status: 200, reason: portal.mfa-not-asked, last_screen: portal.overview}
  - step: the API goes on
    sign_in: {as: john, app: desktop}
    save: {token: access_token}
  - step: as the calendar says
    call: {get: /v1/customers, bearer: token}
    expect: {status: 401, reason: api.mfa-claim-missing}
  - step: until it is told otherwise
    set: {tenant: fabrikam, phase: {api: report}}
  - step: and serves him
    call: {get: /v1/customers, bearer: token}
    expect: {status: 200, reason: api.mfa-reported}
`,
		"password grant": `
  - step: it cannot do MFA
    password: {as: alejandra}
    expect: {error: AADSTS50076, status: 400}
  - step: where none is demanded it will do
    password: {as: nightly}
    expect: {claims: {amr: [pwd]}, reason: signin.issued-without-mfa}
  - step: a wrong one
    password: {as: nightly, password: wrong}
    expect: {error: invalid_grant}
`,
		"kinds of apps and endpoints": `
  - step: confidential, whose answer is posted
    sign_in: {as: nightly, app: automation, endpoint: v2}
    expect: {status: 200, claims: {appid: <automation>, appidacr: "1"}}
  - step: single page, whose answer stands in the fragment
    sign_in: {as: nightly, app: single-page, endpoint: v2, scopes: [https://api.partnercenter.microsoft.com/user_impersonation]}
    expect: {claims: {appid: <single-page>, scp: user_impersonation}, screens: []}
  - step: an API of one's own
    sign_in: {as: nightly, app: desktop, resource: middle-tier, endpoint: v2}
    expect: {claims: {aud: <middle-tier>, azp: <desktop>}}
  - step: the app alone, at v2
    app_token: {app: automation, endpoint: v2}
    expect: {claims: {appid: <automation>}}
  - step: with a wrong secret
    app_token: {app: automation, secret: wrong}
    expect: {status: 401, error: AADSTS7000215}
  - step: common
    sign_in: {as: nightly, tenant: common}
    expect: {claims: {tid: <contoso>}}
`,
		"codes in place of pushes": `
  - step: John is asked for MFA by the app, and registers a code
    sign_in: {as: john, request_mfa: amr_values, with: {second_factor: totp}}
    expect: {claims: {amr: [pwd, mfa]}, no_screens: [entra.mfa-push], screens: [entra.username, entra.password, entra.mfa-more-info, entra.mfa-choose, entra.mfa-setup, entra.mfa-verify, entra.mfa-done, entra.stay-signed-in]}
  - step: a code is good once, so half a minute passes
    advance: 30s
  - step: The next time he is asked for one
    browser: new
    sign_in: {as: john, request_mfa: claims, with: {second_factor: totp, stay_signed_in: false}}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-totp, entra.stay-signed-in]}
  - step: Alejandra goes another way
    sign_in: {as: alejandra, request_mfa: acr_values, with: {second_factor: totp}}
    expect: {claims: {amr: [pwd, mfa]}, screens: [entra.username, entra.password, entra.mfa-push, entra.mfa-choose-method, entra.mfa-totp, entra.stay-signed-in]}
`,
		"people who do not go on": `
  - step: deny
    sign_in: {as: alejandra, with: {answer: deny}}
    expect: {error: AADSTS500121, screens: [entra.username, entra.password, entra.mfa-push, entra.mfa-denied]}
  - step: ignore
    browser: new
    sign_in: {as: alejandra, with: {answer: ignore}}
    expect: {last_screen: entra.mfa-push}
  - step: another password
    set: {user: prashob, password: other}
  - step: wrong password at the provider
    sign_in: {as: prashob, with: {password: wrong}}
    expect: {last_screen: sts.signin, screens: [entra.username, sts.signin, sts.signin]}
  - step: the new one
    browser: new
    sign_in: {as: prashob}
    expect: {claims: {amr: [pwd, mfa]}}
  - step: wrong password
    sign_in: {as: nightly, with: {password: wrong}}
    expect: {error: AADSTS50126, reason: signin.password-wrong, last_screen: entra.password}
`,
		"prompts": `
  - step: none, without a session
    sign_in: {as: nightly, prompt: none}
    expect: {error: login_required, screens: []}
  - step: signed in
    sign_in: {as: nightly}
    expect: {screens: [entra.username, entra.password, entra.stay-signed-in]}
  - step: none, with one
    sign_in: {as: nightly, prompt: none}
    expect: {screens: [], claims: {amr: [pwd]}}
  - step: login
    sign_in: {as: nightly, prompt: login}
    expect: {claims: {amr: [pwd]}, no_screens: [entra.pick-account]}
  - step: select_account
    sign_in: {as: nightly, prompt: select_account}
    expect: {screens: [entra.pick-account], claims: {amr: [pwd]}}
`,
		"what administrators change": `
  - step: signed in
    sign_in: {as: nightly}
    save: {refresh: refresh_token, token: access_token}
  - step: a policy blocks it
    set: {tenant: contoso, conditional_access: [{name: No robots, grant: block, users: [nightly]}]}
  - step: blocked
    browser: new
    sign_in: {as: nightly}
    expect: {error: AADSTS53003, last_screen: entra.blocked}
  - step: no policy
    set: {tenant: contoso, conditional_access: []}
  - step: security defaults
    set: {tenant: contoso, security_defaults: true}
  - step: the refresh token has no MFA
    refresh: {token: refresh}
    expect: {error: AADSTS50079}
  - step: off again
    set: {tenant: contoso, security_defaults: false}
  - step: revoked
    set: {user: nightly, revoke_sessions: true}
  - step: no longer good
    refresh: {token: refresh}
    expect: {error: AADSTS50173}
  - step: nobody looks at MFA
    set: {tenant: contoso, phase: {api: "off"}}
  - step: the access token is good until it expires
    call: {get: /v1/customers, bearer: token}
    expect: {status: 200, reason: api.mfa-not-checked}
  - step: no role
    set: {user: nightly, roles: [billing-admin]}
  - step: not served
    call: {get: /v1/customers, bearer: token}
    expect: {status: 403, code: "900150", reason: api.agent-role-missing}
  - step: disabled
    set: {user: nightly, disabled: true}
  - step: nobody home
    browser: new
    sign_in: {as: nightly}
    expect: {error: AADSTS50057}
  - step: today
    policy_date: today
`,
		"calls": `
  - step: signed in
    sign_in: {as: alejandra}
    save: {token: access_token}
  - step: a user is made
    call:
      post: /v1/customers/<tailspin>/users
      bearer: token
      headers: {MS-RequestId: 11112222-3333-4444-5555-666677778888}
      body: {usageLocation: US, userPrincipalName: pat@tailspin.example, firstName: Pat, lastName: Lee, displayName: Pat Lee, passwordProfile: {password: Sandbox-pat-1, forceChangePassword: true}}
    save: {pat: body.id, request: header.MS-RequestId}
    expect: {status: 201, headers: {MS-RequestId: 11112222-3333-4444-5555-666677778888}, body: {userPrincipalName: pat@tailspin.example}}
  - step: and found
    call: {get: /v1/customers/<tailspin>/users/<pat>, bearer: token}
    expect: {status: 200, body: {id: <pat>, displayName: Pat Lee}}
  - step: nobody calls
    call: {get: /v1/customers}
    expect: {status: 401, headers: {WWW-Authenticate: Bearer}, reason: api.bearer-missing}
  - step: not there
    call: {delete: /v1/customers/<tailspin>/nothing, bearer: token}
    expect: {status: 404}
`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if result, report := playText(t, head+story); !result.Held() {
				t.Error(report)
			}
		})
	}
}

func TestStepsThatDoNotSayHowTheyEndAreToSucceed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ step, want string }{
		"a token is refused":     {"password: {as: alejandra}", "outcome expected a token came 400 Bad Request: interaction_required, AADSTS50076"},
		"the person stays":       {"sign_in: {as: alejandra, with: {answer: ignore}}", `outcome expected a token came 200 OK, the page "Approve sign in request – pcsandbox" (entra.mfa-push)`},
		"the API refuses":        {"call: {get: /v1/customers}\n    expect: {headers: {WWW-Authenticate: Bearer}}", "outcome expected success came 401 Unauthorized"},
		"the portal stays shut":  {"open: {as: trent, portal: /dashboard/overview}", `outcome expected success came 403 Forbidden, the page "You cannot go on – pcsandbox" (entra.blocked): AADSTS50079`},
		"no error where one was": {"password: {as: nightly}\n    expect: {error: invalid_grant}", "error expected invalid_grant came no error: 200 OK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, report := playText(t, head+"  - step: one\n    "+c.step+"\n")
			words := strings.Join(strings.Fields(report), " ")
			if result.Steps[0].Outcome != replay.Failed || !strings.Contains(words, c.want) {
				t.Errorf("got\n%s\nwant in it: %s", report, c.want)
			}
		})
	}
}

func TestStepsThatCannotBePlayedEndTheStory(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ steps, want string }{
		"no such form": {`
  - step: open
    open: {as: alejandra, portal: /dashboard/overview}
  - step: submit
    submit: {as: alejandra, form: add-user}
  - step: never
    advance: 1h
`, `the page has no form add-user; GET /dashboard/overview answered 200 OK with the page "Overview – Partner Center – pcsandbox" (portal.overview): Overview`},
		"no such factor": {`
  - step: open
    sign_in: {as: alejandra, with: {second_factor: voice}}
  - step: never
    advance: 1h
`, "the page does not offer voice"},
		"no such field": {`
  - step: open
    open: {as: alejandra, portal: /dashboard/customers/<tailspin>/servicemanagement}
  - step: submit
    submit: {as: alejandra, form: add-user, fields: {nickname: Pat}}
  - step: never
    advance: 1h
`, "the form has no field nickname to fill in; it has displayName, userName, domain"},
		"nothing to keep": {`
  - step: open
    call: {get: /v1/customers}
    save: {next: body.links.next}
    expect: {status: 401}
  - step: never
    advance: 1h
`, "save next: body.links.next: the answer's body has no links"},
		"nothing was kept": {`
  - step: no token
    password: {as: alejandra}
    save: {token: access_token}
  - step: needs it
    call: {get: /v1/customers, bearer: token}
  - step: never
    advance: 1h
`, "nothing was saved as token"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result, report := playText(t, head+c.steps[1:])
			n := len(result.Steps)
			broken := result.Steps[n-2]
			if broken.Outcome != replay.Broken || !strings.Contains(broken.Problem, c.want) || result.Steps[n-1].Outcome != replay.Skipped {
				t.Errorf("got %s %q\n%s\nwant %s", broken.Outcome, broken.Problem, report, c.want)
			}
		})
	}
}
