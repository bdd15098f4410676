package replay_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/pcsandbox/pcsandbox"
	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/replay"
	"github.com/pcsandbox/pcsandbox/scenarios"
)

// unmet are the rules that no story can meet, and why.
var unmet = map[policy.Reason]string{
	policy.APITokenNotYetValid: "Entra issues no token for later, and a clock goes forward only; a minted token meets it",
	policy.APITokenStranger:    "a story has one seat, and it takes another one's token",

	policy.GraphTokenNotYetValid: "as at the Partner Center API",
	policy.GraphTokenStranger:    "as at the Partner Center API",

	policy.DelegateTenantUnknown:   "Entra settles an unknown tenant before anybody signs in to it",
	policy.DelegateOutboundBlocked: "cross-tenant access settings are no part of a scenario",
	policy.DelegateInboundBlocked:  "cross-tenant access settings are no part of a scenario",

	policy.SignInMethodUnavailable: "stories are played at localhost, where passkeys work",
	policy.PortalMFAClaimMissing:   "the portal's last bolt: Entra never ends a step-up without MFA",
}

// Every story of the library is played in a seat of its own, as it would be
// against a sandbox that runs for something else. Together the stories meet every
// rule: a rule that no lesson shows is one that nobody learns.
func TestEveryBuiltInStoryHolds(t *testing.T) {
	t.Parallel()
	sb := pcsandbox.Start(t)
	met := &rulesMet{rules: map[policy.Reason]bool{}}
	played := 0
	t.Run("stories", func(t *testing.T) {
		for _, name := range scenarios.Library() {
			for _, sc := range open(t, name).Plays() {
				if len(sc.Story) == 0 {
					continue
				}
				played++
				t.Run(sc.Title(), func(t *testing.T) {
					t.Parallel()
					target := replay.Target{Console: sb.ConsoleURL, Client: &http.Client{Transport: met}, AppKey: sb.AppKey}
					result, report := playAt(t, target, sc)
					if !result.Held() || len(result.Steps) != len(sc.Story) {
						t.Error(report)
					}
				})
			}
		}
	})
	if played < 30 {
		t.Errorf("only %d stories were played", played)
	}
	if seats := seatsOf(t, sb.ConsoleURL); seats != "[]" {
		t.Errorf("seats were left open: %s", seats)
	}
	t.Run("rules", met.all)
}

// rulesMet is a transport that notes the rules in what the journal tells a player.
type rulesMet struct {
	mu    sync.Mutex
	rules map[policy.Reason]bool
}

func (m *rulesMet) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil || !strings.HasSuffix(req.URL.Path, "/api/v1/journal") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(bytes.NewReader(body))
	var j control.Journal
	if err == nil {
		err = json.Unmarshal(body, &j)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, e := range j.Entries {
		for _, d := range e.Decisions {
			for _, r := range d.Trail {
				m.rules[policy.Reason(r.Reason)] = true
			}
		}
	}
	return resp, err
}

// all wants every rule met, but those that no story can meet.
func (m *rulesMet) all(t *testing.T) {
	var missing []string
	for _, r := range policy.Rules() {
		why, excused := unmet[r.Reason]
		switch {
		case m.rules[r.Reason] && excused:
			t.Errorf("%s is met, though %q; take it off the list", r.Reason, why)
		case !m.rules[r.Reason] && !excused:
			missing = append(missing, string(r.Reason))
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("no story of the library meets\n  %s", strings.Join(missing, "\n  "))
	}
}
