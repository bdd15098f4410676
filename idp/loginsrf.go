package idp

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/web"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// A posted is the form that a provider had the browser post, of either protocol.
type posted struct {
	protocol  directory.FederationProtocol
	message   []byte // the answer's XML
	ctx       string // the sign-in that it is for
	secret    string // proof that it comes from where the browser was sent
	arrivedAt string // the address it was posted to
}

// A federatedAnswer is what came back from a provider, while it is checked.
type federatedAnswer struct {
	posted
	trip      signin.Trip
	domain    directory.Domain
	assertion saml.Assertion
	mfa       bool // it claims that the provider did MFA
	user      directory.User
}

// loginSRF takes a provider's answer: WS-Federation's wresult or SAML-P's
// SAMLResponse.
func (s *Server) loginSRF(c *web.Call) (web.Result, error) {
	values, err := web.Form(c)
	if errors.Is(err, web.ErrBodyTooLarge) {
		return web.Result{}, err
	}
	if err != nil {
		return web.Result{}, s.rejected(c, fail(20012, "it is no WS-Federation answer with wa=wsignin1.0").because(err))
	}
	form, refusal := readPosted(values)
	if refusal != nil {
		return web.Result{}, s.rejected(c, refusal)
	}
	form.arrivedAt = consumerAddress(c.Site)
	v, err := s.resumed(c, form.ctx)
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("provider", v.flow.Trip.Domain)
	answer, err := v.checkAnswer(form)
	if err == nil {
		err = v.acceptAnswer(answer)
	}
	if refusal, ok := errors.AsType[*Error](err); ok {
		return web.Result{}, s.rejected(c, refusal)
	}
	if err != nil {
		return web.Result{}, err
	}
	c.Entry.Detail("the assertion says mfa", strconv.FormatBool(answer.mfa))
	return v.proceed()
}

// readPosted takes a provider's form apart. One that speaks both protocols could
// be read in two ways.
func readPosted(values url.Values) (posted, *Error) {
	p := posted{protocol: directory.WSFederation, message: []byte(values.Get("wresult"))}
	state, ok := strings.CutPrefix(values.Get("wctx"), wctxPrefix)
	name := "wctx"
	switch isSAML := values.Has(fieldSAMLResponse); {
	case isSAML && values.Has("wa"):
		return p, fail(20012, "it speaks WS-Federation and SAML 2.0 at once")
	case isSAML:
		message, err := saml.Unbase64(values.Get(fieldSAMLResponse))
		if err != nil {
			return p, fail(20012, "SAMLResponse is not Base64").because(err)
		}
		p.protocol, p.message = directory.SAMLP, message
		state, ok, name = values.Get(fieldRelayState), true, fieldRelayState
	case values.Get("wa") != waSignIn:
		return p, fail(20012, "it is no WS-Federation answer with wa=wsignin1.0")
	}
	var whole bool
	p.ctx, p.secret, whole = strings.Cut(state, ".")
	if !ok || !whole {
		return p, fail(20012, name+" is not the one that was sent to the provider")
	}
	return p, nil
}

// rejected notes in the journal that a provider's answer was not accepted.
func (s *Server) rejected(c *web.Call, e *Error) *Error {
	c.Entry.Decide(settled(policy.SignInAssertionRejected))
	return e
}

// checkAnswer verifies an answer against what the directory says of the domain,
// and finds whom it speaks of.
func (v *visit) checkAnswer(form posted) (federatedAnswer, error) {
	r, now := v.c.World.Read(), v.c.World.Now()
	a := federatedAnswer{posted: form}
	var err error
	waiting := v.flow
	if a.trip, err = signin.Return(&waiting, a.secret); err != nil {
		return a, fail(50089).because(err)
	}
	if len(a.message) == 0 {
		return a, fail(50008, "there is no wresult and no SAMLResponse")
	}
	issuer, err := a.issuerOf()
	if err != nil {
		return a, a.refusal(err)
	}
	domain, ok := directory.Domains.Find(r, "issuer", issuer)
	switch {
	case !ok || domain.Federation == nil:
		return a, fail(50107, issuer)
	case domain.Name != a.trip.Domain:
		return a, fail(20012, "it comes from another provider than the one that was asked")
	case protocolOf(domain) != a.protocol:
		return a, fail(20012, "it speaks another protocol than the domain is federated with")
	}
	a.domain = domain
	if a.assertion, a.mfa, err = a.verify(domain, a.trip, now); err != nil {
		return a, err
	}
	a.user, err = v.speaksOf(r, a)
	return a, err
}

// speaksOf finds the user by ImmutableID. A provider speaks for the people of its
// own domain alone, and once somebody has proven who they are, it cannot make
// them another.
func (v *visit) speaksOf(r world.Reader, a federatedAnswer) (directory.User, error) {
	tenant, _ := directory.Tenants.Get(r, a.domain.TenantID)
	u, ok := directory.FindUserByImmutableID(r, a.domain.TenantID, a.assertion.ImmutableID)
	// A deleted person's name may be another's by now.
	if home, known := directory.DomainOf(r, u.UPN); !ok || !u.DeletedAt.IsZero() || !known || home.Name != a.domain.Name {
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
		if !f.First || a.trip.Again {
			v.firstFactor(f, a.user, policy.ByFederation)
			if a.assertion.AuthnInstant.Before(f.Auth.Time) {
				f.Auth.Instant = a.assertion.AuthnInstant
			}
			f.AssertionMFA = false
		}
		f.AssertionMFA = f.AssertionMFA || a.mfa
		return nil
	})
}
