package saml

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"

	"github.com/pcsandbox/pcsandbox/internal/golden"
	"github.com/pcsandbox/pcsandbox/internal/keys"
	"github.com/pcsandbox/pcsandbox/internal/keys/keystest"
)

var now = time.Date(2026, 4, 2, 12, 0, 0, 0, time.UTC)

const wingtip = "http://wingtip.example/adfs/services/trust/"

func prashob() Assertion {
	return Assertion{
		ID: "_11111111-2222-3333-4444-555555555555", Issuer: wingtip, Audience: AudienceEntra,
		ImmutableID: "cHJhc2hvYg==", UPN: "prashob@wingtip.example", AuthnMethod: MethodPassword,
		AuthnMethods: []string{MethodPassword, MultipleAuthn},
		AuthnInstant: now.Add(-time.Second), IssueInstant: now, NotBefore: now, NotOnOrAfter: now.Add(time.Hour),
	}
}

func pair(t testing.TB, i int) *keys.Pair {
	t.Helper()
	p, err := keystest.Set(t).ProviderPair(i, "wingtip.example", now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func expect(t testing.TB) Expect {
	t.Helper()
	return Expect{Certificates: []*x509.Certificate{pair(t, 0).Certificate}, Issuer: wingtip, Audience: AudienceEntra, Now: now}
}

func sign(t testing.TB, a Assertion) string {
	t.Helper()
	return signWith(t, a, pair(t, 0))
}

func signWith(t testing.TB, a Assertion, p *keys.Pair) string {
	t.Helper()
	out, err := Sign(a, p.Key, p.Certificate)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// signElement signs any element in any way and puts it into the envelope.
func signElement(t testing.TB, el *etree.Element, how func(*dsig.SigningContext)) string {
	t.Helper()
	p := pair(t, 0)
	signer, err := dsig.NewSigningContext(p.Key, [][]byte{p.Certificate.Raw})
	if err != nil {
		t.Fatal(err)
	}
	signer.IdAttribute = "AssertionID"
	signer.Canonicalizer = dsig.MakeC14N10ExclusiveCanonicalizerWithPrefixList("")
	if how != nil {
		how(signer)
	}
	signed, err := signer.SignEnveloped(el)
	if err != nil {
		t.Fatal(err)
	}
	out, err := envelope(prashob(), signed)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestTheAnswerIsWhatADFSWouldSend(t *testing.T) {
	t.Parallel()
	golden.Text(t, "wresult.xml", sign(t, prashob())+"\n")
}

func TestVerifyReturnsWhatWasSigned(t *testing.T) {
	t.Parallel()
	want := prashob()
	want.MethodClaims = []string{WIAOrMultiAuthn}
	want.UPN = `o'brien&søn<x>"@wingtip.example`
	got, err := Verify([]byte(sign(t, want)), expect(t))
	if err != nil {
		t.Fatal(err)
	}
	if diff := diffOf(got, want); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerOfTenYearsAheadIsGoodTenYearsAhead(t *testing.T) {
	t.Parallel()
	later := now.AddDate(10, 0, 0)
	a, want := prashob(), expect(t)
	a.AuthnInstant, a.IssueInstant, a.NotBefore, a.NotOnOrAfter = later, later, later, later.Add(time.Hour)
	want.Now = later
	if _, err := Verify([]byte(sign(t, a)), want); err != nil {
		t.Error(err)
	}
	want.Now = now.AddDate(80, 0, 0) // the certificate has lapsed by then
	a.NotOnOrAfter = want.Now.Add(time.Hour)
	if _, err := Verify([]byte(sign(t, a)), want); !errors.Is(err, ErrSignature) {
		t.Errorf("with a lapsed certificate: %v", err)
	}
}

func TestTheNextCertificateIsGoodToo(t *testing.T) {
	t.Parallel()
	want := expect(t)
	want.Certificates = append(want.Certificates, pair(t, 1).Certificate)
	for i := range 2 {
		raw := signWith(t, prashob(), pair(t, i))
		if _, err := Verify([]byte(raw), want); err != nil {
			t.Errorf("certificate %d: %v", i, err)
		}
		without := cutOut(t, raw, "<ds:KeyInfo>", "</ds:KeyInfo>")
		if _, err := Verify([]byte(without), want); err != nil {
			t.Errorf("certificate %d, not named: %v", i, err)
		}
	}
}

func TestMFAIsFoundInEachOfTheThreePlaces(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		assertion Assertion
		want      bool
	}{
		"nowhere":                {Assertion{}, false},
		"password only":          {Assertion{AuthnMethod: MethodPassword, AuthnMethods: []string{MethodPassword}}, false},
		"statement":              {Assertion{AuthnMethod: MultipleAuthn}, true},
		"authenticationmethod":   {Assertion{MethodClaims: []string{MultipleAuthn}}, true},
		"authnmethodsreferences": {Assertion{AuthnMethods: []string{MethodPassword, MultipleAuthn}}, true},
		"wia or multi":           {Assertion{AuthnMethods: []string{WIAOrMultiAuthn}}, true},
		"a longer word":          {Assertion{AuthnMethod: MultipleAuthn + "x"}, false},
		"a shorter word":         {Assertion{AuthnMethod: "multipleauthn"}, false},
	} {
		if got := c.assertion.MFA(); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTheIssuerCanBeReadBeforeAnythingIsVerified(t *testing.T) {
	t.Parallel()
	raw := sign(t, prashob())
	unsigned := cutOut(t, raw, "<ds:Signature", "</ds:Signature>")
	for name, c := range map[string]struct {
		raw  string
		want error
	}{
		"signed":      {raw, nil},
		"unsigned":    {unsigned, nil},
		"no issuer":   {strings.Replace(raw, ` Issuer="`+wingtip+`"`, "", 1), ErrMalformed},
		"not XML":     {"hello", ErrMalformed},
		"nothing":     {"", ErrMalformed},
		"two of them": {strings.Replace(raw, "<t:TokenType>", unsignedAssertion(t)+"<t:TokenType>", 1), ErrWrapped},
	} {
		issuer, err := Issuer([]byte(c.raw))
		if !errors.Is(err, c.want) || err == nil && issuer != wingtip {
			t.Errorf("%s: got %q, %v", name, issuer, err)
		}
	}
}

func FuzzVerify(f *testing.F) {
	good := sign(f, prashob())
	f.Add([]byte(good))
	f.Add([]byte(good[:len(good)/2]))
	f.Add([]byte(strings.Replace(good, "<ds:SignedInfo>", "<ds:SignedInfo><!-- x -->", 1)))
	f.Add([]byte(`<t:RequestSecurityTokenResponse xmlns:t="` + nsTrust + `"><t:RequestedSecurityToken><Assertion xmlns="` + nsSAML + `" AssertionID="a"><Signature xmlns="` + nsSignature + `"/></Assertion></t:RequestedSecurityToken></t:RequestSecurityTokenResponse>`))
	want := expect(f)
	wanted := prashob()
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = Issuer(raw) // must only not panic
		if got, err := Verify(raw, want); err == nil && diffOf(got, wanted) != "" {
			t.Errorf("accepted a changed assertion: %+v", got)
		}
	})
}

func BenchmarkSign(b *testing.B) {
	p, a := pair(b, 0), prashob()
	for b.Loop() {
		if _, err := Sign(a, p.Key, p.Certificate); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	raw, want := []byte(sign(b, prashob())), expect(b)
	for b.Loop() {
		if _, err := Verify(raw, want); err != nil {
			b.Fatal(err)
		}
	}
}

func cutOut(t testing.TB, s, from, to string) string {
	t.Helper()
	start, end := strings.Index(s, from), strings.Index(s, to)
	if start < 0 || end < start {
		t.Fatalf("no %s…%s in %s", from, to, s)
	}
	return s[:start] + s[end+len(to):]
}

func inner(t testing.TB, s, from, to string) string {
	t.Helper()
	start, end := strings.Index(s, from), strings.Index(s, to)
	if start < 0 || end < start {
		t.Fatalf("no %s…%s in %s", from, to, s)
	}
	return s[start : end+len(to)]
}

func unsignedAssertion(t testing.TB) string {
	t.Helper()
	evil := prashob()
	evil.ID, evil.ImmutableID, evil.UPN = "_evil", "YWRtaW4=", "admin@wingtip.example"
	raw := cutOut(t, sign(t, evil), "<ds:Signature", "</ds:Signature>")
	return inner(t, raw, "<saml:Assertion", "</saml:Assertion>")
}

// newKey is a stranger's key with a certificate of the same name.
func newKey(t testing.TB) (*rsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	set, err := keys.Ephemeral(now)
	if err != nil {
		t.Fatal(err)
	}
	p, err := set.ProviderPair(0, "wingtip.example", now)
	if err != nil {
		t.Fatal(err)
	}
	return p.Key, p.Certificate
}
