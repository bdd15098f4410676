package sts

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/page"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// Fields of SAML-P's bindings.
const (
	fieldSAMLRequest  = "SAMLRequest"
	fieldSAMLResponse = "SAMLResponse"
	fieldRelayState   = "RelayState"
)

// bearerLife is how long AD FS lets the bearer of a SAML 2.0 assertion hand it in.
const bearerLife = 5 * time.Minute

// actSAMLP does what a SAML-P request asks for: a sign-in by either binding, a
// sign-out by redirect.
func (s service) actSAMLP(v visit, values url.Values) (web.Result, error) {
	message := values.Get(fieldSAMLRequest)
	if v.Method == http.MethodPost {
		q, err := saml.ReadPostedRequest(message)
		return s.signInBySAMLP(v, q, err, values)
	}
	m, err := saml.ParseRedirected(message)
	if err != nil {
		return s.signInBySAMLP(v, saml.AuthnRequest{}, err, values)
	}
	if m.IsLogoutRequest() {
		return s.logout(v, m, values)
	}
	q, err := m.AuthnRequest()
	return s.signInBySAMLP(v, q, err, values)
}

// signInBySAMLP begins a sign-in unless the request could not be read.
func (s service) signInBySAMLP(v visit, q saml.AuthnRequest, err error, values url.Values) (web.Result, error) {
	if err != nil {
		v.Entry.Cause = err.Error()
		return web.Result{}, errSAMLRequest
	}
	r, err := understood(v, q, values)
	if err != nil {
		return web.Result{}, err
	}
	return s.signIn(v, r)
}

// understood is a SAML-P sign-in request that the provider can answer. A signature
// (SigAlg, Signature) is allowed and not looked at: the domain's settings ask for
// none.
func understood(v visit, q saml.AuthnRequest, values url.Values) (request, error) {
	mfa := slices.Contains(q.Classes, saml.MultipleAuthn)
	switch known := func(class string) bool { _, ok := authnMethods[class]; return ok }; {
	case q.Issuer != saml.AudienceEntra:
		return request{}, errUnknownIssuer
	case q.ReplyTo != "" && q.ReplyTo != replyAddress(v.Site):
		return request{}, errForeignConsumer
	case q.Passive:
		return request{}, errPassive
	case len(q.Classes) > 0 && !mfa && !slices.ContainsFunc(q.Classes, known):
		return request{}, errUnknownClass
	case !returnable(values.Get(fieldRelayState)):
		return request{}, badContext(fieldRelayState)
	}
	return request{
		SAML: q.ID, Context: values.Get(fieldRelayState), HasContext: values.Has(fieldRelayState),
		MFA: mfa, Fresh: q.ForceAuthn, UserName: hint(values),
	}, nil
}

// samlP is the answer as SAML-P has it, and whether it claims MFA.
func samlP(v visit, f flow, account directory.ProviderAccount, pair *keys.Pair) ([]page.Hidden, bool, error) {
	r := responseOf(v.provider, account, f, v.World.Now())
	r.ID, r.ResponseID = "_"+v.World.NewID(), "_"+v.World.NewID()
	r.Destination = replyAddress(v.Site)
	r.Recipient = r.Destination
	signed, err := saml.SignResponse(r, pair.Key, pair.Certificate)
	if err != nil {
		return nil, false, errors.Join(errors.New("SAML 2.0"), err)
	}
	fields := []page.Hidden{{Name: fieldSAMLResponse, Value: base64.StdEncoding.EncodeToString(signed)}}
	if f.Request.HasContext {
		fields = append(fields, page.Hidden{Name: fieldRelayState, Value: f.Request.Context})
	}
	return fields, r.MFA(), nil
}

// responseOf is what the provider states about a sign-in in SAML-P. There the
// authentication context is the one place that can tell of MFA.
func responseOf(p directory.Provider, a directory.ProviderAccount, f flow, now time.Time) saml.Response {
	r := saml.Response{
		Assertion: saml.Assertion{
			Issuer: p.IssuerURI, Audience: saml.AudienceEntra,
			ImmutableID: a.ImmutableID, UPN: a.UPN,
			AuthnMethod: saml.ClassPassword, AuthnInstant: f.Auth.Time,
			IssueInstant: now, NotBefore: now, NotOnOrAfter: now.Add(assertionLife),
		},
		InResponseTo: f.Request.SAML, ConfirmedUntil: now.Add(bearerLife),
	}
	if _, sends := p.MFA(a); sends && f.Auth.MFA {
		r.AuthnMethod = saml.MultipleAuthn
	}
	return r
}
