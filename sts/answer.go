package sts

import (
	"fmt"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// assertionLife is how long an assertion is good, as AD FS has it.
const assertionLife = time.Hour

// answer sends the browser on to Entra ID with a signed assertion. It signs, so
// no transaction may be open.
func (s service) answer(v visit, f flow, account directory.ProviderAccount) (web.Result, error) {
	v.Entry.Caller.User = account.UPN
	pair, err := s.pair(v)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	speak := wsFederation
	if f.Request.SAML != "" {
		speak = samlP
	}
	fields, claimed, err := speak(v, f, account, pair)
	if err != nil {
		return web.Result{}, web.Internal(fmt.Errorf("sign the assertion of %s: %w", v.provider.Domain, err))
	}
	v.Entry.Detail("MFA at the provider", yesNo(f.Auth.MFA))
	v.Entry.Detail("MFA claim in the assertion", yesNo(claimed))
	common := v.common("Sign in")
	common.Explain = whyAnswer(v.provider, account, f)
	doc, err := s.pages.AutoPost(common, replyAddress(v.Site), fields)
	if err != nil {
		return web.Result{}, web.Internal(err)
	}
	return result(0, doc), nil
}

// wsFederation is the answer as WS-Federation has it, and whether it claims MFA.
func wsFederation(v visit, f flow, account directory.ProviderAccount, pair *keys.Pair) ([]page.Hidden, bool, error) {
	a := assertionOf(v.provider, account, f.Auth, v.World.Now())
	a.ID = "_" + v.World.NewID()
	wresult, err := saml.Sign(a, pair.Key, pair.Certificate)
	fields := []page.Hidden{{Name: "wa", Value: actionSignIn}, {Name: "wresult", Value: string(wresult)}}
	if f.Request.HasContext {
		fields = append(fields, page.Hidden{Name: "wctx", Value: f.Request.Context})
	}
	return fields, a.MFA(), err
}

// assertionOf is what the provider states about a sign-in.
//
// AuthenticationMethod stays the first factor's: AD FS tells of MFA by the
// attribute authnmethodsreferences, and only where a claim rule passes it on. The
// rule that is missing is what makes people look as if they had done no MFA
// (facts/entra.md 5.3).
func assertionOf(p directory.Provider, a directory.ProviderAccount, auth authentication, now time.Time) saml.Assertion {
	out := saml.Assertion{
		Issuer: p.IssuerURI, Audience: saml.AudienceEntra,
		ImmutableID: a.ImmutableID, UPN: a.UPN,
		AuthnMethod: saml.MethodPassword, AuthnInstant: auth.Time,
		IssueInstant: now, NotBefore: now, NotOnOrAfter: now.Add(assertionLife),
	}
	if _, sends := p.MFA(a); sends {
		out.AuthnMethods = []string{saml.MethodPassword}
		if auth.MFA {
			out.AuthnMethods = append(out.AuthnMethods, saml.MultipleAuthn)
		}
	}
	return out
}

// pair is the provider's signing key with the certificate that Entra ID was told
// of when the domain was federated, as the sandbox began. However far its clock
// has moved since, it is the same one.
func (s service) pair(v visit) (*keys.Pair, error) {
	return s.keys(v.World).ProviderPair(v.provider.Key, v.provider.Domain, born(v.World))
}

// born is when a world's scenario was set up.
func born(w *world.World) time.Time {
	base := w.Base()
	if !base.Start.IsZero() {
		return base.Start
	}
	return base.Built
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
