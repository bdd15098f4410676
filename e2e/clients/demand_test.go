package clients

import (
	"cmp"
	"strings"
	"testing"

	"github.com/pcsandbox/pcsandbox/control"
)

// demandsToRelay has a tenant begin to demand MFA: a middle tier with an older
// token of one of its people is then refused, and its library says so in the way
// by which applications know that the person has to be asked.
func (m *matrix) demandsToRelay(t *testing.T, languages map[string]runner) {
	policies := []control.ConditionalAccess{{Name: "MFA for everybody", Grant: "mfa"}}
	if _, err := m.Control.ChangeTenant(t.Context(), "fabrikam", control.TenantChange{ConditionalAccess: &policies}); err != nil {
		t.Fatal(err)
	}
	john := kinds[len(kinds)-1]
	for _, l := range libraries {
		run := l.runner(languages)
		if _, none := l.none[onBehalfOf]; none || run == nil {
			continue
		}
		j := m.job(l.name, onBehalfOf, john)
		j.ID += "/under a policy"
		m.fill(t.Context(), run, j)
		c := m.cells[j.ID]
		want := cmp.Or(l.relayed, l.refusal)
		if c.String() != "AADSTS50079" || !strings.Contains(c.err.Error(), want) {
			t.Errorf("%s: %v, want AADSTS50079 as %s", j.ID, c.err, want)
		}
	}
}
