package idp

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/journal"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// frontWords are the errors of the authorize endpoint: those of RFC 6749 (4.1.2.1)
// and OpenID Connect Core (3.1.2.6), and what Entra adds to them there.
var frontWords = []string{invalidRequest, unauthorizedClient, accessDenied, "unsupported_response_type", invalidScope, "server_error",
	interaction, loginRequired, consentRequired, invalidResource, invalidClient}

// backRows say what the authorize endpoint has no word for, since it cannot happen
// there: other endpoints' requests, and devices that poll.
var backRows = []int{50049, 70003, 70016, 70018, 70020, 90002}

func TestNoRowOfTheCatalogueSaysAtAuthorizeWhatOnlyTokenEndpointsSay(t *testing.T) {
	t.Parallel()
	for _, row := range catalogue {
		if slices.Contains(backRows, row.Number) == slices.Contains(frontWords, row.front()) {
			t.Errorf("AADSTS%d says %q at the authorize endpoint", row.Number, row.front())
		}
	}
}

func TestWhoCannotBeAskedIsAnsweredInOneOfOpenIDConnectsThreeWords(t *testing.T) {
	t.Parallel()
	three := []string{loginRequired, consentRequired, interaction}
	c := &web.Call{World: newSandbox(t).World, Request: httptest.NewRequest(http.MethodGet, "/common/oauth2/authorize", nil), Entry: &journal.Entry{}}
	for _, rule := range policy.Rules() {
		for _, first := range []bool{false, true} {
			v := &visit{c: c, flow: signin.Flow{First: first}}
			step := policy.Step{Kind: policy.Block, Decision: policy.Decision{Outcome: policy.Deny, Reason: rule.Reason}}
			if e := v.silentRefusal(facts{}, step); !slices.Contains(three, e.params(c)[0].Value) {
				t.Errorf("%s, first factor proven %v: AADSTS%d is told as %s", rule.Reason, first, e.Row.Number, e.params(c)[0].Value)
			}
		}
	}
}
