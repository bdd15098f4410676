package main

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/scenarios"
)

// people is what the mistakes below are made with.
const people = "version: 1\nname: mistakes\ntenants: [{key: acme, users: [{key: ann, sign_in: no-mfa}], customers: [tailspin]}]\n"

func story(step string) string {
	return people + "story:\n  - {step: signs in, sign_in: {as: ann}, save: {t: access_token}}\n  - {step: goes wrong, " + step + "}\n"
}

// What an editor can know to be wrong, it marks as lint does.
func TestSchemaRefusesTypicalMistakes(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"another version":                strings.Replace(people, "version: 1", "version: 2", 1),
		"a name with a space":            strings.Replace(people, "mistakes", "Foo Bar", 1),
		"a key in capitals":              strings.Replace(people, "key: acme", "key: Acme", 1),
		"an id that is no GUID":          strings.Replace(people, "key: acme", "key: acme, id: xyz", 1),
		"a share beyond the whole":       people + "phase: {api: progressive, share: 200}\n",
		"two verbs in a step":            story("sign_in: {as: ann}, rotate_keys: true"),
		"no verb in a step":              story("expect: {status: 200}"),
		"a browser and nothing to see":   story("browser: new, expect: {status: 200}"),
		"two methods in a call":          story("call: {get: /v1/customers, post: /v1/customers}"),
		"no method in a call":            story("call: {bearer: t}"),
		"a path without its slash":       story("call: {get: v1/customers}"),
		"a page without its slash":       story("open: {as: ann, portal: dashboard}"),
		"a body and a form":              story("call: {post: /v1/customers, body: {}, form: {a: b}}"),
		"a status that is none":          story("call: {get: /v1/customers}, expect: {status: 999}"),
		"a rule that is none":            story("call: {get: /v1/customers}, expect: {reason: api.mfa-claim-mising}"),
		"a rule in a trail":              story("call: {get: /v1/customers}, expect: {trail: [api.mfa-claim-mising]}"),
		"a rule of the journal":          story("call: {get: /v1/customers}, expect: {journal: [{reason: none}]}"),
		"an error that is none":          story("sign_in: {as: ann}, expect: {error: Error 50076}"),
		"a way out that is none":         story("sign_in: {as: ann, with: {cancel: portal.overview}}"),
		"a token that is none":           story("sign_in: {as: ann}, save: {u: acces_token}"),
		"a fault in two ways":            story("fault: {status: 503, latency: 1s}"),
		"a fault in no way":              story("fault: {surface: pcapi}"),
		"a fault that is none":           story("fault: {status: 200}"),
		"a fault that waits for nothing": story("fault: {latency: 1s, retry_after: 1s}"),
		"a fault that never comes":       story("fault: {status: 503, times: 0}"),
		"a change of nothing":            story("set: {}"),
		"a change of nothing named":      story("set: {tenant: acme}"),
		"a change of two things":         story("set: {tenant: acme, user: ann, disabled: true}"),
	} {
		if faults := validateText(t, []byte(text)); len(faults) == 0 {
			t.Errorf("%s: the schema accepts it", name)
		}
		if _, err := scenarios.Load("mistakes.yaml", []byte(text)); err == nil {
			t.Errorf("%s: the loader accepts it", name)
		}
	}
}

// A screen of another program's is no mistake to the loader, which only warns.
func TestSchemaRefusesScreensThatNobodyShows(t *testing.T) {
	t.Parallel()
	for _, expected := range []string{"screens: [entra.user]", "no_screens: [entra.user]", "last_screen: entra.user"} {
		if faults := validateText(t, []byte(story("sign_in: {as: ann}, expect: {"+expected+"}"))); len(faults) == 0 {
			t.Errorf("the schema accepts %s", expected)
		}
	}
}

// What a parameter stands for, the schema cannot know; so it may stand anywhere.
func TestSchemaAcceptsWhatIsRight(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing but people":        people,
		"another scenario's people": "version: 1\nname: short\nextends: partner-center-mfa\n",
		"a new browser":             story("browser: new"),
		"a verb in a new browser":   story("browser: new, open: {as: ann, portal: /dashboard/overview}"),
		"a saved link":              story("call: {get: <t>}"),
		"whole lists": people + `matrix: {rows: [{l: "[entra.password]", a: "[pwd]"}]}
story:
  - {step: a, sign_in: {as: ann}, expect: {screens: $(l), no_screens: $(l), trail: $(l), claims: {amr: $(a)}}}
`,
		"no rule, no screen, no id": people + `parameters: {x: {default: 1}}
story:
  - {step: a, sign_in: {as: ann, with: {cancel: $(x)}}, save: {t: $(x)}, expect: {reason: $(x), trail: [$(x)], screens: [$(x)], status: $(x), error: $(x)}}
  - {step: b, call: {get: $(x)}, expect: {screens: [], journal: [{reason: $(x), status: $(x)}]}}
  - {step: c, fault: {status: $(x), times: $(x), path: $(x)}}
`,
	} {
		if faults := validateText(t, []byte(text)); len(faults) > 0 {
			t.Errorf("%s: %s", name, strings.Join(faults, "\n"))
		}
	}
}
