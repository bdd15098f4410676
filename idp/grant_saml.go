package idp

import (
	"crypto/x509"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/directory"
	"github.com/pcsandbox/pcsandbox/internal/policy"
	"github.com/pcsandbox/pcsandbox/internal/saml"
	"github.com/pcsandbox/pcsandbox/internal/signin"
	"github.com/pcsandbox/pcsandbox/internal/world"
)

// grantSAML is the assertion of a federated user's own provider, which a program
// got there for user name and password. It proves what the same assertion would
// prove in a browser; MFA that is demanded beyond that, nobody is there to do.
func grantSAML(format saml.BearerFormat) grant {
	return func(q *tokenRequest) (subject, error) {
		switch {
		case isPublic(q.client) && !q.client.PasswordGrant:
			return subject{}, fail(7000218)
		case q.form.Assertion == "":
			return subject{}, fail(900144, "assertion")
		case !q.v1 && len(q.form.Scopes) == 0:
			return subject{}, fail(900144, "scope")
		}
		raw, err := decodeAssertion(q.form.Assertion)
		if err != nil {
			return subject{}, fail(50008, "assertion is not Base64").because(err)
		}
		b, err := q.readBearer(format, raw)
		if err != nil {
			return subject{}, err
		}
		target, err := q.passwordTarget()
		if err != nil {
			return subject{}, err
		}
		if len(target.Others) > 0 {
			return subject{}, q.manyResources()
		}
		auth := q.provenBy(b)
		sub := subject{auth: auth, since: auth.Time, target: target, mfa: q.form.MFA, spend: b.spend, asserted: true}
		sub.openID, sub.offline = q.v1 || target.OpenID(), q.v1 || target.Offline()
		return sub, nil
	}
}

// A bearerAssertion is an assertion that was accepted.
type bearerAssertion struct {
	domain    directory.Domain
	assertion saml.Assertion
	mfa       bool // it claims MFA, and the domain's settings let that count
	user      directory.User
}

// spend notes that the assertion is used, be it here or at /login.srf.
func (b bearerAssertion) spend(tx *world.Txn) error {
	err := signin.AcceptAssertion(tx, b.domain.Name+" "+b.assertion.ID, b.assertion.NotOnOrAfter)
	if errors.Is(err, world.ErrExists) {
		return fail(50008, "the assertion was used before").because(err)
	}
	return err
}

// readBearer verifies an assertion against what the directory says of its
// issuer's domain, and finds whom it speaks of.
func (q *tokenRequest) readBearer(format saml.BearerFormat, raw []byte) (bearerAssertion, error) {
	b, err := q.checkBearer(format, raw)
	if err != nil {
		q.c.Entry.Decide(settled(policy.SignInAssertionRejected))
	}
	return b, err
}

func (q *tokenRequest) checkBearer(format saml.BearerFormat, raw []byte) (bearerAssertion, error) {
	issuer, err := format.BearerIssuer(raw)
	if err != nil {
		return bearerAssertion{}, bearerRefusal(err)
	}
	domain, ok := directory.Domains.Find(q.snap, "issuer", issuer)
	if !ok || domain.Federation == nil {
		return bearerAssertion{}, fail(50107, issuer)
	}
	q.c.Entry.Detail("provider", domain.Name)
	want, err := expectOf(domain, q.now)
	if err != nil {
		return bearerAssertion{}, err
	}
	b := bearerAssertion{domain: domain}
	entra := q.c.Site.Entra()
	recipients := []string{consumerAddress(q.c.Site), entra + q.c.URL.Path, q.c.Site.EntraBack() + q.c.URL.Path}
	if b.assertion, b.mfa, err = format.VerifyBearer(raw, want, recipients); err != nil {
		return bearerAssertion{}, bearerRefusal(err)
	}
	q.c.Entry.Detail("the assertion says mfa", strconv.FormatBool(b.mfa))
	b.mfa = policy.SignIn{Federated: true, MFAClaim: b.mfa, MFABehavior: domain.Federation.Behavior()}.MFA()
	return b, q.speaksOf(&b)
}

// speaksOf finds the user by ImmutableID. A provider speaks for the people of its
// own domain alone.
func (q *tokenRequest) speaksOf(b *bearerAssertion) error {
	tenant, _ := directory.Tenants.Get(q.snap, b.domain.TenantID)
	u, ok := directory.FindUserByImmutableID(q.snap, b.domain.TenantID, b.assertion.ImmutableID)
	if home, known := directory.DomainOf(q.snap, u.UPN); !ok || !known || home.Name != b.domain.Name {
		return fail(51004, b.assertion.UPN, tenant.Name)
	}
	q.c.Entry.Caller.User = u.UPN
	q.account, b.user = u, u
	return nil
}

// provenBy is the sign-in that an assertion stands for: as old as the assertion
// says, and never younger than now, however far ahead the provider's clock is.
func (q *tokenRequest) provenBy(b bearerAssertion) signin.Authentication {
	auth := signin.Authentication{
		UserID: b.user.ID, TenantID: b.user.TenantID, First: policy.ByFederation, Federated: true,
		Time: b.assertion.AuthnInstant, Seq: q.c.World.Seq(), IP: clientIP(q.c),
	}
	if auth.Time.After(q.now) {
		auth.Time = q.now
	}
	if b.mfa {
		auth.MFA, auth.MFATime = true, auth.Time
	}
	nameMethods(q.snap, &auth)
	return auth
}

// expectOf is what the assertions of a domain's provider must be.
func expectOf(d directory.Domain, now time.Time) (saml.Expect, error) {
	want := saml.Expect{Issuer: d.Federation.IssuerURI, Audience: saml.AudienceEntra, Now: now}
	for _, der := range d.Federation.Certificates() {
		if certificate, err := x509.ParseCertificate(der); err == nil {
			want.Certificates = append(want.Certificates, certificate)
		}
	}
	if len(want.Certificates) == 0 {
		return want, fail(50008, "the domain has no usable signing certificate")
	}
	return want, nil
}

// decodeAssertion takes Base64 of either alphabet, padded or not: each library has
// its own way.
func decodeAssertion(s string) ([]byte, error) {
	s = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/", "\r", "", "\n", "").Replace(s), "=")
	return base64.RawStdEncoding.DecodeString(s)
}

// bearerRefusal is how the token endpoint spells what is wrong with an assertion.
func bearerRefusal(err error) error {
	if errors.Is(err, saml.ErrMalformed) {
		return fail(50008, "it is no assertion of the grant's version of SAML").because(err)
	}
	for _, r := range samlRefusals {
		switch {
		case !errors.Is(err, r.err):
		case r.text == "":
			return fail(r.number).because(err)
		default:
			return fail(50008, r.text).because(err)
		}
	}
	return fail(50008, "it cannot be read").because(err)
}
