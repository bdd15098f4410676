package idp_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
)

// federate changes the federation of the domain that toy signs in at.
func (sb *sandbox) federate(change func(*directory.Federation)) *sandbox {
	sb.t.Helper()
	sb.change(func(tx *txn) error { return directory.ChangeFederation(tx, "wingtiptoys.example", change) })
	return sb
}

// settings are all ways in which a domain can be told what to make of its
// provider's MFA.
var settings = map[string]struct {
	change    func(*directory.Federation)
	with, not string // screen that ends a sign-in which needs MFA, with the claim and without
	asked     bool   // the provider is asked for MFA
}{
	"accept":                         {behavior(policy.AcceptMFA), "entra.stay-signed-in", "entra.mfa-more-info", false},
	"nothing set":                    {behavior(""), "entra.stay-signed-in", "entra.mfa-more-info", false},
	"enforce":                        {behavior(policy.EnforceMFA), "entra.stay-signed-in", "entra.blocked", true},
	"reject":                         {behavior(policy.RejectMFA), "entra.mfa-more-info", "entra.mfa-more-info", false},
	"legacy SupportsMfa":             {legacy("", true), "entra.stay-signed-in", "entra.blocked", true},
	"legacy SupportsMfa, off":        {legacy("", false), "entra.mfa-more-info", "entra.mfa-more-info", false},
	"accept goes before SupportsMfa": {legacy(policy.AcceptMFA, true), "entra.stay-signed-in", "entra.mfa-more-info", false},
}

func behavior(b policy.MFABehavior) func(*directory.Federation) {
	return func(f *directory.Federation) { f.MFABehavior = b }
}

func legacy(b policy.MFABehavior, supports bool) func(*directory.Federation) {
	return func(f *directory.Federation) { f.MFABehavior, f.SupportsMFA = b, &supports }
}

// claims are the places of an assertion that may say multipleauthn, by protocol,
// and what counts there (facts/entra.md 5.2, 5.3).
var claims = []struct {
	name     string
	protocol directory.FederationProtocol
	change   func(*saml.Response)
	counts   bool
}{
	{"no claim", directory.WSFederation, func(*saml.Response) {}, false},
	{"AuthenticationMethod", directory.WSFederation, func(r *saml.Response) { r.AuthnMethod = saml.MultipleAuthn }, true},
	{"AuthenticationMethod, wiaormultiauthn", directory.WSFederation, func(r *saml.Response) { r.AuthnMethod = saml.WIAOrMultiAuthn }, true},
	{"the attribute authenticationmethod", directory.WSFederation, func(r *saml.Response) { r.MethodClaims = []string{saml.MultipleAuthn} }, true},
	{"authnmethodsreferences", directory.WSFederation, func(r *saml.Response) { r.AuthnMethods = []string{saml.MethodPassword, saml.MultipleAuthn} }, true},
	{"authnmethodsreferences, wiaormultiauthn", directory.WSFederation, func(r *saml.Response) { r.AuthnMethods = []string{saml.WIAOrMultiAuthn} }, true},
	{"authnmethodsreferences of a password", directory.WSFederation, func(r *saml.Response) { r.AuthnMethods = []string{saml.MethodPassword} }, false},
	{"no claim, SAML-P", directory.SAMLP, func(*saml.Response) {}, false},
	{"AuthnContextClassRef", directory.SAMLP, func(r *saml.Response) { r.AuthnMethod = saml.MultipleAuthn }, true},
	{"AuthnContextClassRef, wiaormultiauthn", directory.SAMLP, func(r *saml.Response) { r.AuthnMethod = saml.WIAOrMultiAuthn }, false},
}

