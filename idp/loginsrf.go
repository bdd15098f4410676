package idp

import (
	"crypto/x509"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A federatedAnswer is what came back from a provider, while it is checked.
type federatedAnswer struct {
	trip      signin.Trip
	secret    string
	domain    directory.Domain
	assertion saml.Assertion
	user      directory.User
}

// loginSRF takes a provider's answer: WS-Federation's wresult.
func (s *Server) loginSRF(c *web.Call) (web.Result, error) {
	values, err := web.Form(c)
	if errors.Is(err, web.ErrBodyTooLarge) {
		return web.Result{}, err
	}
	if err != nil || values.Get("wa") != waSignIn {
		return web.Result{}, s.rejected(c, fail(20012, "it is no WS-Federation answer with wa=wsignin1.0").because(err))
	}
	request, ok := strings.CutPrefix(values.Get("wctx"), wctxPrefix)
	ctx, secret, found := strings.Cut(request, ".")
	if !ok || !found {
		return web.Result{}, s.rejected(c, fail(20012, "wctx is not the one that was sent to the provider"))
	}
	v, err := s.resumed(c, ctx)
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("provider", v.flow.Trip.Domain)
	answer, err := v.checkAnswer(secret, []byte(values.Get("wresult")))
	if err == nil {
		err = v.acceptAnswer(answer)
	}
	if refusal, ok := errors.AsType[*Error](err); ok {
		return web.Result{}, s.rejected(c, refusal)
	}
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("the assertion says mfa", strconv.FormatBool(answer.assertion.MFA()))
	return v.proceed()
}

// rejected notes in the journal that a provider's answer was not accepted.
func (s *Server) rejected(c *web.Call, e *Error) *Error {
	c.Entry.Decide(settled(policy.SignInAssertionRejected))
	return e
}

// checkAnswer verifies an answer against what the directory says of the domain,
// and finds whom it speaks of.
func (v *visit) checkAnswer(secret string, wresult []byte) (federatedAnswer, error) {
	r, now := v.c.World.Read(), v.c.World.Now()
	a := federatedAnswer{secret: secret}
	var err error
	waiting := v.flow
	if a.trip, err = signin.Return(&waiting, secret); err != nil {
		return a, fail(50089).because(err)
	}
	if len(wresult) == 0 {
		return a, fail(50008, "there is no wresult")
	}
	issuer, err := saml.Issuer(wresult)
	if err != nil {
		return a, samlRefusal(err)
	}
	domain, ok := directory.Domains.Find(r, "issuer", issuer)
	if !ok || domain.Federation == nil {
		return a, fail(50107, issuer)
	}
	if domain.Name != a.trip.Domain {
		return a, fail(20012, "it comes from another provider than the one that was asked")
	}
	a.domain = domain
	if a.assertion, err = verifyAssertion(wresult, domain, a.trip, now); err != nil {
		return a, err
	}
	a.user, err = v.speaksOf(r, a)
	return a, err
}

func verifyAssertion(wresult []byte, d directory.Domain, trip signin.Trip, now time.Time) (saml.Assertion, error) {
	certificate, err := x509.ParseCertificate(d.Federation.SigningCertificate)
	if err != nil {
		return saml.Assertion{}, fail(50008, "the domain has no usable signing certificate").because(err)
	}
	want := saml.Expect{
		Certificates: []*x509.Certificate{certificate}, Issuer: d.Federation.IssuerURI,
		Audience: saml.AudienceEntra, Now: now,
	}
	if trip.Fresh {
		want.FreshSince = trip.Since
	}
	a, err := saml.Verify(wresult, want)
	if err != nil {
		return a, samlRefusal(err)
	}
	return a, nil
}

// samlRefusals spell what is wrong with an answer.
var samlRefusals = []struct {
	err    error
	number int
	text   string
}{
	{saml.ErrMalformed, 20012, "it is no WS-Trust answer with a SAML 1.1 assertion"},
	{saml.ErrWrapped, 20012, "it does not hold exactly one signed assertion"},
	{saml.ErrUnsigned, 50008, "the assertion is not signed"},
	{saml.ErrSignature, 50008, "the signature does not verify with the domain's signing certificate"},
	{saml.ErrIssuer, 50008, "the issuer is not the domain's"},
	{saml.ErrAudience, 50008, "the assertion is meant for another audience"},
	{saml.ErrTime, 50008, "the assertion is not valid at this time, or its sign-in is not fresh enough"},
	{saml.ErrNoImmutableID, 90020, ""},
}

func samlRefusal(err error) *Error {
	for _, r := range samlRefusals {
		switch {
		case !errors.Is(err, r.err):
		case r.text == "":
			return fail(r.number).because(err)
		default:
			return fail(r.number, r.text).because(err)
		}
	}
	return fail(20012, "it cannot be read").because(err)
}

// speaksOf finds the user by ImmutableID. A provider speaks for the people of its
// own domain alone, and once somebody has proven who they are, it cannot make
// them another.
func (v *visit) speaksOf(r world.Reader, a federatedAnswer) (directory.User, error) {
	tenant, _ := directory.Tenants.Get(r, a.domain.TenantID)
	u, ok := directory.FindUserByImmutableID(r, a.domain.TenantID, a.assertion.ImmutableID)
	if home, known := directory.DomainOf(r, u.UPN); !ok || !known || home.Name != a.domain.Name {
		return u, fail(51004, a.assertion.UPN, tenant.Name)
	}
	if v.flow.First && v.flow.UserID != u.ID {
		return u, fail(90072, u.UPN, a.assertion.Issuer, tenant.Name, v.flow.Request.ClientID)
	}
	return u, nil
}

// acceptAnswer notes what the provider proved. The trip is over, and the
// assertion is good for nothing more.
func (v *visit) acceptAnswer(a federatedAnswer) error {
	return v.noteIn(func(tx *world.Txn, f *signin.Flow) error {
		if _, err := signin.Return(f, a.secret); err != nil {
			return fail(50089).because(err)
		}
		err := signin.AcceptAssertion(tx, a.domain.Name+" "+a.assertion.ID, a.assertion.NotOnOrAfter)
		if errors.Is(err, world.ErrExists) {
			return fail(50008, "the assertion was used before").because(err)
		}
		if err != nil {
			return err
		}
		if !f.First {
			v.firstFactor(f, a.user, policy.ByFederation)
		}
		f.AssertionMFA = f.AssertionMFA || a.assertion.MFA()
		return nil
	})
}
