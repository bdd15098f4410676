package graph_test

import (
	"net/http"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/journal"
)

// On the wire Graph says the same whatever is missing; the journal tells.
func TestJournalTellsWhatARefusedCallLacks(t *testing.T) {
	t.Parallel()
	sb := start(t)
	const permission = "Domain-InternalFederation.ReadWrite.All, Domain.ReadWrite.All"
	const roles = "External Identity Provider Administrator, Domain Name Administrator, Global Administrator"
	lesson := journal.Detail{Name: "lesson", Value: "pcsandbox replay graph-federation"}
	for name, c := range map[string]struct {
		bearer, method, path string
		want                 []journal.Detail
	}{
		"an app without a permission": {sb.mint(sb.app(wingtip)), "PATCH", toysID,
			[]journal.Detail{{Name: "needs", Value: "one application permission of " + permission}, {Name: "has", Value: "none"}, lesson}},
		"a user whose app lacks one": {sb.token("gloria", "User.Read", "openid"), "PATCH", toysID,
			[]journal.Detail{{Name: "needs", Value: "one delegated permission of " + permission}, {Name: "has", Value: "User.Read, openid"}, lesson}},
		"a user without a role": {sb.token("prashob"), "PATCH", toysID,
			[]journal.Detail{{Name: "needs", Value: "one directory role of " + roles}, {Name: "has", Value: "none"}, lesson}},
		"a user with another role": {sb.token("annie"), "DELETE", toysID,
			[]journal.Detail{{Name: "needs", Value: "one directory role of " + roles}, {Name: "has", Value: "Authentication Administrator"}, lesson}},
		"what no lesson plays": {sb.mint(sb.app(wingtip)), "GET", "/v1.0/auditLogs/signIns",
			[]journal.Detail{{Name: "needs", Value: "one application permission of AuditLog.Read.All"}, {Name: "has", Value: "none"}}},
	} {
		got := sb.do(c.method, c.path, c.bearer, "")
		if got.Code != http.StatusForbidden || got.code() != "Authorization_RequestDenied" {
			t.Errorf("%s: %d %s", name, got.Code, got.Body)
		}
		details := sb.last().Details
		if len(details) != len(c.want) {
			t.Errorf("%s: the journal tells %+v", name, details)
			continue
		}
		for i := range c.want {
			if details[i] != c.want[i] {
				t.Errorf("%s: the journal tells %+v, want %+v", name, details[i], c.want[i])
			}
		}
	}
}
