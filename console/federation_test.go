package console

import (
	"net/http"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
)

func TestFederationIsChangedByForm(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "/seats/s1"} {
		b := newBench(t, prefix)
		var domain control.Domain
		for _, d := range domainsOf(b) {
			if d.Federated {
				domain = d
			}
		}
		doc := parse(t, b.get("/scenario").body)
		doc.mustSay(t, "Federation of "+domain.Name)
		at := "/scenario/domains/" + domain.Name
		for _, chosen := range []struct {
			provider        string
			performs, sends bool
		}{{"none", false, false}, {"silent", true, false}, {"claims", true, true}, {"", true, true}} {
			b.leads(b.form(at, "mfa_behavior", "reject", "provider", chosen.provider), prefix, "/scenario", "Federation changed")
			d, _ := directory.Domains.Get(b.world.Read(), domain.Name)
			if got := domainOf(b.world.Read(), d); got.MFABehavior != string(policy.RejectMFA) || got.PerformsMFA != chosen.performs || got.SendsMFAClaim != chosen.sends {
				t.Errorf("%q: %+v", chosen.provider, got)
			}
		}
		if got := b.get("/scenario").body; !strings.Contains(got, `<option value="claims" selected>`) || !strings.Contains(got, `<option value="reject" selected>`) {
			t.Error("the form does not show what was set")
		}
		journal := parse(t, b.get("/?surface=console").body)
		journal.mustSay(t, "federation of "+domain.Name)
	}
}

func TestFederationFormRefusesWhatNoProviderCan(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	const at = "/scenario/domains/wingtiptoys.example"
	for _, fields := range [][]string{{"mfa_behavior", "reject", "provider", "lies"}, {"mfa_behavior", "", "provider", "none"}, {"mfa_behavior", "maybe"}, {}} {
		if got := b.form(at, fields...); got.status != http.StatusBadRequest {
			t.Errorf("%q: %d", fields, got.status)
		}
	}
	if got := b.form("/scenario/domains/contoso.example", "mfa_behavior", "reject"); got.status != http.StatusNotFound {
		t.Errorf("a managed domain: %d", got.status)
	}
	if got := b.do(http.MethodPost, at, "mfa_behavior=reject", "Content-Type", "application/x-www-form-urlencoded", "Origin", "https://elsewhere.example", "Sec-Fetch-Site", "cross-site"); got.status != http.StatusForbidden {
		t.Errorf("from another website: %d", got.status)
	}
}

// domainsOf are the domains of all tenants.
func domainsOf(b *bench) []control.Domain {
	var out []control.Domain
	for _, tn := range tenantsOf(b.world.Read()) {
		out = append(out, tn.Domains...)
	}
	return out
}
