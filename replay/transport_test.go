package replay_test

import (
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/replay"
)

func TestAPOSTWithoutABodySaysThatItHasNone(t *testing.T) {
	t.Parallel()
	if result, report := playText(t, `version: 1
name: empty
tenants: [{key: acme, users: [{key: ann, roles: [admin-agent]}]}]
story:
  - {step: "a sign-out is asked for, with an empty form", call: {post: /organizations/oauth2/v2.0/logout}, expect: {status: 200}}
`); result.Steps[0].Outcome != replay.Held {
		t.Error(report)
	}
}

// A connection that ended is told as it was, also where net/http would have asked
// again without a word.
func TestARequestWithoutAnAnswerIsNotSentAgain(t *testing.T) {
	t.Parallel()
	result, report := playText(t, `version: 1
name: lost
tenants: [{key: acme, users: [{key: ann, roles: [admin-agent]}]}]
story:
  - {step: Ann signs in, sign_in: {as: ann}, save: {token: access_token}}
  - {step: the API answers, call: {get: /v1/customers, bearer: token}}
  - {step: the next connection ends, fault: {surface: pcapi, drop: before}}
  - {step: with no answer, call: {get: /v1/customers, bearer: token}, expect: {lost: true, journal: [{route: customers.list, lost: true}]}}
  - {step: then it answers again, call: {get: /v1/customers, bearer: token}, expect: {journal: [{status: 200}]}}
  - {step: the next answer gets lost, fault: {surface: pcapi, drop: after}}
  - {step: on its way, call: {get: /v1/customers, bearer: token}, expect: {lost: true, reason: api.mfa-claim-present}}
  - {step: nobody answers, fault: {surface: pcapi, stall: 10ms}}
  - {step: to a POST either, call: {post: /v1/customers, bearer: token, body: {}}, expect: {lost: true}}
  - {step: Entra does not answer, fault: {surface: idp, drop: before}}
  - {step: Ann who signs in, sign_in: {as: ann, prompt: login}, expect: {lost: true}}
  - {step: but this one comes, call: {get: /v1/customers, bearer: token}, expect: {lost: true}}
  - {step: and this one is not expected to get lost, fault: {surface: pcapi, drop: before}}
  - {step: but does, call: {get: /v1/customers, bearer: token}}
`)
	for i, s := range result.Steps[:11] {
		if s.Outcome != replay.Held {
			t.Fatalf("step %d: %s", i+1, report)
		}
	}
	came, gone := result.Steps[11], result.Steps[13]
	if len(came.Failed) != 1 || came.Failed[0] != (replay.Failure{What: "lost", Expected: "no answer", Came: "200 OK"}) {
		t.Errorf("an answer that was not to come gives %+v", came.Failed)
	}
	if want := "GET /v1/customers: the connection ended without an answer; expect lost: true where a fault is to do that"; gone.Outcome != replay.Broken || !strings.Contains(gone.Problem, want) || len(gone.Faults) != 1 {
		t.Errorf("got %q and the faults %q, want %q", gone.Problem, gone.Faults, want)
	}
}
