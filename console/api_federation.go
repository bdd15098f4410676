package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/pcsandbox/pcsandbox/control"
	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// Words of the control API, which are those of scenarios, for what Graph calls
// otherwise. The first is what nothing set means.
var (
	protocolWords = []word{{"ws-fed", string(directory.WSFederation)}, {"saml", string(directory.SAMLP)}}
	promptWords   = []word{{"translate", string(directory.TranslatePromptLogin)}, {"native", string(directory.NativePromptLogin)}, {"disabled", string(directory.DisabledPromptLogin)}}
	ruleWords     = []word{{"present", ""}, {"missing", "missing"}}
	behaviorWords = []word{{"unset", ""}, {"accept", string(policy.AcceptMFA)}, {"enforce", string(policy.EnforceMFA)}, {"reject", string(policy.RejectMFA)}}
)

// A word is how a setting's value is said here and what stands in the row.
type word struct{ said, row string }

// said is the word for what stands in a row.
func said(words []word, row string) string {
	i := slices.IndexFunc(words, func(w word) bool { return w.row == row })
	return words[max(i, 0)].said
}

// rowOf is what stands in the row for a word.
func rowOf(name string, words []word, given string) (string, error) {
	var all []string
	for _, w := range words {
		if w.said == given {
			return w.row, nil
		}
		all = append(all, w.said)
	}
	return "", bad("", "%s %q is not one of %s", name, given, strings.Join(all, ", "))
}

func domainOf(r world.Reader, d directory.Domain) control.Domain {
	out := control.Domain{Name: d.Name, Federated: d.Federation != nil}
	if d.Federation == nil {
		return out
	}
	out.MFABehavior, out.SupportsMFA = string(d.Federation.MFABehavior), d.Federation.SupportsMFA
	out.Protocol, out.PromptLogin = said(protocolWords, string(d.Federation.Protocol)), said(promptWords, string(d.Federation.PromptLogin))
	if p, ok := directory.Providers.Get(r, d.Name); ok {
		out.PerformsMFA, out.SendsMFAClaim = p.PerformsMFA, p.SendsMFAClaim
		out.AMRRule = ruleWords[0].said
		if p.NoAMRRule {
			out.AMRRule = ruleWords[1].said
		}
	}
	return out
}

func changeFederation(c *web.Call) (web.Result, error) {
	change, err := read[control.FederationChange](c)
	if err != nil {
		return web.Result{}, err
	}
	out, err := federate(c, change)
	return web.JSON(http.StatusOK, out), err
}

// federate changes the federation of the domain that the path names.
func federate(c *web.Call, change control.FederationChange) (control.Domain, error) {
	var out control.Domain
	err := c.World.Write(func(tx *world.Txn) error {
		name := strings.ToLower(c.Vars["domain"])
		if err := applyFederation(tx, name, change); err != nil {
			return err
		}
		if err := applyProvider(tx, name, change); err != nil {
			return err
		}
		d, _ := directory.Domains.Get(tx, name)
		out = domainOf(tx, d)
		c.Entry.Detail("changed", "federation of "+out.Name)
		return nil
	})
	return out, err
}

// applyFederation changes what Entra was told of the provider.
func applyFederation(tx *world.Txn, domain string, change control.FederationChange) error {
	var refused error
	given := func(name string, words []word, value *string, set func(string)) {
		if value == nil || refused != nil {
			return
		}
		row, err := rowOf(name, words, *value)
		if err == nil {
			set(row)
		}
		refused = err
	}
	err := directory.ChangeFederation(tx, domain, func(f *directory.Federation) {
		if change.SupportsMFA != nil {
			supports := *change.SupportsMFA
			f.SupportsMFA, f.MFABehavior = &supports, "" // it decides only where that is unset
		}
		given("mfa_behavior", behaviorWords, change.MFABehavior, func(v string) { f.MFABehavior = policy.MFABehavior(v) })
		given("protocol", protocolWords, change.Protocol, func(v string) { f.Protocol = directory.FederationProtocol(v) })
		given("prompt_login", promptWords, change.PromptLogin, func(v string) { f.PromptLogin = directory.PromptLoginBehavior(v) })
	})
	if err != nil {
		return err
	}
	return refused
}

// applyProvider changes what the provider does.
func applyProvider(tx *world.Txn, domain string, change control.FederationChange) error {
	if change.AMRRule != nil {
		rule, err := rowOf("amr_rule", ruleWords, *change.AMRRule)
		if err == nil {
			err = directory.ChangeProvider(tx, domain, func(p *directory.Provider) { p.NoAMRRule = rule != "" })
		}
		if err != nil {
			return err
		}
	}
	if change.PerformsMFA == nil && change.SendsMFAClaim == nil {
		return nil
	}
	p, _ := directory.Providers.Get(tx, domain)
	performs, sends := p.PerformsMFA, p.SendsMFAClaim
	if change.PerformsMFA != nil {
		performs = *change.PerformsMFA
	}
	if change.SendsMFAClaim != nil {
		sends = *change.SendsMFAClaim
		performs = performs || sends && change.PerformsMFA == nil // a claim of MFA that was not done is a lie
	}
	return directory.SetProviderFlags(tx, domain, performs, sends)
}