// TestTheDomainDecidesWhatTheProvidersMFAMeans is the table of federation: what a
// domain is set to, and what its provider says, where MFA is needed.
func TestTheDomainDecidesWhatTheProvidersMFAMeans(t *testing.T) {
	t.Parallel()
	for name, set := range settings {
		for _, claim := range claims {
			t.Run(name+"/"+claim.name, func(t *testing.T) {
				t.Parallel()
				sb := newSandbox(t).federate(set.change).federate(func(f *directory.Federation) { f.Protocol = claim.protocol })
				b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example", "amr_values", "mfa"))
				if asked := b.mfaAsked(claim.protocol); asked != set.asked {
					t.Errorf("the provider is asked for MFA: %t", asked)
				}
				trips := 0
				for ; b.to != nil && trips < 5; trips++ {
					b.answerBy(claim.protocol, "toy", claim.change)
				}
				want := set.not
				if claim.counts {
					want = set.with
				}
				b.expect(want)
				if back := want == "entra.blocked"; back != (trips == 2) || !back && trips != 1 {
					t.Errorf("there were %d trips to the provider", trips)
				}
			})
		}
	}
}

// TestTheClaimIsWorthTheSameWhereNobodyNeedsMFA: the sign-in is done, and amr says
// mfa as the domain's setting has it.
func TestTheClaimIsWorthTheSameWhereNobodyNeedsMFA(t *testing.T) {
	t.Parallel()
	for name, set := range settings {
		for _, claim := range claims {
			t.Run(name+"/"+claim.name, func(t *testing.T) {
				t.Parallel()
				sb := newSandbox(t).federate(set.change).federate(func(f *directory.Federation) { f.Protocol = claim.protocol })
				b := sb.browser().open(authorize("login_hint", "toy@wingtiptoys.example"))
				if b.mfaAsked(claim.protocol) {
					t.Error("nobody needs MFA, and the provider is asked for it")
				}
				b.answerBy(claim.protocol, "toy", claim.change).stay("idBtn_Back")
				if got, want := b.outcome().MFA, claim.counts && set.with == "entra.stay-signed-in"; got != want {
					t.Errorf("the token says mfa: %t, want %t", got, want)
				}
			})
		}
	}
}

// mfaAsked reports whether the address that the browser was sent to asks for MFA.
func (b *browser) mfaAsked(p directory.FederationProtocol) bool {
	b.sb.t.Helper()
	if p == directory.SAMLP {
		return len(b.authnRequest().Classes) == 1
	}
	return b.answer().Get("wauth") == saml.MultipleAuthn
}

// authnRequest is the SAML request that the browser was sent away with.
func (b *browser) authnRequest() saml.AuthnRequest {
	b.sb.t.Helper()
	q, err := saml.ReadRedirectedRequest(b.answer().Get("SAMLRequest"))
	if err != nil {
		b.sb.t.Fatalf("%v: %v", err, b.to)
	}
	return q
}

// answerBy posts what the provider states of a person, by either protocol.
func (b *browser) answerBy(p directory.FederationProtocol, name string, changes ...func(*saml.Response)) *browser {
	b.sb.t.Helper()
	r := saml.Response{Assertion: b.sb.assertion(name)}
	if p != directory.SAMLP {
		for _, change := range changes {
			change(&r)
		}
		return b.bring(b.sb.signed(r.Assertion, keyOf(r.Assertion)))
	}
	return b.respond(b.sb.response(b.authnRequest(), r, changes...))
}

// response is what the provider of a person's domain answers to a request.
func (sb *sandbox) response(q saml.AuthnRequest, r saml.Response, changes ...func(*saml.Response)) []byte {
	sb.t.Helper()
	r.AuthnMethod, r.ResponseID, r.InResponseTo = saml.ClassPassword, "_"+sb.world.NewID(), q.ID
	r.Destination, r.Recipient, r.ConfirmedUntil = q.ReplyTo, q.ReplyTo, r.NotBefore.Add(bearerLife)
	for _, change := range changes {
		change(&r)
	}
	return sb.signedResponse(r, keyOf(r.Assertion))
}

// respond posts a SAMLResponse with the RelayState that the browser was sent away
// with.
func (b *browser) respond(response []byte) *browser {
	b.sb.t.Helper()
	return b.send(http.MethodPost, "/login.srf", url.Values{
		"RelayState": {b.answer().Get("RelayState")}, "SAMLResponse": {base64Of(response)},
	})
}
