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
			rule            string
		}{{"none", false, false, "present"}, {"silent", true, false, "present"}, {"no-rule", true, true, "missing"}, {"", true, true, "missing"}, {"claims", true, true, "present"}, {"", true, true, "present"}} {
			b.leads(b.form(at, "mfa_behavior", "reject", "provider", chosen.provider), prefix, "/scenario", "Federation changed")
			d, _ := directory.Domains.Get(b.world.Read(), domain.Name)
			if got := domainOf(b.world.Read(), d); got.MFABehavior != string(policy.RejectMFA) || got.PerformsMFA != chosen.performs || got.SendsMFAClaim != chosen.sends || got.AMRRule != chosen.rule {
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

func TestWhatEntraWasToldIsChangedByFormAndByCall(t *testing.T) {
	t.Parallel()
	b := newBench(t, "")
	const domain = "wingtiptoys.example"
	now := func() control.Domain {
		d, _ := directory.Domains.Get(b.world.Read(), domain)
		return domainOf(b.world.Read(), d)
	}
	b.leads(b.form("/scenario/domains/"+domain, "mfa_behavior", "unset", "supports_mfa", "true", "protocol", "saml", "prompt_login", "native"), "", "/scenario", "Federation changed")
	if got := now(); got.MFABehavior != "" || got.SupportsMFA == nil || !*got.SupportsMFA || got.Protocol != "saml" || got.PromptLogin != "native" {
		t.Errorf("%+v", got)
	}
	if d, _ := directory.Domains.Get(b.world.Read(), domain); d.Federation.Behavior() != policy.EnforceMFA || d.Federation.Protocol != directory.SAMLP || d.Federation.PromptLogin != directory.NativePromptLogin {
		t.Errorf("%+v", d.Federation)
	}
	page := b.get("/scenario").body
	for _, want := range []string{`<option value="unset" selected>`, `<option value="saml" selected>`, `<option value="native" selected>`, "Authentication Methods References"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	for _, fields := range [][]string{{"mfa_behavior", "reject", "protocol", "oidc"}, {"mfa_behavior", "reject", "prompt_login", "no"}, {"mfa_behavior", "reject", "supports_mfa", "perhaps"}} {
		if got := b.form("/scenario/domains/"+domain, fields...); got.status != http.StatusBadRequest || now().MFABehavior != "" {
			t.Errorf("%q: %d, %+v", fields, got.status, now())
		}
	}
}
