package idp

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/pcsandbox/pcsandbox/internal/token"
	"github.com/pcsandbox/pcsandbox/internal/web"
)

// jwtBearer is the one type of client assertion there is (RFC 7523).
const jwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionSkew is how far the clocks of client and Entra may be apart.
const assertionSkew = 5 * time.Minute

// checkClientAssertion sees that the client holds the key of a certificate that
// is registered for it. As at Entra, an assertion may live for as long as it
// says and may be used again: nobody keeps its jti.
func (q *tokenRequest) checkClientAssertion() error {
	switch q.form.ClientAssertionType {
	case jwtBearer:
	case "":
		return fail(900144, "client_assertion_type")
	default:
		return fail(90011)
	}
	a, err := token.ParseClientAssertion(q.form.ClientAssertion)
	switch {
	case errors.Is(err, token.ErrAssertionAlgorithm):
		return fail(5002730).because(err)
	case err != nil:
		return malformedToken(err)
	case a.NamesNone():
		return fail(50027, "No certificate thumbprint specified in token header")
	case a.Subject != a.Issuer:
		return fail(50048)
	case !strings.EqualFold(a.Subject, q.client.ID):
		return fail(700021)
	}
	if err := q.checkAssertionKey(a); err != nil {
		return err
	}
	switch {
	case !q.isTokenEndpoint(a.Audience):
		return fail(700023)
	case q.now.Before(a.NotBefore.Add(-assertionSkew)), !q.now.Before(a.Expires.Add(assertionSkew)):
		return fail(700024, iso(q.now), iso(a.NotBefore), iso(a.Expires))
	}
	return nil
}

// malformedToken refuses what is no token. Why it is none stands in the journal,
// too, and in the answer: it never quotes the token.
func malformedToken(err error) *Error {
	return fail(50027, strings.TrimPrefix(err.Error(), token.ErrMalformed.Error()+": ")).because(err)
}

// checkAssertionKey finds the registered certificate that the assertion names and
// checks the signature with its key.
func (q *tokenRequest) checkAssertionKey(a *token.ClientAssertion) error {
	registered, err := q.certificates()
	if err != nil {
		return err
	}
	if len(registered) == 0 {
		return fail(700026)
	}
	i := slices.IndexFunc(registered, a.Names)
	if i < 0 {
		return fail(700027, "The key was not found", keyHint(a)+", Registered on this app: "+thumbprints(registered))
	}
	certificate, err := x509.ParseCertificate(registered[i])
	if err != nil {
		return fail(700027, "The registered certificate cannot be read", keyHint(a)).because(err)
	}
	found := keyHint(a) + ", Found key 'Start=" + day(certificate.NotBefore) + ", End=" + day(certificate.NotAfter) + "'"
	public, isRSA := certificate.PublicKey.(*rsa.PublicKey)
	switch {
	case !isRSA:
		return fail(5002730)
	case q.now.After(certificate.NotAfter):
		return fail(700027, "The key used is expired", found)
	case q.now.Before(certificate.NotBefore):
		return fail(700027, "The key used is not valid yet", found)
	}
	if err := a.Verify(public); err != nil {
		return fail(700027, "The provided signature value did not match the expected signature value", found).because(err)
	}
	return nil
}

// certificates are those registered for the client. The generated one is made
// when it is first needed.
func (q *tokenRequest) certificates() ([][]byte, error) {
	if !q.client.GeneratedCertificate {
		return q.client.Certificates, nil
	}
	pair, err := q.s.Keys(q.c.World).App(q.now)
	if err != nil {
		return nil, err
	}
	return append(slices.Clone(q.client.Certificates), pair.Certificate.Raw), nil
}

func keyHint(a *token.ClientAssertion) string {
	return "Thumbprint of key used by client: '" + a.Thumbprint() + "'"
}

func thumbprints(certificates [][]byte) string {
	var out []string
	for _, der := range certificates {
		out = append(out, token.Thumbprint(der))
	}
	return strings.Join(out, " ")
}

func day(t time.Time) string { return t.UTC().Format("01/02/2006 15:04:05") }

// isTokenEndpoint reports whether an audience is this token endpoint under any of
// its names, or the tenant's issuer: libraries differ in what they write there.
func (q *tokenRequest) isTokenEndpoint(audience string) bool {
	u, err := url.Parse(audience)
	if err != nil || !strings.EqualFold(u.Scheme, "https") && !strings.EqualFold(u.Scheme, q.scheme()) || !q.isOurHost(u.Host) {
		return false
	}
	segment, rest, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	switch strings.ToLower(rest) {
	case "", "v2.0", "oauth2/token", "oauth2/v2.0/token":
	default:
		return false
	}
	place, err := placeOf(q.snap, segment)
	return err == nil && (place.Shared() || place.Tenant.ID == q.place.Tenant.ID)
}

func (q *tokenRequest) scheme() string {
	scheme, _, _ := strings.Cut(q.c.Site.Origin, "://")
	return scheme
}

// isOurHost reports whether a host is one that this Entra is known by.
func (q *tokenRequest) isOurHost(host string) bool {
	known := []string{q.c.Host, web.EntraHost, "login.windows.net", "sts.windows.net"}
	for _, base := range []string{q.c.Site.Entra(), q.c.Site.EntraBack()} {
		_, h, _ := strings.Cut(base, "://")
		known = append(known, h)
	}
	return slices.ContainsFunc(known, func(k string) bool { return strings.EqualFold(k, host) })
}
